"""The reader behind `log_file`: takes a log line by line, as it grows."""

import math
import re
from collections.abc import Callable, Iterable
from typing import Literal

from mdagent.tools.simulation.command_names import STEPPING_COMMANDS
from mdagent.tools.simulation.echo import EchoedCommands
from mdagent.tools.simulation.log_file import LogFile, LogLine, Minimization, Row, RunBlock
from mdagent.tools.simulation.log_lines import (
    match_heading,
    number,
    take_minimization,
    yaml_words,
)

_LOOP_TIME = re.compile(r"Loop time of (\S+) on .*?for (\d+) steps(?: with (\d+) atoms)?")
_MULTI_PAIR = re.compile(r"(\S(?:.*?\S)?)\s+=\s+(\S+)")
# A script may print a line of its own about some error.
_ERRORS = ("ERROR: ", "ERROR on proc")
_BEFORE_TABLE = ("Per MPI rank memory allocation", "Memory usage per processor")
_MULTI_START = re.compile(r"-{8,} Step\s+(\S+) -+ CPU =\s+(\S+)|-{8,} Step\s+(\S+)")


class LogReader:
    """Holds what was read so far in `log`; a block is there from its heading on.

    Args:
        keep_rows: Keep this many first and last rows of each block; None keeps all.
        copy: Whether the file is the log or the screen output.
    """

    def __init__(
        self, keep_rows: int | None = None, copy: Literal["log", "screen"] = "log"
    ) -> None:
        self.log = LogFile()
        self.unfinished_line = ""
        self._keep_rows = keep_rows
        self._echo = EchoedCommands(copy)
        self._block: RunBlock | None = None
        self._heading: str | None = None
        self._multi: list[tuple[str, float]] = []
        self._minimization: Minimization | None = None
        self._take: Callable[[str], None] = self._outside

    def feed(self, text: str) -> None:
        """Take the next piece of the file, cut anywhere."""
        lines = (self.unfinished_line + text).split("\n")
        self.unfinished_line = lines.pop()
        for line in lines:
            self._line(line)
        self._note_echo()

    def feed_lines(self, lines: Iterable[str]) -> None:
        """Take whole lines, with or without their newline, to the end of the file."""
        last, any_newline = None, False
        for line in lines:
            if last is not None:
                self._line(last)
            last, any_newline = line, any_newline or line.endswith("\n")
        if last is not None and (last.endswith("\n") or not any_newline):
            self._line(last)
        elif last is not None:
            self.unfinished_line = last
            if last.startswith((*_ERRORS, "WARNING")):
                self._line(last)
        self._end_multi()
        self._note_echo()

    def _line(self, line: str) -> None:
        self.log.n_lines += 1
        if not self._echo.take(line):
            self._take(line)
        elif self._echo.commands and self._echo.commands[-1].text.startswith("units "):
            self.log.units = self._echo.commands[-1].text.split()[1]

    def _note_echo(self) -> None:
        self.log.commands = tuple(command.text for command in self._echo.commands)
        self.log.is_silent = self._echo.is_silent
        self.log.doubts = self._echo.doubts
        self.log.own_files = self._echo.own_files

    # One method for each place the reader can be in.

    def _outside(self, line: str) -> None:
        if line.startswith(_BEFORE_TABLE):
            self._take = self._at_heading
        elif found := _MULTI_START.match(line):
            self._start_multi(found)
        elif line.startswith("Step ") or line.startswith("   Step "):
            self._at_heading(line)
        elif line.startswith("Loop time of"):
            self._loop_time_without_table(line)
        else:
            self._remark(line)

    def _at_heading(self, line: str) -> None:
        text = line.strip()
        if found := _MULTI_START.match(text):
            self._start_multi(found)
        elif text == "---":
            self._take = self._yaml
        elif text.startswith("Loop time of"):
            self._outside(line)
        elif not text or text.startswith(("WARNING", "ERROR", "Per MPI", "Memory usage")):
            self._remark(line)
        else:
            self._start_block(tuple(text.split()))
            self._heading, self._take = text, self._table

    def _table(self, line: str) -> None:
        block = self._block
        assert block is not None
        words = line.split()
        if self._heading is not None and words:
            block.columns = match_heading(self._heading, len(words)) or block.columns
        if len(words) == len(block.columns):
            try:
                row = tuple(map(float, words))
            except ValueError:
                pass
            else:
                self._heading = None
                self._add(row)
                return
        self._beside_rows(line)

    def _multi_rows(self, line: str) -> None:
        if found := _MULTI_START.match(line):
            self._end_multi()
            self._start_multi_row(found)
            return
        pairs = _MULTI_PAIR.findall(line) if "=" in line else []
        values = [(name, number(value)) for name, value in pairs]
        if values and all(value is not None for _, value in values):
            self._multi += [(name, value) for name, value in values if value is not None]
            return
        if line.startswith("Loop time of"):
            self._end_multi()
        self._beside_rows(line)

    def _yaml(self, line: str) -> None:
        text = line.strip()
        if text.startswith("keywords:"):
            self._start_block(tuple(yaml_words(text[len("keywords:") :])))
            self._take = self._yaml
        elif text.startswith("- [") and self._block is not None:
            values = [number(word) for word in yaml_words(text[2:])]
            row = tuple(value for value in values if value is not None)
            if text.endswith("]") and len(row) == len(values) == len(self._block.columns):
                self._add(row)
        elif text not in ("data:", "..."):
            self._beside_rows(line)

    def _beside_rows(self, line: str) -> None:
        if line.startswith("Loop time of"):
            self._loop_time(line)
        elif line.startswith((*_BEFORE_TABLE, "Total wall time")):
            # The block never reached its end: a command of many short runs, or a cut log.
            self._leave_block()
            self._outside(line)
        else:
            self._remark(line)

    # What happens at those places.

    def _start_block(self, columns: tuple[str, ...]) -> None:
        self._leave_block()
        commands = self._echo.start_over()
        command = next((c for c in reversed(commands) if _steps(c)), None)
        if command is None:
            # `run N every M` makes several blocks and is echoed before the first one only.
            before = self.log.runs[-1].command if self.log.runs else ""
            command = before if " every " in before else ""
        self._block = RunBlock(columns, self.log.n_lines, commands, command)
        self._block.last_line = self.log.n_lines
        self.log.runs.append(self._block)

    def _start_multi(self, found: re.Match[str]) -> None:
        self._start_block(())
        self._take = self._multi_rows
        self._start_multi_row(found)

    def _start_multi_row(self, found: re.Match[str]) -> None:
        step, cpu = number(found[1] or found[3]), number(found[2] or "")
        self._multi = [("Step", math.nan if step is None else step)]
        if cpu is not None:
            self._multi.append(("CPU", cpu))

    def _end_multi(self) -> None:
        if self._block is None or not self._multi:
            return
        names = tuple(name for name, _ in self._multi)
        if not self._block.columns:
            self._block.columns = names
        if names == self._block.columns:
            self._add(tuple(value for _, value in self._multi))
        self._multi = []

    def _add(self, row: Row) -> None:
        block = self._block
        assert block is not None
        block.rows.append(row)
        block.n_rows += 1
        block.last_line = self.log.n_lines
        if self._keep_rows is not None and len(block.rows) > 4 * self._keep_rows:
            del block.rows[self._keep_rows : -self._keep_rows]

    def _loop_time(self, line: str) -> None:
        found, block = _LOOP_TIME.match(line), self._block
        if found and block is not None:
            block.loop_time_s = float(found[1])
            block.n_steps = int(found[2])
            block.n_atoms = int(found[3]) if found[3] else None
            block.last_line = self.log.n_lines
        self._leave_block()

    def _loop_time_without_table(self, line: str) -> None:
        # Some commands print the line twice, or without any thermo; neither is a block.
        self._minimization = None

    def _leave_block(self) -> None:
        self._block, self._heading, self._minimization = None, None, None
        self._multi = []
        self._take = self._outside

    def _remark(self, line: str) -> None:
        log, text = self.log, line.strip()
        if text.startswith(_ERRORS):
            log.errors.append(LogLine(log.n_lines, text))
        elif text.startswith("WARNING"):
            log.warnings.append(LogLine(log.n_lines, text))
        elif self._minimization is not None and self._statistic(self._minimization, text):
            return
        else:
            self._about_the_file(text)

    def _about_the_file(self, text: str) -> None:
        log = self.log
        if text.startswith("LAMMPS (") and log.version is None:
            log.version = text[len("LAMMPS (") :].partition(")")[0]
        elif text.startswith("Unit style "):
            log.units = text.rpartition(" ")[2]
        elif text.startswith("Minimization stats"):
            if log.runs:
                self._minimization = log.runs[-1].minimization = Minimization()
        elif text.startswith("Total wall time"):
            log.ended = True
        elif text.startswith("Please see https://www.lammps.org/doc") or "CITE-CITE" in text:
            log.cites = True
        elif text.startswith("Running on ") and text.endswith("partitions of processors"):
            log.n_partitions = int(text.split()[2])

    def _statistic(self, stats: Minimization, text: str) -> bool:
        taken = take_minimization(stats, text)
        if stats.n_iterations is not None:
            self._minimization = None
        return taken


def _steps(command: str) -> bool:
    return command.split(None, 1)[0] in STEPPING_COMMANDS
