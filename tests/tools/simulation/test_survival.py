"""What is killed, removed or asked for twice: every run still ends in a true state."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from mdagent.bench.survival import engines_of, kill_at_random
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.start import Workplace
from mdagent.tools.simulation.store import RunStillActive, RunStore, UnknownRun

Start = Callable[..., str]
EndOf = Callable[[str], Run]
Until = Callable[[str, Callable[[Run], bool]], Run]
FOREVER = "run 1000000000\n"


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def supervisor_of(run: RunDirectory) -> int:
    record = read_record(run.status_record)
    assert record is not None
    return int(record["supervisor"]["pid"])


def has_steps(run: Run) -> bool:
    assert run.status in UNFINISHED, run
    return run.progress is not None and run.progress.step > 0


def test_a_running_run_is_cancelled_at_once(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run_id = start(melt + FOREVER)
    until(run_id, has_steps)
    run = workplace.store.folder(run_id)
    workplace.executor.cancel(run)
    assert end_of(run_id).status == "cancelled"
    assert engines_of(run) == []
    workplace.executor.cancel(run)
    assert end_of(run_id).status == "cancelled"


def test_a_queued_run_is_cancelled_without_ever_starting(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    ahead = [start(melt + FOREVER) for _ in range(2)]
    for run_id in ahead:
        until(run_id, lambda run: run.status == "running")
    queued = start(melt + FOREVER)
    workplace.executor.cancel(workplace.store.folder(queued))
    run = end_of(queued)
    assert (run.status, run.started) == ("cancelled", None)
    for run_id in ahead:
        assert workplace.store.load(run_id, workplace.executor).status == "running"


def test_runs_take_their_turn_on_the_cores_there_are(
    start: Start, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run_ids = [start(melt + "run 50\n") for _ in range(6)]
    runs = [end_of(run_id) for run_id in run_ids]
    assert {run.status for run in runs} == {"finished"}
    spans = [(run.started or "", run.ended or "") for run in runs]
    for began, _ in spans:
        assert sum(other <= began < end for other, end in spans) <= workplace.executor.n_cores
    assert [began for began, _ in spans] == sorted(began for began, _ in spans)


def test_a_killed_supervisor_takes_the_engine_along_and_the_run_has_crashed(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run_id = start(melt + FOREVER)
    until(run_id, has_steps)
    run = workplace.store.folder(run_id)
    assert engines_of(run) != []
    os.kill(supervisor_of(run), signal.SIGKILL)
    ended = end_of(run_id)
    assert ended.status == "crashed"
    assert "supervisor" in (ended.reason or "")
    wait_until(lambda: engines_of(run) == [])
    assert read_record(run.exit_record) is not None


def test_a_killed_engine_is_a_crash_with_its_signal(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run_id = start(melt + FOREVER)
    until(run_id, has_steps)
    for process in engines_of(workplace.store.folder(run_id)):
        # Where it runs on several ranks, the death of one ends the others.
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    run = end_of(run_id)
    assert run.status == "crashed"
    assert "SIGKILL" in (run.reason or "")
    assert run.receipt is not None


def test_a_run_of_an_earlier_boot_is_lost(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run_id = start(melt + FOREVER)
    until(run_id, has_steps)
    run = workplace.store.folder(run_id)
    text = run.status_record.read_text()
    record = read_record(run.status_record)
    assert record is not None
    os.kill(supervisor_of(run), signal.SIGKILL)
    run.status_record.write_text(text.replace(record["supervisor"]["boot_id"], "another-boot"))
    assert end_of(run_id).status == "lost"


SERVER = """
import sys
from pathlib import Path
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run
from mdagent.tools.simulation.store import RunStore
store = RunStore(Path(sys.argv[1]))
place = Workplace(find_engine(EngineOptions()), open_sandbox(SandboxOptions()), SandboxOptions(),
                  store, LocalExecutor(store.layout, 2), (), Limits(), Limits())
for _ in range(int(sys.argv[3])):
    print(start_run(RunRequest(sys.argv[2]), place), flush=True)
sys.stdin.read()
"""


def another_server(workplace: Workplace, script: str, n: int) -> subprocess.Popen[str]:
    folder = str(workplace.store.layout.data_folder)
    return subprocess.Popen(
        [sys.executable, "-c", SERVER, folder, script, str(n)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_runs_outlive_the_server_that_started_them(
    melt: str, workplace: Workplace, end_of: EndOf
) -> None:
    with another_server(workplace, melt + "run 3000\n", 4) as server:
        assert server.stdout is not None
        run_ids = [server.stdout.readline().strip() for _ in range(4)]
        server.kill()
    assert {end_of(run_id).status for run_id in run_ids} == {"finished"}


def test_two_servers_share_one_store_and_its_cores(
    start: Start, melt: str, workplace: Workplace, end_of: EndOf
) -> None:
    script = melt + "run 200\n"
    with another_server(workplace, script, 4) as server:
        assert server.stdout is not None
        ours = [start(script) for _ in range(4)]
        theirs = [server.stdout.readline().strip() for _ in range(4)]
        runs = [end_of(run_id) for run_id in ours + theirs]
        server.kill()
    assert {run.status for run in runs} == {"finished"}
    spans = [(run.started or "", run.ended or "") for run in runs]
    for began, _ in spans:
        assert sum(other <= began < end for other, end in spans) <= 2


def test_a_directory_removed_by_hand_ends_its_engine_and_is_forgotten(
    start: Start, until: Until, melt: str, workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    run_id, other = start(melt + FOREVER), start(melt + "run 1\n")
    until(run_id, has_steps)
    assert store.list(executor).n_total == 2
    run = store.folder(run_id)
    process = supervisor_of(run)
    # The engine may write a file between two looks of the removal.
    wait_until(lambda: _removed(run.path))
    with pytest.raises(UnknownRun, match="list_runs"):
        store.load(run_id, executor)
    assert [line.run_id for line in store.list(executor).runs] == [other]
    wait_until(lambda: engines_of(run) == [] and not Path(f"/proc/{process}/exe").exists())
    assert not run.path.exists()


def test_a_lost_queue_is_made_again_from_the_directories(
    start: Start, end_of: EndOf, until: Until, melt: str, workplace: Workplace
) -> None:
    ahead = [start(melt + FOREVER) for _ in range(2)]
    for run_id in ahead:
        until(run_id, lambda run: run.status == "running")
    queued = start(melt + "run 1\n")
    shutil.rmtree(workplace.store.layout.queue.folder)
    workplace.store.layout.make()
    for run_id in ahead:
        workplace.executor.cancel(workplace.store.folder(run_id))
    assert end_of(queued).status == "finished"


def test_a_queued_run_is_seen_where_no_supervisor_can_be_started(
    start: Start, until: Until, melt: str, workplace: Workplace
) -> None:
    ahead = [start(melt + FOREVER) for _ in range(2)]
    for run_id in ahead:
        until(run_id, lambda run: run.status == "running")
    queued = start(melt + "run 1\n")
    locks = workplace.store.layout.locks
    locks.rename(locks.with_name("away"))
    locks.touch()
    found = workplace.store.list(workplace.executor, status="queued")
    assert [run.run_id for run in found.runs] == [queued]
    assert workplace.store.load(queued, workplace.executor).status == "queued"
    with pytest.raises(OSError, match="locks"):
        workplace.executor.submit([workplace.store.folder(queued)])
    locks.unlink()
    locks.with_name("away").rename(locks)
    for run_id in (queued, *ahead):
        workplace.executor.cancel(workplace.store.folder(run_id))


def test_the_index_is_made_again_when_it_is_gone_or_broken(
    start: Start, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    run_id = start(melt + "run 1\n", label="a")
    end_of(run_id)
    before = store.list(executor)
    index = store.layout.data_folder / "index.sqlite"
    assert index.is_file()
    for content in (b"no database " * 1000, b""):
        for path in store.layout.data_folder.glob("index.sqlite*"):
            path.unlink()
        index.write_bytes(content)
        assert RunStore(store.layout.data_folder).list(executor) == before
    assert store.list(executor, status="finished", label="a") == before
    assert store.list(executor, status="crashed").runs == []


def test_a_list_tells_the_truth_of_its_page_and_of_all_where_a_status_is_asked_for(
    start: Start, until: Until, melt: str, workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    ahead = [start(melt + FOREVER) for _ in range(2)]
    for run_id in ahead:
        until(run_id, lambda run: run.status == "running")
    waiting = [start(melt + "run 1\n", label="late") for _ in range(4)]
    assert store.list(executor).n_total == 6
    cancelled = waiting[0]
    # The index goes on saying that it is queued.
    executor.cancel(store.folder(cancelled))
    newest = store.list(executor, limit=2)
    assert [run.run_id for run in newest.runs] == waiting[:1:-1]
    assert (newest.n_total, newest.next_offset) == (6, 2)
    further = store.list(executor, limit=2, offset=2)
    assert [(run.run_id, run.status) for run in further.runs] == [
        (waiting[1], "queued"),
        (cancelled, "cancelled"),
    ]
    queued = store.list(executor, status="queued", label="late")
    assert [run.run_id for run in queued.runs] == waiting[:0:-1]
    shutil.rmtree(store.folder(cancelled).path)
    assert store.list(executor, offset=1).n_total == 5
    # Removed by hand, but not wholly.
    store.folder(waiting[1]).launch_record.unlink()
    assert waiting[1] not in [run.run_id for run in store.list(executor).runs]
    assert store.list(executor).n_total == 4
    for run_id in (*reversed(waiting[2:]), *ahead):
        executor.cancel(store.folder(run_id))


def test_only_a_run_that_is_over_is_deleted_and_then_wholly(
    start: Start, until: Until, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    store, executor = workplace.store, workplace.executor
    run_id = start(melt + "shell mkdir deep\nrestart 100 a b\n" + FOREVER)
    until(run_id, has_steps)
    with pytest.raises(RunStillActive, match="cancel_run"):
        store.delete(run_id, executor, "now")
    executor.cancel(store.folder(run_id))
    end_of(run_id)
    freed = store.delete(run_id, executor, "now")
    assert freed.n_files > 5
    assert freed.freed_MiB > 0
    assert list(store.layout.runs.iterdir()) == []
    with pytest.raises(UnknownRun):
        store.delete(run_id, executor, "now")


@pytest.mark.parametrize("seed", range(20))
def test_killing_at_random_leaves_every_run_in_a_true_state(seed: int, tmp_path: Path) -> None:
    trial = kill_at_random(seed, tmp_path / "data")
    assert trial.complaints == []


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
