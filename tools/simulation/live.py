"""What a running simulation has come to: progress, and the signs of a sure failure."""

import codecs
import math
import time
from collections import deque
from pathlib import Path
from typing import Any

from mdagent.tools.simulation.log_file import Row, RunBlock
from mdagent.tools.simulation.log_reader import LogReader

_PIECE = 1 << 20
_WINDOW_S = 20.0
_KEEP_ROWS = 3
# Nothing goes on after one of these is no number any more; a variable of the script may be nan.
_VITAL = ("Temp", "PotEng", "KinEng", "TotEng", "E_pair", "Volume", "Enthalpy")
# Far above what any run is for, plasma included, and far above where the run itself began.
_HOT = {"lj": 1e5}
_HOT_K = 1e8
_TIMES_HOTTER = 1e3
_WITHOUT_ATOMS = ("Temp", "KinEng", "E_pair", "PotEng", "TotEng", "Press")


class LiveRun:
    """Reads the screen file as it grows; cheap enough to be asked twenty times a second.

    Args:
        screen: What LAMMPS prints; need not be there yet.
        plan: Steps of each coming block, None where the script does not tell.
        watched_names: File names to look for among the words of the echoed commands.
    """

    def __init__(
        self, screen: Path, plan: list[int] | None, watched_names: frozenset[str] = frozenset()
    ) -> None:
        self.reader = LogReader(keep_rows=_KEEP_ROWS, copy="screen")
        self.names_seen: set[str] = set()
        self.n_runs = 0
        self._screen, self._plan, self._watched = screen, plan, watched_names
        self._offset = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._steps_before = 0
        self._loop_time_s = 0.0
        self._last_row: Row | None = None
        self._times: deque[tuple[float, int]] = deque()

    def look(self) -> bool:
        """Take what is new; True where there was something."""
        try:
            with self._screen.open("rb") as file:
                file.seek(self._offset)
                piece = file.read(_PIECE)
        except FileNotFoundError:
            return False
        if not piece:
            return False
        self._offset += len(piece)
        self.reader.feed(self._decoder.decode(piece))
        self._fold()
        self._times.append((time.monotonic(), self.n_steps_done))
        while self._times[-1][0] - self._times[0][0] > _WINDOW_S and len(self._times) > 2:
            self._times.popleft()
        return True

    def look_to_the_end(self) -> None:
        """Take all that is there now."""
        end = self._screen.stat().st_size if self._screen.exists() else 0
        while self._offset < end and self.look():
            pass

    @property
    def n_steps_done(self) -> int:
        """Steps over all blocks so far."""
        block = self._current
        if block is None:
            return self._steps_before
        return self._steps_before + _steps_of(block)

    @property
    def _current(self) -> RunBlock | None:
        runs = self.reader.log.runs
        return runs[-1] if runs else None

    def _fold(self) -> None:
        """Count the blocks that are over and forget them: a script may loop a million times."""
        runs = self.reader.log.runs
        while len(runs) > 1:
            block = runs.pop(0)
            self.n_runs += 1
            self._steps_before += _steps_of(block)
            self._loop_time_s += block.loop_time_s or 0.0
            self._note_names(block.commands)
        if runs:
            self._note_names(runs[0].commands)
        self._note_names(self.reader.log.commands)

    def _note_names(self, commands: tuple[str, ...]) -> None:
        for command in commands:
            self.names_seen.update(self._watched.intersection(command.split()))

    def failure(self) -> str | None:
        """Why going on is sure to be a waste, None while it may still be worth it."""
        block = self._current
        if block is None or not block.rows or block.rows[-1] is self._last_row:
            return None
        row = self._last_row = block.rows[-1]
        named = dict(zip(block.columns, row, strict=True))
        # One such row may come right before the engine's own, better, words on it.
        before = dict(zip(block.columns, block.rows[-2:][0], strict=True))
        for name in filter(named.__contains__, _VITAL):
            twice = not math.isfinite(named[name]) and not math.isfinite(before[name])
            if twice and len(block.rows) > 1:
                return f"{name} is {named[name]} at step {_step_text(block)}"
        if _is_empty(block):
            return f"no atoms are left at step {_step_text(block)}: all were lost"
        return self._explosion(block, named)

    def _explosion(self, block: RunBlock, row: dict[str, float]) -> str | None:
        if "Temp" not in row:
            return None
        first = block.column("Temp")[0]
        hot = _HOT.get(self.reader.log.units, _HOT_K)
        limit = max(hot, _TIMES_HOTTER * first)
        # One hot row may be a moment of a violent start; two in a row are an explosion.
        if min(block.column("Temp")[-2:]) <= limit or len(block.rows) < 2:
            return None
        return (
            f"the temperature exploded: {row['Temp']:.3g} at step {_step_text(block)}, after "
            f"{first:.3g} at the start of this run"
        )

    def n_steps_planned(self) -> int | None:
        """Steps in all, by what the blocks took so far and what the script plans after them."""
        if self._plan is None:
            return None
        n_blocks = self.n_runs + (1 if self._current is not None else 0)
        if n_blocks == 0:
            return sum(self._plan)
        coming = sum(self._plan[n_blocks:])
        block = self._current
        if block is not None and block.complete:
            return self.n_steps_done + coming
        own = self._plan[n_blocks - 1] if n_blocks <= len(self._plan) else 0
        return max(self._steps_before + own, self.n_steps_done) + coming

    def steps_per_s(self) -> float | None:
        """Over the last seconds while a block runs, over all loops where it is over."""
        block = self._current
        if block is not None and block.complete:
            loops = self._loop_time_s + (block.loop_time_s or 0.0)
            return self.n_steps_done / loops if loops > 0 else None
        if len(self._times) < 2:
            return None
        (began, first), (now, last) = self._times[0], self._times[-1]
        return (last - first) / (now - began) if now > began and last > first else None

    def record(self) -> dict[str, Any]:
        """For the progress record: nothing in it is nan, which JSON cannot say."""
        block, rate, planned = self._current, self.steps_per_s(), self.n_steps_planned()
        left = None
        if rate and planned is not None:
            since = time.monotonic() - self._times[-1][0]
            left = max(0.0, (planned - self.n_steps_done) / rate - since)
        return {
            "step": self.n_steps_done,
            "n_steps": planned,
            "steps_per_s": rate,
            "eta_s": left,
            "units": self.reader.log.units,
            "thermo": None if block is None else self._thermo(block),
        }

    def _thermo(self, block: RunBlock) -> dict[str, Any]:
        first = block.rows[: min(_KEEP_ROWS, block.n_rows)]
        rest = block.rows[len(first) :][-_KEEP_ROWS:]
        return {
            "columns": list(block.columns),
            "first_rows": [[_plain(value) for value in row] for row in first],
            "last_rows": [[_plain(value) for value in row] for row in rest],
            "n_rows": block.n_rows,
            "run_number": self.n_runs + 1,
        }


def _is_empty(block: RunBlock) -> bool:
    """Whether atoms that moved and pressed at first have left nothing, twice over."""
    shown = [name for name in _WITHOUT_ATOMS if name in block.columns]
    if len(shown) < 3 or len(block.rows) < 3:
        return False
    places = [block.columns.index(name) for name in shown]
    first, *_, before, last = block.rows
    return all(first[i] and not before[i] and not last[i] for i in places)


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _steps_of(block: RunBlock) -> int:
    if block.n_steps is not None:
        return block.n_steps
    first, last = block.first_step, block.last_step
    return 0 if first is None or last is None else max(0, last - first)


def _step_text(block: RunBlock) -> str:
    return "?" if block.last_step is None else str(block.last_step)
