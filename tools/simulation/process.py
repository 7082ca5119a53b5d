"""Which process holds a run, so that neither a reused number nor a restart deceives."""

import contextlib
import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process by number, start time in clock ticks after boot, and the boot it ran in."""

    pid: int
    start_ticks: int
    boot_id: str

    @classmethod
    def own(cls) -> "ProcessIdentity":
        """The calling process."""
        pid = os.getpid()
        ticks = start_ticks(pid)
        assert ticks is not None
        return cls(pid, ticks, boot_id())

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "ProcessIdentity":
        """The inverse of `as_record`."""
        return cls(int(record["pid"]), int(record["start_ticks"]), str(record["boot_id"]))

    def as_record(self) -> dict[str, Any]:
        """For a JSON record."""
        return asdict(self)

    def is_of_this_boot(self) -> bool:
        """False after a restart of the machine, and for a process of another machine."""
        return self.boot_id == boot_id()

    def lives(self) -> bool:
        """Whether this very process still runs here."""
        return self.is_of_this_boot() and start_ticks(self.pid) == self.start_ticks


def boot_id() -> str:
    """The kernel's random name for the time since the last start of the machine."""
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()


def start_ticks(pid: int) -> int | None:
    """Start time of a living process; None for a dead one and for a zombie."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name, in parentheses, may hold spaces and parentheses of its own.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def end_unborn(folder: Path) -> None:
    """Kill what confines nothing any more and names a folder of ours among its words.

    bubblewrap's child waits for a word from its parent before it asks to die with it; where both
    were killed in that moment it would wait for ever. The caller knows that nobody supervises it.
    """
    for entry in os.scandir(_PROC):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            words = (_PROC / entry.name / "cmdline").read_bytes().split(b"\0")
            ours = any(word.startswith(f"{folder}/".encode()) for word in words)
            if ours and b"--die-with-parent" in words:
                os.kill(int(entry.name), signal.SIGKILL)
