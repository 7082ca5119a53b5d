"""How much a script will write: dumps, restart files, thermo rows; counted from its text."""

import math
from dataclasses import dataclass, field

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.expansion import Step

# Bytes of one value of one atom, as `%g` writes coordinates and velocities with their blank.
_VALUE_BYTES = 9.0
_FRAME_HEAD_BYTES = 200.0
# Bytes of an atom in a restart or data file of atoms without bonds.
_ATOM_BYTES = 100.0
_COLUMNS = {"atom": 5, "xyz": 4, "cfg": 4}
_DCD_BYTES = 12.0
# What is left of dumps' text by gzip and zstd, roughly.
_COMPRESSED = 0.3
_THERMO_COLUMNS = {"one": 6.0, "multi": 25.0, "yaml": 7.0}
_THERMO_BYTES = 15.0
_MiB = 1 << 20


@dataclass(frozen=True)
class OutputSize:
    """At most so much, where every atom is in every dump's group.

    Attributes:
        disk_MiB: In the work folder: dumps, restart files, the log.
        log_MiB: The log, and as much again on the screen.
    """

    disk_MiB: float
    log_MiB: float


def output_size(analysis: Analysis, n_atoms: int | None) -> OutputSize | None:
    """Count what the runs will write; None where steps or atoms are not known."""
    expansion = analysis.expansion
    if n_atoms is None or expansion.jumps or expansion.opaque is not None:
        return None
    runs = {stage.step.index: stage.n_steps for stage in analysis.stages if stage.kind == "run"}
    if None in runs.values():
        return None
    count = _Count(n_atoms)
    for step in analysis.steps:
        if step.name == "run":
            count.run(runs.get(step.index) or 0)
        else:
            count.take(step)
    return count.total()


@dataclass
class _Writer:
    """A dump, or restarts: something that writes each so many steps."""

    every: float
    frame_bytes: float
    at_start: bool = True
    n_frames: int = 0

    def run(self, n_steps: int) -> None:
        n_whole = math.floor(n_steps / self.every)
        # The state between two runs is written once.
        self.n_frames += n_whole + (1 if self.at_start and self.n_frames == 0 else 0)

    @property
    def total_bytes(self) -> float:
        return self.n_frames * self.frame_bytes


@dataclass
class _Count:
    n_atoms: int
    active: dict[str, _Writer] = field(default_factory=dict)
    over: list[_Writer] = field(default_factory=list)
    thermo_every: float = 0.0
    thermo_columns: float = _THERMO_COLUMNS["one"]
    log_bytes: float = 5000.0

    def take(self, step: Step) -> None:
        match step.name:
            case "dump":
                self._start(f"dump {step.text(0)}", self._dump(step))
            case "undump":
                self._stop(f"dump {step.text(0)}")
            case "restart":
                self._stop("restart")
                self._start("restart", self._restart(step))
            case "write_data" | "write_restart" | "write_dump":
                written = _Writer(1, self.n_atoms * _ATOM_BYTES, n_frames=1)
                self.over.append(written)
            case "thermo":
                self.thermo_every = step.number(0) or 0.0
            case "thermo_style":
                style = step.text(0) or ""
                self.thermo_columns = _THERMO_COLUMNS.get(style, float(len(step.arguments) - 1))
            case "clear":
                for name in list(self.active):
                    self._stop(name)

    def run(self, n_steps: int) -> None:
        for writer in self.active.values():
            writer.run(n_steps)
        rows = 2 + (n_steps / self.thermo_every if self.thermo_every else 0)
        self.log_bytes += 2500 + rows * self.thermo_columns * _THERMO_BYTES

    def total(self) -> OutputSize:
        writers = [*self.over, *self.active.values()]
        written = sum(writer.total_bytes for writer in writers)
        return OutputSize(
            disk_MiB=(written + self.log_bytes) / _MiB,
            log_MiB=self.log_bytes / _MiB,
        )

    def _start(self, name: str, writer: _Writer | None) -> None:
        if writer is not None:
            self.active[name] = writer

    def _stop(self, name: str) -> None:
        if name in self.active:
            self.over.append(self.active.pop(name))

    def _dump(self, step: Step) -> _Writer | None:
        style, every, file = step.text(2) or "", step.number(3), step.text(4) or ""
        if not every or every < 1:
            return None
        atom_bytes = self._atom_bytes(style.partition("/")[0], step, file)
        if atom_bytes is None:
            return None
        frame_bytes = _FRAME_HEAD_BYTES + self.n_atoms * atom_bytes
        return _Writer(every, frame_bytes)

    def _atom_bytes(self, style: str, step: Step, file: str) -> float | None:
        if style == "dcd":
            return _DCD_BYTES
        if style not in (*_COLUMNS, "custom"):
            return None
        columns = _COLUMNS.get(style) or max(1, len(step.arguments) - 5)
        if file.endswith(".bin"):
            return 8.0 * columns
        packed = file.endswith((".gz", ".zst")) or (step.text(2) or "").endswith(("/gz", "/zstd"))
        return columns * _VALUE_BYTES * (_COMPRESSED if packed else 1)

    def _restart(self, step: Step) -> _Writer | None:
        every = step.number(0)
        if not every or every < 1:
            return None
        frame_bytes = self.n_atoms * _ATOM_BYTES
        if len(step.arguments) == 3:
            # Two files in turns, each written over again.
            return _Writer(math.inf, 2 * frame_bytes)
        return _Writer(every, frame_bytes, at_start=False)
