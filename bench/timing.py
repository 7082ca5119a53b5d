"""Timing of whole processes and of calls, and the spread of what was timed."""

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence

from mdagent.bench.figures import Figure


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def in_turns(
    calls: Sequence[Callable[[], object]],
    n_rounds: int,
    clock: Callable[[Callable[[], object]], float] = seconds,
) -> list[list[float]]:
    """Times of several calls, measured in turns so that each meets the same load."""
    rounds = [[clock(call) for call in calls] for _ in range(n_rounds)]
    return [list(times) for times in zip(*rounds, strict=True)]


def processor_seconds(call: Callable[[], object]) -> float:
    """Processor time of the processes that a call starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def process(*command: str) -> Callable[[], object]:
    """A call that runs a command to its end; a failing one is an error, not a time."""
    return lambda: subprocess.run(command, check=True, capture_output=True)


def median_figure(name: str, values: Sequence[float], unit: str, target: str = "") -> Figure:
    """The median with the number of samples and their range."""
    spread = f"median of {len(values)}, {min(values):.3g} to {max(values):.3g} {unit}".strip()
    return Figure(name, statistics.median(values), unit, spread, target)


def ratio_figure(
    name: str, over: Sequence[float], under: Sequence[float], target: str = ""
) -> Figure:
    """The median of the ratios of pairs that were measured right after one another."""
    return median_figure(name, [a / b for a, b in zip(over, under, strict=True)], "", target)
