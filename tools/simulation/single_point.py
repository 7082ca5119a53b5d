"""One short, confined run of the engine that measures something and ends."""

import shutil
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.messages import EngineMessage, read_messages
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined
from mdagent.tools.simulation.crystal_script import MEASURED

_LIMITS = Limits(
    wall_time_s=40, cpu_time_s=15, memory_MiB=2048, disk_MiB=512, file_size_MiB=256, output_MiB=8
)
_SCRIPT = "in.lammps"


@dataclass(frozen=True)
class Measured:
    """What a script wrote to its file of measurements, and how the engine ended."""

    values: Mapping[str, float]
    messages: tuple[EngineMessage, ...]
    outcome: Outcome

    @property
    def error(self) -> EngineMessage | None:
        """The engine's first error."""
        return next((m for m in self.messages if m.kind == "error"), None)

    @property
    def failure(self) -> str:
        """Why the run did not end well, in a phrase; empty where it did."""
        if self.error is not None:
            return " ".join(self.error.text.split())
        if self.outcome.ended_by == "exit":
            code = self.outcome.exit_code
            return "" if code == 0 else f"the engine ended with exit code {code}"
        if self.hit_limit:
            return f"a limit ended the engine ({self.outcome.ended_by.replace('_', ' ')})"
        return f"the engine crashed with signal {self.outcome.signal}"

    @property
    def hit_limit(self) -> bool:
        """Whether a ceiling ended it, which says nothing of the potential.

        The kernel kills what has used its CPU time up; LAMMPS does not kill itself.
        """
        if self.outcome.ended_by == "signal":
            return self.outcome.signal == signal.SIGKILL
        return self.outcome.ended_by != "exit"


@dataclass(frozen=True)
class Bench:
    """Where measurements are made: an engine, confined, with these potential files beside it."""

    engine: Engine
    sandbox: Sandbox
    files: Mapping[str, Path]
    limits: Limits = _LIMITS

    def carry_out(self, script: str) -> Measured:
        """Run a script on one core.

        Raises:
            SandboxUnavailable: The confinement could not be set up.
        """
        with tempfile.TemporaryDirectory(prefix="mdagent-point-") as folder:
            work = Path(folder) / "work"
            work.mkdir()
            for name, path in self.files.items():
                shutil.copyfile(path, work / name)
            (work / _SCRIPT).write_text(script, "utf-8")
            job = Job(
                argv=self.engine.argv("-in", _SCRIPT, "-log", "none", "-echo", "none", "-nocite"),
                work_folder=work,
                readable=self.engine.readable(),
                environment=self.engine.environment(),
                output=Path(folder) / "screen.txt",
            )
            outcome = run_confined(self.sandbox, job, self.limits)
            screen = job.output.read_text("utf-8", errors="replace")
            return Measured(_values(work / MEASURED), tuple(read_messages(screen)), outcome)


def _values(path: Path) -> dict[str, float]:
    """Lines of a name and a number; the file is missing where the engine ended before."""
    if not path.is_file():
        return {}
    pairs = (line.split() for line in path.read_text("utf-8", errors="replace").splitlines())
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}
