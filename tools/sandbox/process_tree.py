"""What a tree of processes uses, read from /proc."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Sums over all processes of a tree that were alive when it was read.

    Attributes:
        cpu_time_s: Of the living, and of the dead for which a living one has waited.
        memory_bytes: Resident, shared pages counted in each process that has them.
        unlinked_bytes: On disk in files that have no name any more and are still open.
    """

    cpu_time_s: float
    memory_bytes: int
    unlinked_bytes: int


def usage(root: int) -> Usage:
    """Read the tree below a process, the process itself included."""
    processes = list(_tree(root))
    return Usage(
        cpu_time_s=sum(_cpu_time_s(pid) for pid in processes),
        memory_bytes=sum(_resident_bytes(pid) for pid in processes),
        unlinked_bytes=sum(_unlinked(processes).values()),
    )


def exact_memory_bytes(root: int) -> int:
    """Resident memory with each shared page counted once; slower than `usage`."""
    return sum(_proportional_bytes(pid) for pid in _tree(root))


def start_ticks(pid: int) -> int | None:
    """When the process started, in ticks since boot; None where it is gone or a zombie."""
    fields = _stat_fields(pid)
    if fields is None or fields[0] in ("Z", "X"):
        return None
    return int(fields[19])


def children(pid: int) -> list[int]:
    """Processes that any thread of this one has started, or that have fallen to it."""
    texts = (_read(f"/proc/{pid}/task/{task}/children") for task in _tasks(pid))
    return [int(word) for text in texts for word in text.split()]


def _tree(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting.extend(children(pid))


def _tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _read(path: str) -> str:
    """Text of a file of /proc; empty where the process has just ended."""
    try:
        with open(path, "rb", 0) as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _stat_fields(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on; the name before it may hold any character."""
    _, found, rest = _read(f"/proc/{pid}/stat").rpartition(") ")
    return rest.split() if found else None


def _cpu_time_s(pid: int) -> float:
    fields = _stat_fields(pid)
    # User and system time, then those of the children that it has waited for.
    return sum(map(int, fields[11:15])) / _TICKS_PER_S if fields else 0.0


def _resident_bytes(pid: int) -> int:
    return _field_bytes(_read(f"/proc/{pid}/status"), ("RssAnon:", "RssShmem:"))


def _proportional_bytes(pid: int) -> int:
    rollup = _read(f"/proc/{pid}/smaps_rollup")
    if not rollup:
        return _resident_bytes(pid)
    return _field_bytes(rollup, ("Pss_Anon:", "Pss_Shmem:"))


def _field_bytes(text: str, names: tuple[str, ...]) -> int:
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith(names))


def _unlinked(processes: list[int]) -> dict[tuple[int, int], int]:
    """Bytes of each open file without a name, by device and inode."""
    files: dict[tuple[int, int], int] = {}
    for pid in processes:
        folder = f"/proc/{pid}/fd"
        try:
            numbers = os.listdir(folder)
        except OSError:
            continue
        for number in numbers:
            try:
                status = os.stat(f"{folder}/{number}")
            except OSError:
                continue
            if status.st_nlink == 0:
                files[status.st_dev, status.st_ino] = status.st_blocks * 512
    return files
