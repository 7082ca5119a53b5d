"""What set-up prints: one line a step, and one moving line while packages arrive."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

BAR_WIDTH = 24
_COLLECTING = re.compile(r"^\s*Collecting (?P<name>[A-Za-z0-9_.-]+)")
_SIZE = re.compile(r"^\s*(?:Downloading|Using cached) \S+ \((?P<size>[0-9.]+) (?P<unit>[kMG]?B)\)")
_MEGABYTES = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


@dataclass
class PackageProgress:
    """How far an installation has come, read from pip's own lines."""

    n_expected: int
    names: list[str] = field(default_factory=list)
    megabytes: float = 0.0
    installing: bool = False

    def read(self, line: str) -> None:
        """Take in one line of pip's output."""
        if collecting := _COLLECTING.match(line):
            self.names.append(collecting["name"])
        elif size := _SIZE.match(line):
            self.megabytes += float(size["size"]) * _MEGABYTES[size["unit"]]
        elif line.startswith("Installing collected packages"):
            self.installing = True

    def __str__(self) -> str:
        n_seen = min(len(self.names), self.n_expected)
        doing = "unpacking" if self.installing else (self.names[-1] if self.names else "")
        filled = BAR_WIDTH * n_seen // max(self.n_expected, 1)
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        return f"[{bar}] {n_seen}/{self.n_expected} packages, {self.megabytes:.0f} MB  {doing}"


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Announce a step and close it with its time; append to the list what it found."""
    say(f"== {title}")
    start = time.monotonic()
    found: list[str] = []
    yield found
    say(f"   {', '.join([*found, f'{time.monotonic() - start:.0f} s'])}")


def follow(lines: Iterable[str], progress: PackageProgress, log: Path) -> None:
    """Copy pip's output into the log, and show it as one moving line on a terminal."""
    moving = sys.stdout.isatty()
    with log.open("a", encoding="utf-8") as copy:
        for line in lines:
            copy.write(line)
            progress.read(line)
            if moving:
                sys.stdout.write(f"\r   {str(progress)[:110]:<110}")
                sys.stdout.flush()
    if moving:
        sys.stdout.write("\r" + " " * 114 + "\r")
        sys.stdout.flush()
