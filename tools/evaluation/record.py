"""RunRecord: everything that the checks of one run may read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.stages import Stage, read_stages
from mdagent.tools.evaluation.state import Executed, State
from mdagent.tools.evaluation.statistics import (
    Estimate,
    FloatArray,
    estimate_equilibrium_mean,
)
from mdagent.tools.evaluation.thermo import Series
from mdagent.tools.expectation import Expectation
from mdagent.tools.input_script.lexer import InputScript, read_script
from mdagent.tools.simulation.dump_file import Frame
from mdagent.tools.simulation.log_file import LogFile, read_log

LOG_NAME = "log.lammps"


@dataclass(frozen=True)
class Setting:
    """What a `run` was asked for, whether or not it got as far as a thermo row."""

    state: State
    n_steps: int | None


@dataclass(frozen=True)
class RunRecord:
    """A run as its script, log and outputs tell it, and what was expected of it.

    `status` and `reason` are those of the run's own record, never guessed from the log.
    """

    run_id: str
    status: str
    reason: str
    script: InputScript
    log: LogFile
    stages: tuple[Stage, ...]
    last_state: State
    work: Path
    log_name: str = LOG_NAME
    log_path: Path | None = None
    label: str = ""
    expect: Expectation = field(default_factory=Expectation)
    estimates: dict[tuple[int, str], Estimate | None] = field(default_factory=dict, compare=False)
    frames: dict[str, Frame | None] = field(default_factory=dict, compare=False)
    properties: dict[str, list[PropertyResult]] = field(default_factory=dict, compare=False)

    @property
    def units(self) -> str:
        """The unit style of the run."""
        return self.last_state.units

    @cached_property
    def production(self) -> Stage | None:
        """The stage that the run was for: its last `run`, else its last `minimize`."""
        if self.expect.ensemble != "minimize":
            for stage in reversed(self.stages):
                if stage.moves_atoms and stage.thermo.n_rows > 0:
                    return stage
        minimized = [stage for stage in self.stages if stage.kind == "minimize"]
        return minimized[-1] if minimized else None

    @cached_property
    def dynamics(self) -> Stage | None:
        """The production stage where atoms moved by time steps."""
        stage = self.production
        return stage if stage is not None and stage.kind == "run" else None

    def settings(self) -> list[Setting]:
        """The state and the steps asked for of every `run` that moved atoms."""
        moving = [stage for stage in self.stages if stage.moves_atoms]
        if not moving and not self.stages and self.last_state.has("run"):
            return [Setting(self.last_state, None)]
        return [Setting(stage.state, stage.planned_steps) for stage in moving]

    def outputs(self) -> Mapping[str, int]:
        """Names and sizes in bytes of the files that the run left."""
        paths = (path for path in self.work.rglob("*") if path.is_file())
        return {str(path.relative_to(self.work)): path.stat().st_size for path in paths}

    def estimate(self, stage: Stage, series: Series) -> Estimate | None:
        """Mean of the equilibrated part of a series; None where it is absent or not finite."""
        key = (stage.heading_line, series)
        if key not in self.estimates:
            values = stage.thermo.series(series)
            self.estimates[key] = _estimate(values) if values is not None else None
        return self.estimates[key]

    def log_evidence(self, line: int) -> str:
        """A place in the log."""
        return f"{self.log_name}:{line}" if line else self.log_name

    def line_text(self, line: int | None) -> str | None:
        """The script's logical line that starts at a line, as it is written."""
        for logical in self.script.lines:
            if line is not None and logical.line <= line <= logical.end_line:
                return logical.raw.rstrip("\n")
        return None


def _estimate(values: FloatArray) -> Estimate | None:
    import numpy as np

    if len(values) < 4 or not np.all(np.isfinite(values)):
        return None
    return estimate_equilibrium_mean(values)


def place(record: RunRecord, command: Executed) -> str:
    """Evidence for a command: its line in the log, else in the script."""
    if command.log_line is not None:
        return record.log_evidence(command.log_line)
    return f"script.lammps:{command.script_line}" if command.script_line else ""


@dataclass(frozen=True)
class RunPaths:
    """Where the parts of a run lie."""

    script: Path
    log: Path
    work: Path
    screen: Path | None = None


def read_record(
    paths: RunPaths,
    *,
    run_id: str,
    status: str,
    reason: str = "",
    expect: Expectation | None,
    label: str = "",
) -> RunRecord:
    """Read a finished run.

    Raises:
        OSError: The script cannot be read. A missing log is a record without stages.
    """
    script = read_script(paths.script.read_text(encoding="utf-8", errors="replace"))
    path, log = _fuller_log(paths)
    stages, last = read_stages(path, log, script) if os.path.isfile(path) else ([], State())
    return RunRecord(
        run_id=run_id,
        status=status,
        reason=reason,
        script=script,
        log=log,
        stages=tuple(stages),
        last_state=last,
        work=paths.work,
        log_name=path.name,
        log_path=path,
        label=label,
        expect=expect or Expectation(),
    )


def _fuller_log(paths: RunPaths) -> tuple[Path, LogFile]:
    """The log where the screen output bears it out line by line, else the screen output.

    A script may close, rename or forge its log, and a run that was killed leaves one without
    its last lines; what went to the screen is out of its reach and complete.
    """
    log = read_log(paths.log, "log") if os.path.isfile(paths.log) else LogFile()
    if paths.screen is None or not paths.screen.is_file():
        return paths.log, log
    screen = read_log(paths.screen, "screen")
    if screen.version is None and not screen.errors:
        # Nothing of LAMMPS' reached the screen of this run.
        return paths.log, log
    borne_out = _told(screen) == _told(log) and _is_within(paths.log, paths.screen)
    # Only the screen says which units a restart file brought.
    log.units = screen.units
    return (paths.log, log) if borne_out else (paths.screen, screen)


def _told(log: LogFile) -> tuple[int, int, int, bool]:
    complete = sum(block.complete for block in log.runs)
    return complete, sum(len(block.rows) for block in log.runs), len(log.errors), not log.is_silent


def _is_within(part: Path, whole: Path) -> bool:
    """Whether the whole has every line of the part, in order."""
    with part.open("rb") as lines, whole.open("rb") as others:
        return all(line in others for line in lines)
