"""Who runs next, and on which cores: files and locks that all servers over one store share."""

import contextlib
import fcntl
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_POLL_S = 0.02
# Beside the lines of the queue: who had a turn last. Owners beyond these count as new.
_SERVED, _KEPT_OWNERS = ".served", 50


@dataclass(frozen=True)
class RunQueue:
    """First come, first served, in turns between owners, so that none waits for all of another's.

    A line in the queue is an empty file named by time, owner and run.
    The run directories outrank it: a line without a queued run is dropped, and a queued run
    without its line gets one back when somebody looks at it.
    """

    folder: Path

    def put(self, run_id: str, owner: str) -> None:
        """Line up a run of an owner, who is named without a dot, unless it is lined up already."""
        if run_id not in self.lined_up():
            (self.folder / f"{time.time_ns():020d}.{owner}.{run_id}").touch(mode=0o600)

    def waiting(self) -> list[str]:
        """The runs lined up, in the order of their turns.

        First the oldest of each owner, theirs first who had a turn longest ago; then the second
        of each, and so on.
        """
        served = self._served()
        n_before: Counter[str] = Counter()
        lines: list[tuple[int, int, int, str]] = []
        for name in sorted(self._lines()):
            owner, _, run_id = name.partition(".")[2].rpartition(".")
            last_turn = served.index(owner) if owner in served else -1
            lines.append((n_before[owner], last_turn, len(lines), run_id))
            n_before[owner] += 1
        return [run_id for *_, run_id in sorted(lines)]

    def lined_up(self) -> set[str]:
        """The runs lined up, in no order."""
        return {name.rpartition(".")[2] for name in self._lines()}

    def take(self, run_id: str) -> None:
        """Drop a run's line because its turn has come; for who holds the `turn` alone."""
        for line in self.folder.glob(f"*.{run_id}"):
            owner = line.name.partition(".")[2].rpartition(".")[0]
            others = [name for name in self._served() if name != owner]
            write_loosely(self.folder / _SERVED, "\n".join([*others, owner][-_KEPT_OWNERS:]))
            line.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        return [name for name in os.listdir(self.folder) if not name.startswith(".")]

    def _served(self) -> list[str]:
        """Owners in the order of their last turns."""
        try:
            return (self.folder / _SERVED).read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []

    def remove(self, run_id: str) -> None:
        """Drop a run's line, where it has one."""
        for line in self.folder.glob(f"*.{run_id}"):
            line.unlink(missing_ok=True)


@dataclass(frozen=True)
class Seats:
    """A number of locks of which each can be held by one process; the kernel frees the dead's."""

    folder: Path
    name: str
    n: int

    def take_one(self) -> int | None:
        """Hold one seat where one is free; to be released by closing what is returned.

        A child process that inherits it holds it from its first moment on.
        """
        held = self._take(1)
        return held[0] if held else None

    def wait_for(
        self, least: int, give_up: Callable[[], bool], *, most: int | None = None
    ) -> list[int] | None:
        """Hold seats once `least` are free, `most` where so many are; to be released by closing.

        Who holds some waits for the rest, so a large run is not overtaken for ever by small
        ones. Only one process at a time may wait, or two would keep halves from each other.
        """
        held: list[int] = []
        while True:
            held += self._take(max(least, most or 0) - len(held))
            if len(held) >= least:
                return held
            if give_up():
                release(held)
                return None
            time.sleep(_POLL_S)

    def _take(self, n: int) -> list[int]:
        held: list[int] = []
        for number in range(self.n):
            if len(held) == n:
                break
            descriptor = os.open(
                self.folder / f"{self.name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
            else:
                held.append(descriptor)
        return held


def write_loosely(path: Path, text: str) -> None:
    """Replace a file whose loss does no harm: whole for readers, but not forced to the disk."""
    beside = path.with_name(f"{path.name}-new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def release(held: list[int], *, but: int = 0) -> None:
    """Give seats back, all `but` so many; the list keeps those that are still held."""
    while len(held) > but:
        os.close(held.pop())


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """One process at a time chooses the next run; the others sleep in the kernel until then."""
    descriptor = os.open(folder / "turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
