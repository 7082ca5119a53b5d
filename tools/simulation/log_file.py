"""What a LAMMPS log or screen file holds: run blocks, their thermo rows, errors and warnings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Row = tuple[float, ...]


@dataclass(frozen=True)
class LogLine:
    """One remarkable line of the file; lines count from 1."""

    line: int
    text: str


@dataclass
class Minimization:
    """The figures below `Minimization stats:`, in the units of the run."""

    stopping_criterion: str | None = None
    energy_initial: float | None = None
    energy_final: float | None = None
    force_norm_initial: float | None = None
    force_norm_final: float | None = None
    force_max_initial: float | None = None
    force_max_final: float | None = None
    n_iterations: int | None = None
    n_force_evaluations: int | None = None


@dataclass
class RunBlock:
    """One thermo table: of a `run`, a `minimize`, or another command that steps.

    Attributes:
        columns: Headings as printed; duplicates stay.
        rows: Values, shape (n_rows_kept, n_columns); nan and inf are kept.
        n_rows: Rows in the file, more than `rows` holds where a reader kept the ends only.
        n_steps: From the `Loop time` line, None where the block is not complete.
        first_line: Line of the heading.
        commands: Echoed commands since the block before, substituted, without comments.
        command: The echoed command that started the block, "" where nothing was echoed.
    """

    columns: tuple[str, ...]
    first_line: int
    commands: tuple[str, ...] = ()
    command: str = ""
    rows: list[Row] = field(default_factory=list)
    n_rows: int = 0
    last_line: int = 0
    n_steps: int | None = None
    n_atoms: int | None = None
    loop_time_s: float | None = None
    minimization: Minimization | None = None

    @property
    def kind(self) -> str:
        """`minimize` where the block is one, else `run`."""
        started_by = self.command.split(maxsplit=1)[:1]
        return "minimize" if self.minimization or started_by == ["minimize"] else "run"

    @property
    def complete(self) -> bool:
        """Whether the engine reached the end of the block."""
        return self.loop_time_s is not None

    @property
    def first_step(self) -> int | None:
        """The `Step` of the first row, None without that column or row."""
        return self._step(0)

    @property
    def last_step(self) -> int | None:
        """The `Step` of the last row, None without that column or row."""
        return self._step(-1)

    def column(self, name: str) -> list[float]:
        """The values of the first column with this heading.

        Raises:
            KeyError: No column has this heading.
        """
        if name not in self.columns:
            raise KeyError(f"no thermo column {name!r}; there are {', '.join(self.columns)}")
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def _step(self, at: int) -> int | None:
        if not self.rows or "Step" not in self.columns:
            return None
        value = self.rows[at][self.columns.index("Step")]
        return int(value) if value == value and abs(value) != float("inf") else None


@dataclass
class LogFile:
    """A whole log, or as much of it as there is so far.

    Attributes:
        commands: Echoed commands after the last block.
        units: The last `units` command echoed, or the style that the screen says a run has, as
            after `read_restart`; `lj` before any.
        ended: Whether the closing `Total wall time` line is there.
        cites: Whether LAMMPS printed its reminder to cite.
        is_silent: Whether the script turned off the echo of its commands into this file.
        doubts: By what the script may have written lines like LAMMPS' own, with a line number.
        own_files: Names of files, without folders, that the script wrote text into or moved.
        n_partitions: More than 1 in the root log of `-partition`, which has no thermo rows.
    """

    runs: list[RunBlock] = field(default_factory=list)
    errors: list[LogLine] = field(default_factory=list)
    warnings: list[LogLine] = field(default_factory=list)
    commands: tuple[str, ...] = ()
    version: str | None = None
    units: str = "lj"
    n_lines: int = 0
    ended: bool = False
    cites: bool = False
    is_silent: bool = False
    doubts: dict[str, int] = field(default_factory=dict)
    own_files: set[str] = field(default_factory=set)
    n_partitions: int = 1


def read_log(source: Path | Iterable[str], copy: Literal["log", "screen"] = "log") -> LogFile:
    """Read a log of any thermo style, complete or cut off anywhere.

    A last line without its newline is not counted as a row: a number cut in its digits
    looks like a whole one.
    """
    from mdagent.tools.simulation.log_reader import LogReader

    reader = LogReader(copy=copy)
    if isinstance(source, Path):
        with source.open(encoding="utf-8", errors="replace", newline="\n") as file:
            reader.feed_lines(file)
    else:
        reader.feed_lines(source)
    return reader.log
