import itertools
import random
from collections import Counter

import pytest

from mdagent.agent.drafts import sound_draft
from mdagent.agent.faults import FAULTS, Fault
from mdagent.agent.playlist import DEFAULT_SEED, make_playlist
from mdagent.agent.task import make_task

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_line_is_what_differs_from_the_sound_draft(seed: int) -> None:
    playlist = make_playlist(seed)
    sound = set(playlist.sound.script.splitlines())
    for planted in playlist.spoiled:
        lines = planted.draft.script.splitlines()
        changed = [number for number, line in enumerate(lines, 1) if line not in sound]
        missing = len(playlist.sound.steps) - len(lines)
        assert set(planted.lines) & set(changed) or missing, planted.kind
        assert all(lines[number - 1].strip() for number in planted.lines)


def test_the_same_seed_plays_the_same_drafts() -> None:
    assert make_playlist(7) == make_playlist(7)


def test_no_two_seeds_play_the_same_scripts() -> None:
    scripts = [make_playlist(seed).sound.script for seed in SEEDS]
    assert len(set(scripts)) == len(scripts)


def test_twenty_seeds_play_every_kind_of_fault_at_changing_lines() -> None:
    planted = [each for seed in SEEDS for each in make_playlist(seed).spoiled]
    kinds = Counter(each.kind for each in planted)
    assert set(kinds) == {fault.kind for fault in FAULTS}
    assert len(kinds) >= 12
    lines = {kind: {p.lines for p in planted if p.kind == kind} for kind in kinds}
    assert all(len(lines[kind]) > 1 for kind, count in kinds.items() if count > 4)


def test_the_default_seed_shows_each_stage_of_the_loop() -> None:
    kinds = [planted.kind for planted in make_playlist(DEFAULT_SEED).spoiled]
    assert kinds == ["misspelled_style", "swapped_elements", "flying_apart", "never_hot"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_each_kind_can_be_planted_whatever_the_draft(fault: Fault) -> None:
    for seed in range(50):
        draft = sound_draft(make_task(seed))
        planted = fault.planted_in(draft, random.Random(seed))
        assert planted.draft.script != draft.script


def test_tasks_differ_in_size_composition_and_temperature() -> None:
    tasks = [make_task(seed) for seed in SEEDS]
    for first, second in itertools.pairwise(tasks):
        assert first.question != second.question
    assert len({task.end_temperature_K for task in tasks}) > 1
    assert len({task.nickel_fraction for task in tasks}) > 1
    assert len({task.radius_in_lattice_constants for task in tasks}) > 1
