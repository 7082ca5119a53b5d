"""What the figures were measured on."""

import os
import platform
from pathlib import Path


def describe_machine() -> str:
    """Processor, cores, memory, kernel, Python and the load before the first measurement."""
    memory_GiB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory_GiB:.0f} GiB, "
        f"Linux {platform.release()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = [line.split(":", 1)[1] for line in information.splitlines() if "model name" in line]
    return names[0].strip() if names else platform.machine()
