"""Real runs for the checks: tiny scripts through the real engine, in the real sandbox."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.expectation import Expectation
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox, run_confined

Simulate = Callable[..., RunRecord]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return find_engine(EngineOptions(cache_folder=tmp_path_factory.mktemp("engine")))


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return open_sandbox(SandboxOptions())


@pytest.fixture(scope="session")
def simulate(
    engine: Engine, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Simulate:
    """Run a script once, and read it with any expectation."""
    folders: dict[str, tuple[Path, int | None]] = {}

    def run(script: str, expect: Expectation | None = None) -> RunRecord:
        if script not in folders:
            folder = tmp_path_factory.mktemp("run")
            folders[script] = (folder, _run(engine, sandbox, folder, script))
        folder, exit_code = folders[script]
        work = folder / "work"
        return read_record(
            RunPaths(folder / "script.lammps", work / "log.lammps", work),
            run_id="run-of-a-test",
            status="finished" if exit_code == 0 else "lammps_error",
            expect=expect,
        )

    return run


def _run(engine: Engine, sandbox: Sandbox, folder: Path, script: str) -> int | None:
    work = folder / "work"
    work.mkdir()
    for path in (folder / "script.lammps", work / "in.lammps"):
        path.write_text(script, encoding="utf-8")
    job = Job(
        argv=engine.argv("-in", "in.lammps", "-log", "log.lammps"),
        work_folder=work,
        readable=engine.readable(),
        environment=engine.environment(),
        output=folder / "screen.txt",
    )
    return run_confined(sandbox, job, Limits(wall_time_s=60)).exit_code
