import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.tools.simulation.layout import Layout
from mdagent.tools.simulation.process import ProcessIdentity, end_unborn, start_ticks
from mdagent.tools.simulation.queue import RunQueue, Seats
from mdagent.tools.simulation.record import (
    StoreFull,
    StoreNotWritable,
    read_record,
    telling_the_mend,
    write_record,
)
from mdagent.tools.simulation.run_index import IndexLine, RunIndex, file_system
from mdagent.tools.simulation.store import RunStore

LINE = IndexLine("run-1", None, "now", "local", "finished", None, None)


def test_a_record_comes_back_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "exit.json"
    assert read_record(path) is None
    write_record(path, {"status": "running"})
    write_record(path, {"status": "finished"})
    assert read_record(path) == {"status": "finished"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_record_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "exit.json"
    write_record(path, {"status": "running"})
    with pytest.raises(ValueError, match="JSON compliant"):
        write_record(path, {"value": float("nan")})
    assert read_record(path) == {"status": "running"}
    with pytest.raises(FileNotFoundError):
        write_record(tmp_path / "gone" / "exit.json", {})


@given(st.binary(max_size=60))
def test_no_bytes_at_all_stop_the_reader_of_records(content: bytes) -> None:
    path = Path(os.path.join("/proc/self/fd", str(os.memfd_create("record"))))
    path.write_bytes(content)
    found = read_record(path)
    os.close(int(path.name))
    assert found is None or isinstance(found, dict)


def test_a_full_disk_and_a_read_only_one_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreFull, match="delete_run"), telling_the_mend(tmp_path):
        Path("/dev/full").write_bytes(b"x")
    with pytest.raises(StoreNotWritable, match="MDAGENT_DATA_FOLDER"), telling_the_mend(tmp_path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    with pytest.raises(FileNotFoundError), telling_the_mend(tmp_path):
        (tmp_path / "gone").read_bytes()


def test_a_process_is_known_by_its_start_not_by_its_number_alone() -> None:
    own = ProcessIdentity.own()
    assert own.lives()
    assert ProcessIdentity.from_record(own.as_record()) == own
    assert not ProcessIdentity(own.pid, own.start_ticks + 1, own.boot_id).lives()
    assert not ProcessIdentity(own.pid, own.start_ticks, "another-boot").lives()
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert start_ticks(child) is None
    os.waitpid(child, 0)
    assert start_ticks(child) is None


def test_seats_are_held_by_one_and_freed_by_closing(tmp_path: Path) -> None:
    seats = Seats(tmp_path, "core", 2)
    first, second = seats.take_one(), seats.take_one()
    assert first is not None
    assert second is not None
    assert seats.take_one() is None
    assert seats.wait_for(1, give_up=lambda: True) is None
    os.close(first)
    again = seats.wait_for(1, give_up=lambda: False)
    assert again is not None
    for descriptor in (second, *again):
        os.close(descriptor)
    both = seats.wait_for(2, give_up=lambda: False)
    assert both is not None
    for descriptor in both:
        os.close(descriptor)


def test_a_queue_is_in_the_order_of_arrival_and_holds_each_once(tmp_path: Path) -> None:
    queue = RunQueue(tmp_path)
    for run_id in ("run-b", "run-a", "run-b", "run-c"):
        queue.put(run_id, "a")
    assert queue.waiting() == ["run-b", "run-a", "run-c"]
    queue.remove("run-a")
    queue.remove("run-a")
    assert queue.waiting() == ["run-b", "run-c"]


def test_owners_take_turns_however_many_runs_one_of_them_has(tmp_path: Path) -> None:
    queue = RunQueue(tmp_path)
    for run_id, owner in (("run-1", "a"), ("run-2", "a"), ("run-3", "a"), ("run-4", "b")):
        queue.put(run_id, owner)
    assert queue.waiting() == ["run-1", "run-4", "run-2", "run-3"]
    queue.take("run-1")
    queue.put("run-5", "b")
    assert queue.waiting() == ["run-4", "run-2", "run-5", "run-3"]
    queue.take("run-4")
    assert queue.waiting() == ["run-2", "run-5", "run-3"]


def test_an_index_that_cannot_be_opened_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").mkdir()
    index = RunIndex(tmp_path / "index.sqlite")
    index.write([LINE])
    assert index.lines() == {}
    assert RunIndex(tmp_path / "gone" / "index.sqlite").lines() == {}


def test_an_index_keeps_the_last_line_of_each_run(tmp_path: Path) -> None:
    index = RunIndex(tmp_path / "index.sqlite")
    index.write([IndexLine("run-1", None, "now", "local", "running", None, None)])
    index.write([LINE, IndexLine("run-2", "a", "now", "local", "queued", None, None)])
    assert index.lines()["run-1"] == LINE
    index.write([], gone=["run-2"])
    assert index.lines().keys() == {"run-1"}


def test_an_index_that_is_broken_inside_is_made_anew(tmp_path: Path) -> None:
    index = RunIndex(tmp_path / "index.sqlite")
    index.write([replace(LINE, run_id=f"run-{n}", label="x" * 500) for n in range(200)])
    content = bytearray((tmp_path / "index.sqlite").read_bytes())
    content[3 * 4096 :] = os.urandom(len(content) - 3 * 4096)
    (tmp_path / "index.sqlite").write_bytes(content)
    known = index.lines()
    index.write([LINE])
    assert known == {} or "run-199" in known
    assert index.lines()["run-1"] == LINE


@pytest.mark.parametrize("folder", ["/dev/null", "/dev/null/data", "/proc/data"])
def test_a_store_that_has_no_place_says_what_to_do(folder: str) -> None:
    with pytest.raises(StoreNotWritable, match="MDAGENT_DATA_FOLDER"):
        Layout(Path(folder)).make()


def test_what_a_killed_server_left_is_swept_up_and_nothing_younger(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.layout.make()
    old, young = store.layout.runs / ".new-run-1", store.layout.runs / ".new-run-2"
    for folder in (old, young):
        (folder / "work").mkdir(parents=True)
    os.utime(old, (0, 0))
    with store.draft() as draft:
        assert draft.path.is_dir()
    assert list(store.layout.runs.iterdir()) == [young]


def test_the_file_system_of_a_folder_is_that_of_its_deepest_mount() -> None:
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(Path("/")) != "proc"


def test_what_waits_for_a_dead_parent_is_ended_by_the_folder_it_names(tmp_path: Path) -> None:
    def waiting(*words: str) -> "subprocess.Popen[bytes]":
        reads = [sys.executable, "-c", "import sys; sys.stdin.read()", *words]
        return subprocess.Popen(reads, stdin=subprocess.PIPE)

    named, other = tmp_path / "run-1", tmp_path / "run-10"
    unborn = waiting("--die-with-parent", f"{named}/work")
    others = [waiting("--die-with-parent", f"{other}/work"), waiting(f"{named}/work")]
    end_unborn(named)
    unborn.communicate()
    assert unborn.returncode == -signal.SIGKILL
    for process in others:
        process.communicate()
        assert process.returncode == 0
