"""A disk that fills, a clock that jumps, files and engines that change under a run."""

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mdagent.bench.survival import engines_of
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.record import StoreFull, read_record, write_record
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.run_index import journal_mode
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run
from mdagent.tools.simulation.store import RunStore

EndOf = Callable[[str], Run]
KiB = 1024
COPPER = """\
units metal
lattice fcc 3.615
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
pair_style eam
pair_coeff * * Cu_u3.eam
"""


@contextmanager
def all_cores_taken(workplace: Workplace) -> Iterator[None]:
    """What is submitted meanwhile waits."""
    workplace.store.layout.make()
    n_cores = workplace.executor.n_cores
    held = workplace.store.layout.cores(n_cores).wait_for(n_cores, lambda: True)
    assert held is not None
    yield
    for descriptor in held:
        os.close(descriptor)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_potential_that_changed_after_submission_is_in_the_receipt(
    workplace: Workplace, end_of: EndOf, tmp_path: Path
) -> None:
    folder = workplace.engine.potentials_folder
    assert folder is not None
    (tmp_path / "potentials").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    potential = Path(shutil.copy(folder / "Cu_u3.eam", tmp_path / "potentials"))
    engine = replace(workplace.engine, potentials_folder=potential.parent)
    with all_cores_taken(workplace):
        run_id = start_run(RunRequest(COPPER + "run 0\n"), replace(workplace, engine=engine))
        potential.write_text("# another one\n" + potential.read_text().partition("\n")[2])
    run = end_of(run_id)
    assert run.receipt is not None
    assert run.receipt.potentials_sha256 == {"Cu_u3.eam": sha256(potential)}
    assert run.receipt.notes == [
        "Cu_u3.eam changed between submission and start; the hash is that of the start"
    ]


def test_two_engines_in_one_store_are_told_apart_and_a_change_between_runs_is_noted(
    workplace: Workplace, end_of: EndOf, melt: str, tmp_path: Path
) -> None:
    # The same program with some bytes behind its end: it runs, and is another file.
    tmp_path.chmod(0o755)
    copy = Path(shutil.copy(workplace.engine.executable, tmp_path / "lmp"))
    with copy.open("ab") as file:
        file.write(b"another build")
    engine = replace(
        workplace.engine,
        executable=copy,
        sha256=sha256(copy),
        files=(copy, *workplace.engine.files),
    )
    other = replace(workplace, engine=engine)
    first = end_of(start_run(RunRequest(melt + "run 10\nwrite_restart a.restart\n"), workplace))
    again = (
        "read_restart continued.restart\npair_style lj/cut 2.5\npair_coeff 1 1 1.0 1.0 2.5\n"
        "fix 1 all nve\nrun 10\n"
    )
    request = RunRequest(again, continue_from=first.run_id)
    second, third = (end_of(start_run(request, place)) for place in (other, workplace))
    assert first.receipt is not None
    assert second.receipt is not None
    assert third.receipt is not None
    assert first.receipt.engine_sha256 == workplace.engine.sha256
    assert second.receipt.engine_sha256 == other.engine.sha256
    link = second.receipt.continued_from
    assert link is not None
    assert link["run_id"] == first.run_id
    assert link["receipt_sha256"] == sha256(workplace.store.folder(first.run_id).receipt_record)
    assert "written by another engine" in " ".join(second.receipt.notes)
    assert third.receipt.continued_from == link
    assert third.receipt.notes == []


def test_a_clock_that_was_set_back_does_not_make_a_run_end_before_it_began(
    workplace: Workplace, end_of: EndOf, melt: str
) -> None:
    with all_cores_taken(workplace):
        run_id = start_run(RunRequest(melt + "run 10\n"), workplace)
        record = workplace.store.folder(run_id).launch_record
        launch = read_record(record)
        assert launch is not None
        write_record(record, {**launch, "created": "2999-01-01T00:00:00.000+00:00"})
    run = end_of(run_id)
    assert run.status == "finished"
    assert run.started is not None
    assert run.ended is not None
    assert run.created <= run.started <= run.ended
    ended = read_record(workplace.store.folder(run_id).exit_record)
    assert ended is not None
    # How long it took is measured by a clock that nobody can set.
    assert 0 < ended["outcome"]["wall_time_s"] < 60


@contextmanager
def small_disk(folder: Path, size_KiB: int) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_KiB}k,mode=700", "none", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave_KiB: int) -> None:
    # A run may fill it first.
    with contextlib.suppress(OSError), (folder / "filler").open("wb") as file:
        while (free := shutil.disk_usage(folder).free - leave_KiB * KiB) > 0:
            file.write(bytes(min(free, 1 << 20)))
            file.flush()


@pytest.mark.parametrize("leave_KiB", [0, 4, 8, 12, 16, 24])
def test_a_disk_that_is_full_when_the_receipt_is_written_leaves_whole_records(
    workplace: Workplace, melt: str, tmp_path: Path, leave_KiB: int
) -> None:
    with small_disk(tmp_path / "disk", 8192) as disk:
        store = RunStore(disk / "data")
        executor = LocalExecutor(store.layout, n_cores=1)
        place = replace(workplace, store=store, executor=executor)
        # It waits for the file that tells it that the disk is full.
        script = melt + "run 100\nlabel wait\nvariable go file go.txt\nrun 200\n"
        run_id = start_run(RunRequest(script, files={"go.txt": "1\n"}), place)
        run = store.folder(run_id)
        while not run.reserve.exists() and not run.exit_record.exists():
            assert run.path.exists()
        run.reserve.unlink(missing_ok=True)
        fill(disk, leave_KiB)
        executor.wait_for_supervisors()
        found = store.load(run_id, executor)
        assert found.status not in UNFINISHED
        assert found.status in ("finished", "lammps_error", "crashed"), found
        if found.status == "finished":
            assert run.exit_record.exists()
        for path in run.path.glob("*.json"):
            assert read_record(path) is not None, path
        assert not list(run.path.glob(".*.json-*"))
        (disk / "filler").unlink()
        assert store.load(run_id, executor).status == found.status
        executor.wait_for_supervisors()


def test_a_disk_that_fills_while_a_run_writes_ends_it_with_that_reason(
    workplace: Workplace, melt: str, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 8192) as disk:
        store = RunStore(disk / "data")
        executor = LocalExecutor(store.layout, n_cores=1)
        place = replace(workplace, store=store, executor=executor)
        run_id = start_run(RunRequest(melt + "thermo 1\nrun 100000000\n"), place)
        run = store.folder(run_id)
        while not (run.log.exists() and run.log.stat().st_size):
            assert store.load(run_id, executor).status in UNFINISHED
        fill(disk, 0)
        executor.wait_for_supervisors()
        found = store.load(run_id, executor)
        assert (found.status, run.exit_record.exists()) == ("crashed", True)
        assert "No space left on device" in (found.reason or "")
        assert engines_of(run) == []


def test_a_full_disk_refuses_a_run_and_leaves_nothing(
    workplace: Workplace, melt: str, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        store = RunStore(disk / "data")
        place = replace(workplace, store=store, executor=LocalExecutor(store.layout, n_cores=1))
        store.layout.make()
        fill(disk, 0)
        with pytest.raises(StoreFull, match="delete_run"):
            start_run(RunRequest(melt + "run 1\n"), place)
        assert list(store.layout.runs.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "journal"),
    [
        ("ext4", "wal"),
        ("overlay", "wal"),
        *((kind, "delete") for kind in ("nfs4", "cifs", "lustre", "fuse.sshfs", "9p", "unheard")),
    ],
)
def test_only_file_systems_of_this_machine_share_memory(kind: str, journal: str) -> None:
    assert journal_mode(kind) == journal


def test_an_index_of_an_older_version_is_made_anew(
    workplace: Workplace, end_of: EndOf, melt: str
) -> None:
    store, executor = workplace.store, workplace.executor
    run_id = start_run(RunRequest(melt + "run 1\n"), workplace)
    end_of(run_id)
    store.layout.data_folder.joinpath("index.sqlite").unlink(missing_ok=True)
    with sqlite3.connect(store.layout.data_folder / "index.sqlite") as old:
        old.execute("CREATE TABLE runs (run_id TEXT PRIMARY KEY, label TEXT)")
        old.execute("INSERT INTO runs VALUES ('run-1', 'gone')")
    old.close()
    assert [line.run_id for line in store.list(executor).runs] == [run_id]
    assert store.lines(executor)[0].disk_bytes > 0
