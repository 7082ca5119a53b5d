"""LAMMPS confined: honest scripts work, hostile ones reach nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined

from .abuse_scripts import MELT
from .conftest import Ended, Runner

HONEST = (
    MELT
    + """shell mkdir made
dump 1 all atom/gz 10 atoms.gz
dump 2 all custom/gz 10 made/custom.gz id x y z
dump 3 all image 20 image.*.jpg type type
restart 20 state.*
run 20
write_data end.data
write_restart end.restart
clear
read_restart end.restart
"""
)


def _run(
    confined: Runner, engine: Engine, script: str, n_ranks: int = 1, n_threads: int = 1
) -> Ended:
    arguments = ["-in", "in.lammps", "-log", "log.lammps"]
    arguments += ["-sf", "omp"] if n_threads > 1 else []
    return confined(
        engine.argv(*arguments, n_ranks=n_ranks),
        Limits(wall_time_s=60),
        engine.readable(),
        engine.environment(n_threads),
        {"in.lammps": script},
    )


@pytest.mark.parametrize(("n_ranks", "n_threads"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_honest_scripts_work(
    confined_at: Runner, engine: Engine, n_ranks: int, n_threads: int
) -> None:
    ended = _run(confined_at, engine, HONEST, n_ranks, n_threads)
    assert ended.outcome.exit_code == 0, ended.output
    names = {str(path.relative_to(ended.work)) for path in ended.work.rglob("*")}
    assert {"atoms.gz", "made/custom.gz", "image.0.jpg", "state.20", "end.data"} <= names
    assert f"with {n_ranks} MPI tasks x {n_threads} OpenMP threads" in ended.output
    assert all(path.stat().st_uid == os.geteuid() for path in ended.work.rglob("*"))


def test_an_unprivileged_user_can_run_two_ranks(confined_as: Runner, engine: Engine) -> None:
    ended = _run(confined_as, engine, HONEST, n_ranks=2)
    assert ended.outcome.exit_code == 0, ended.output


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_work_folder_for_its_owner_alone_is_enough(
    sandbox: Sandbox, open_folder: Path, mode: int
) -> None:
    """As it is made where the operator's umask is 077."""
    work = open_folder / "work"
    work.mkdir(mode=mode)
    (work / "secret").touch(mode=0o600)
    job = Job(["/bin/ls", "."], work, (), {}, open_folder / "output")
    outcome = run_confined(sandbox, job, Limits(wall_time_s=60))
    assert (outcome.exit_code, job.output.read_text()) == (0, "secret\n")
    assert work.stat().st_mode & 0o777 == mode


def test_the_probe_works_under_a_closed_umask(sandbox: Sandbox) -> None:
    code = "import os; os.umask(0o077)\n"
    code += "from mdagent.tools.sandbox.sandbox import *; open_sandbox(SandboxOptions())"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_engine_errors_end_with_their_own_status(confined: Runner, engine: Engine) -> None:
    ended = _run(confined, engine, "no_such_command")
    assert ended.outcome.ended_by == "exit"
    assert ended.outcome.exit_code == 1
    assert "Unknown command" in ended.output


def test_what_a_run_may_read_can_lie_below_the_folder_for_temporary_files(
    confined_at: Runner, open_folder: Path
) -> None:
    given = open_folder / "given.txt"
    given.write_text("read from below /tmp")
    given.chmod(0o644)
    assert given.is_relative_to("/tmp")
    ended = confined_at(["/usr/bin/cat", str(given)], Limits(wall_time_s=20), (given,))
    assert ended.output == "read from below /tmp"
