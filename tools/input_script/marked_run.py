"""One pass of the engine over a marked and harmless copy of a script."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.engine.engine import Engine
from mdagent.tools.finding import NotChecked
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.rewrite import Depth, Rewriter
from mdagent.tools.input_script.screen_text import Screen
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined

_LIMITS: dict[Depth, Limits] = {
    # CPU time is what a script costs; wall time only guards against waiting, as on a busy machine.
    "dry_run": Limits(wall_time_s=30, cpu_time_s=10, memory_MiB=2048, disk_MiB=512, output_MiB=8),
    "smoke": Limits(wall_time_s=45, cpu_time_s=20, memory_MiB=2048, disk_MiB=512, output_MiB=8),
}
_SCRIPT = "in.checked"

# New text by file (None for the script itself) and first line.
Texts = Mapping[tuple[str | None, int], str]


@dataclass(frozen=True)
class MarkedRun:
    """How a script is set up in the sandbox."""

    analysis: Analysis
    engine: Engine
    sandbox: Sandbox
    depth: Depth

    def carry_out(self, replaced: Texts) -> tuple[Screen, Outcome, list[NotChecked]]:
        """Run the copy with some lines replaced; what it printed, how it ended, what was left out.

        Raises:
            SandboxUnavailable: The confinement could not be set up.
        """
        with tempfile.TemporaryDirectory(prefix="mdagent-check-") as folder:
            work = Path(folder) / "work"
            work.mkdir()
            notes = self._write(work, replaced)
            job = Job(
                argv=self.engine.argv(*self._arguments()),
                work_folder=work,
                readable=self.engine.readable(),
                environment=self.engine.environment(),
                output=Path(folder) / "screen.txt",
            )
            outcome = run_confined(self.sandbox, job, _LIMITS[self.depth])
            text = job.output.read_text("utf-8", errors="replace")
        return Screen(text), outcome, notes

    def _arguments(self) -> list[str]:
        given = [word for name, value in self.analysis.given.items() for word in _var(name, value)]
        return ["-in", _SCRIPT, "-log", "none", "-echo", "screen", "-nocite", *given]

    def _write(self, work: Path, replaced: Texts) -> list[NotChecked]:
        for name, path in self.analysis.inputs.items():
            shutil.copyfile(path, work / name)
        return write_copy(self.analysis, self.depth, work / _SCRIPT, replaced)


def write_copy(analysis: Analysis, depth: Depth, target: Path, replaced: Texts) -> list[NotChecked]:
    """Write the rewritten script, and beside it the files that it includes.

    Returns:
        What had to be left out.
    """
    rewriter = Rewriter(depth, analysis.script.labels, frozenset(analysis.inputs))
    target.write_text(rewriter.copy(analysis.script, _of_file(replaced, None), None), "utf-8")
    for number, (name, included) in enumerate(analysis.expansion.included.items()):
        copy = rewriter.copy(included, _of_file(replaced, name), number)
        (target.parent / name.removeprefix("./")).write_text(copy, "utf-8")
    return list(rewriter.notes.values())


def _of_file(replaced: Texts, file: str | None) -> dict[int, str]:
    return {line: text for (of, line), text in replaced.items() if of == file}


def _var(name: str, value: str) -> list[str]:
    return ["-var", name, *value.split()]
