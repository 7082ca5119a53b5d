"""What a tree of processes uses, read from /proc."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.tools.sandbox.held_files import Held

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Sums over all processes of a tree that were alive when it was read.

    Attributes:
        cpu_time_s: Of the living, and of the dead for which a living one has waited.
        memory_bytes: Resident, shared pages counted in each process that has them.
        socket_bytes: What the kernel may hold for them in sockets.
        unlinked_bytes: On disk in files that have no name any more and are still open or mapped.
    """

    cpu_time_s: float
    memory_bytes: int
    socket_bytes: int
    unlinked_bytes: int


def usage(root: int, work_folders: tuple[str, ...]) -> Usage:
    """Read the tree below a process, the process itself included.

    Args:
        root: Its process id.
        work_folders: Paths that the work folder has, for us and for the tree.
    """
    shown = [(pid, _shown(pid)) for pid in _tree(root)]
    held = Held()
    for _, folder in shown:
        held.add_open(folder)
        held.add_mapped(folder, work_folders)
    return Usage(
        cpu_time_s=sum(_cpu_time_s(pid) for pid, _ in shown),
        memory_bytes=sum(_resident_bytes(folder) for _, folder in shown),
        socket_bytes=held.socket_bytes(),
        unlinked_bytes=sum(held.unlinked.values()),
    )


def exact_memory_bytes(root: int) -> int:
    """Resident memory with each shared page counted once; slower than `usage`."""
    return sum(_proportional_bytes(_shown(pid)) for pid in _tree(root))


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


def _shown(pid: int) -> str:
    """The folder of /proc that shows what a process holds: a thread's, where its first has ended.

    The first thread of a process can end before the others; its folder is then empty of all.
    """
    if start_ticks(pid) is None:
        for task in _tasks(pid):
            if task != str(pid):
                return f"/proc/{pid}/task/{task}"
    return f"/proc/{pid}"


def _resident_bytes(shown: str) -> int:
    return _field_bytes(_read(f"{shown}/status"), ("RssAnon:", "RssShmem:"))


def _proportional_bytes(shown: str) -> int:
    rollup = _read(f"{shown}/smaps_rollup")
    if not rollup:
        return _resident_bytes(shown)
    return _field_bytes(rollup, ("Pss_Anon:", "Pss_Shmem:"))


def _field_bytes(text: str, names: tuple[str, ...]) -> int:
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith(names))
