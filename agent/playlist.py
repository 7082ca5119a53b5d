"""Which drafts the demo plays: each seed its own faults, and the sound draft last."""

import math
import random
from dataclasses import dataclass

from mdagent.agent.drafts import Draft, sound_draft
from mdagent.agent.faults import FAULTS, Fault, Planted
from mdagent.agent.task import Task, make_task

DEFAULT_SEED = 0
# One fault for each stage that a reader of the demo shall see at work.
_DEFAULT_KINDS = ("misspelled_style", "swapped_elements", "flying_apart", "never_hot")


@dataclass(frozen=True)
class Playlist:
    """The task, its spoiled drafts in playing order, and the sound one."""

    task: Task
    spoiled: tuple[Planted, ...]
    sound: Draft


def make_playlist(seed: int) -> Playlist:
    """The playlist of a seed; the same seed plays the same drafts."""
    task = make_task(seed)
    sound = sound_draft(task)
    rng = random.Random(f"faults {seed}")
    planted = tuple(fault.planted_in(sound, rng) for fault in _chosen(seed, rng))
    return Playlist(task, planted, sound)


def _chosen(seed: int, rng: random.Random) -> list[Fault]:
    if seed == DEFAULT_SEED:
        by_kind = {fault.kind: fault for fault in FAULTS}
        return [by_kind[kind] for kind in _DEFAULT_KINDS]
    chosen = [
        *_dealt(seed, 1, "check_potential"),
        *_dealt(seed, 2, "validate_script"),
        *_dealt(seed, 1, "run_lammps", "evaluate_run"),
    ]
    rng.shuffle(chosen)
    return chosen


def _dealt(seed: int, count: int, *stages: str) -> list[Fault]:
    """Some faults of these stages, as from a deck of cards: none comes twice before all came."""
    deck = [fault for fault in FAULTS if fault.stage in stages]
    hands = math.ceil(len(deck) / count)
    random.Random(f"deck {stages} {seed // hands}").shuffle(deck)
    first = seed % hands * count
    # The last hand is filled up from the front, so that all hands are of one size.
    return [deck[(first + number) % len(deck)] for number in range(count)]
