"""The launch chosen for large systems while somebody else's process takes a core."""

from collections.abc import Iterator

from mdagent.bench.figures import Figure
from mdagent.bench.launch_cases import large
from mdagent.bench.launching import busy_process, measure_case

TITLE = "The launch that is chosen against all others, beside one busy process"
N_ROUNDS, N_TIMED = 3, 2


def measure() -> Iterator[Figure]:
    """As on idle cores, with one busy process from before the choice to the last run."""
    with busy_process():
        for case in large():
            yield from measure_case(case, N_ROUNDS, where="beside a busy process", n_timed=N_TIMED)
