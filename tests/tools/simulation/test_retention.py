"""What goes by itself, and what never does."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mdagent.tools.simulation.deletion import RunPinned
from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.retention import Retention, StoreAtCap, make_room, usage
from mdagent.tools.simulation.run import Run
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run

Start = Callable[..., str]
EndOf = Callable[[str], Run]
MiB = 1 << 20


@pytest.fixture
def three(start: Start, end_of: EndOf, melt: str, workplace: Workplace) -> list[str]:
    """Runs that are over, oldest first, each with a file of 2 MiB."""
    run_ids = [start(melt + "run 0\n") for _ in range(3)]
    for run_id in run_ids:
        end_of(run_id)
        (workplace.store.folder(run_id).work / "big").write_bytes(os.urandom(2 * MiB))
    return run_ids


def left(workplace: Workplace) -> set[str]:
    return set(workplace.store.layout.run_ids())


def agree(workplace: Workplace, *run_ids: str) -> None:
    for run_id in run_ids:
        found = workplace.store.delete(run_id, workplace.executor, "room_needed")
        assert (found.deletion, found.n_files) == ("room_needed", 0)


def room(workplace: Workplace, wanted_MiB: int, **retention: float) -> list[str]:
    allowed = Retention(**retention)  # type: ignore[arg-type]  # a test writes 5, not 5.0
    return make_room(workplace.store, workplace.executor, allowed, wanted_MiB)


def test_nothing_goes_that_nobody_agreed_to(three: list[str], workplace: Workplace) -> None:
    with pytest.raises(StoreAtCap, match=r"holds 6 of the 5 MiB.*when=\"room_needed\"") as refused:
        room(workplace, 1, store_MiB=5, days=1e-9)
    assert three[0] in str(refused.value)
    assert left(workplace) == set(three)


def test_what_was_agreed_to_goes_oldest_first_and_no_more_than_needed(
    three: list[str], workplace: Workplace
) -> None:
    agree(workplace, *three)
    assert room(workplace, 1, store_MiB=9) == []
    assert room(workplace, 1, store_MiB=6) == three[:1]
    assert room(workplace, 4, store_MiB=7) == three[1:2]
    assert left(workplace) == {three[2]}


def test_a_pinned_run_never_goes_until_the_pin_is_taken_back(
    three: list[str], workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    agree(workplace, *three)
    assert store.delete(three[0], executor, "never").deletion == "never"
    assert room(workplace, 1, store_MiB=6) == [three[1]]
    assert room(workplace, 1, store_MiB=100, days=1e-9) == [three[2]]
    with pytest.raises(RunPinned, match="room_needed"):
        store.delete(three[0], executor, "now")
    assert store.load(three[0], executor).deletion == "never"
    assert [run.deletion for run in store.list(executor).runs] == ["never"]
    agree(workplace, three[0])
    assert store.delete(three[0], executor, "now").freed_MiB > 2


def test_a_change_of_mind_that_the_index_missed_is_kept(
    three: list[str], workplace: Workplace
) -> None:
    agree(workplace, *three)
    assert usage(workplace.store, workplace.executor, Retention()).room_needed_MiB > 6
    # Another server's client pins it, and the index could not be written.
    write_record(workplace.store.folder(three[0]).deletion_record, {"deletion": "never"})
    assert room(workplace, 1, store_MiB=6) == [three[1]]


def test_days_count_from_the_end_and_only_for_what_was_agreed_to(
    three: list[str], workplace: Workplace
) -> None:
    agree(workplace, three[1])
    old = workplace.store.folder(three[1])
    assert room(workplace, 1, days=1) == []
    record = read_record(old.exit_record)
    assert record is not None
    old.exit_record.unlink()
    write_record(old.exit_record, {**record, "ended": "2020-01-01T00:00:00.000+00:00"})
    workplace.store.rebuild_index(workplace.executor)
    assert room(workplace, 1, days=1) == [three[1]]


def test_a_run_at_work_is_kept_though_its_deletion_was_agreed_to(
    start: Start, until: Callable[..., Run], melt: str, workplace: Workplace
) -> None:
    run_id = start(melt + "run 100000000\n")
    until(run_id, lambda run: run.status == "running")
    agree(workplace, run_id)
    (workplace.store.folder(run_id).work / "big").write_bytes(os.urandom(2 * MiB))
    with pytest.raises(StoreAtCap, match="are over: none"):
        room(workplace, 1, store_MiB=1, days=1e-9)
    assert left(workplace) == {run_id}


def test_a_store_at_its_cap_takes_no_run_and_starts_none_that_waited(
    three: list[str], melt: str, end_of: EndOf, workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    small = replace(workplace, retention=Retention(store_MiB=8))
    held = store.layout.cores(executor.n_cores).wait_for(executor.n_cores, lambda: True)
    assert held is not None
    waiting = start_run(RunRequest(melt + "run 1\n"), small)
    (store.folder(three[0]).work / "more").write_bytes(os.urandom(3 * MiB))
    store.rebuild_index(executor)
    for descriptor in held:
        os.close(descriptor)
    run = end_of(waiting)
    assert (run.status, run.receipt) == ("over_limit", None)
    assert "MDAGENT_STORE_MIB" in (run.reason or "")
    assert "delete_run" in run.next_step
    with pytest.raises(StoreAtCap):
        start_run(RunRequest(melt), small)
    agree(workplace, three[0])
    assert end_of(start_run(RunRequest(melt + "run 1\n"), small)).status == "finished"
    assert three[0] not in left(workplace)


def test_the_index_is_rebuilt_with_sizes_and_agreements(
    three: list[str], workplace: Workplace, tmp_path: Path
) -> None:
    store, executor = workplace.store, workplace.executor
    agree(workplace, three[0])
    before = sorted(store.lines(executor), key=lambda line: line.created)
    # The lines were noted when the runs ended, before the test made them larger.
    assert store.rebuild_index(executor) == 3
    after = sorted(store.lines(executor), key=lambda line: line.created)
    assert [line.run_id for line in after] == [line.run_id for line in before] == three
    assert [line.deletion for line in after] == ["room_needed", "on_request", "on_request"]
    assert all(line.disk_bytes > 2 * MiB for line in after)


def test_a_draft_that_somebody_fills_is_not_swept_whatever_the_clock_says(
    workplace: Workplace,
) -> None:
    store = workplace.store
    with store.draft() as draft:
        os.utime(draft.path, (0, 0))
        with store.draft():
            assert draft.path.is_dir()
    left_over = RunDirectory(store.layout.runs / ".new-run-1")
    left_over.work.mkdir(parents=True)
    os.utime(left_over.path, (0, 0))
    with store.draft():
        assert not left_over.path.exists()
