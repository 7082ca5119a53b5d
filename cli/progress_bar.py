"""Progress of long work in the terminal: a bar on a terminal, a few lines elsewhere."""

import sys
import time
from typing import TextIO

_WIDTH = 28
_REDRAW_S = 0.1
_BYTES_ABOVE = 1_000_000


class ProgressBar:
    """Draws `report(what, done, total)` calls to standard error; total 0 is unknown."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._what = ""
        self._drawn_at = 0.0
        self._quarter = -1

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far it is."""
        if what != self._what:
            self.finish()
            self._what, self._drawn_at, self._quarter = what, 0.0, -1
        if self._stream.isatty():
            self._draw(done, total)
        else:
            self._print(done, total)

    def finish(self) -> None:
        """End the line of the bar, if one is drawn."""
        if self._what and self._stream.isatty():
            self._stream.write("\n")
        self._what = ""

    def _draw(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._drawn_at < _REDRAW_S and done < total:
            return
        self._drawn_at = now
        full = _WIDTH * done // total if total else 0
        bar = "#" * full + "." * (_WIDTH - full)
        self._stream.write(f"\r  [{bar}] {_amount(done, total):>20}  {self._what}\x1b[K")
        self._stream.flush()

    def _print(self, done: int, total: int) -> None:
        quarter = 4 * done // total if total else 0
        if quarter > self._quarter:
            self._quarter = quarter
            self._stream.write(f"  {self._what}: {_amount(done, total)}\n")
            self._stream.flush()


def _amount(done: int, total: int) -> str:
    if total > _BYTES_ABOVE:
        return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
    return f"{done} of {total}" if total else (f"{done / 1e6:.1f} MB" if done else "")
