"""What a confined process may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Ceilings for one confined run; the whole process tree counts, not one process."""

    wall_time_s: float = 3600.0
    cpu_time_s: float = 14_400.0
    memory_MiB: int = 4096
    file_size_MiB: int = 1024
    disk_MiB: int = 2048
    n_files: int = 10_000
    n_processes: int = 128
    output_MiB: int = 64
