"""The ceilings that the kernel itself keeps for each process of a run."""

import math
import resource

from mdagent.tools.sandbox.limits import Limits

_MiB = 1 << 20
_CODE_AND_SHARED_BYTES = 4 << 30


def ceilings(limits: Limits, n_processes: int) -> dict[str, int]:
    """Values by the names that `prlimit` uses; the watcher keeps those of the whole tree.

    The memory of one process may pass the tree's limit by a quarter, so that it is the watcher who
    ends a run that grows and knows why; a single huge request fails in the run.
    """
    memory = limits.memory_MiB * _MiB
    wanted = {
        "nproc": n_processes,
        "fsize": limits.file_size_MiB * _MiB,
        "data": memory + memory // 4,
        "as": 2 * memory + _CODE_AND_SHARED_BYTES,
        "cpu": math.ceil(limits.cpu_time_s) + 1,
        "nofile": 1024,
        "memlock": 65536,
        # Not 0: a program that the system hands cores to is called then too, but not
        # with 1 (do_coredump in the kernel's fs/coredump.c).
        "core": 1,
    }
    return {name: _allowed(name, value) for name, value in wanted.items()}


def _allowed(name: str, value: int) -> int:
    """The value, or our own hard limit where that is lower: nobody may raise it."""
    _, hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))
    return value if hard == resource.RLIM_INFINITY else min(value, hard)
