"""How a confined process ended, from the supervisor's own record."""

from dataclasses import dataclass
from typing import Literal

EndedBy = Literal[
    "exit",
    "signal",
    "wall_time",
    "cpu_time",
    "memory",
    "file_size",
    "disk",
    "n_files",
    "output",
    "cancelled",
    "stopped",
]


@dataclass(frozen=True)
class Outcome:
    """The end of a confined process; never guessed from what it printed."""

    ended_by: EndedBy
    exit_code: int | None
    signal: int | None
    wall_time_s: float
    cpu_time_s: float | None
    peak_memory_MiB: float | None
    disk_MiB: float
