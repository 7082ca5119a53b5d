"""Which drafts the demo plays: each seed its own faults, and the sound draft last."""

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
    of_stage = {
        stage: [fault for fault in FAULTS if fault.stage == stage]
        for stage in ("check_potential", "validate_script")
    }
    of_runs = [fault for fault in FAULTS if fault.stage in ("run_lammps", "evaluate_run")]
    chosen = [
        rng.choice(of_stage["check_potential"]),
        *rng.sample(of_stage["validate_script"], 2),
        rng.choice(of_runs),
    ]
    rng.shuffle(chosen)
    return chosen
