"""Small runs of the confined engine, read as the evaluator reads any run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.expectation import Expectation
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox, run_confined

_LIMITS = Limits(wall_time_s=900)


class Bench:
    """The engine and the sandbox of this machine, found once."""

    def __init__(self) -> None:
        self._engine: Engine = find_engine(EngineOptions())
        self._sandbox: Sandbox = open_sandbox(SandboxOptions())

    @contextmanager
    def simulated(self, script: str, expect: Expectation) -> Iterator[RunRecord]:
        """Run a script; its files last as long as the context."""
        with tempfile.TemporaryDirectory(prefix="mdagent-bench-") as name:
            folder = Path(name)
            work = folder / "work"
            work.mkdir()
            for path in (folder / "script.lammps", work / "in.lammps"):
                path.write_text(script, encoding="utf-8")
            job = Job(
                argv=self._engine.argv("-in", "in.lammps", "-log", "log.lammps"),
                work_folder=work,
                readable=self._engine.readable(),
                environment=self._engine.environment(),
                output=folder / "screen.txt",
            )
            code = run_confined(self._sandbox, job, _LIMITS).exit_code
            yield read_record(
                RunPaths(folder / "script.lammps", work / "log.lammps", work),
                run_id="run-of-a-bench",
                status="finished" if code == 0 else "lammps_error",
                expect=expect,
            )
