"""The launch chosen for small and lopsided systems on two idle cores."""

from collections.abc import Iterator

from mdagent.bench.figures import Figure
from mdagent.bench.launch_cases import small
from mdagent.bench.launching import measure_case

TITLE = "The launch that is chosen against all others, small and lopsided systems"
N_ROUNDS, N_TIMED = 3, 2


def measure() -> Iterator[Figure]:
    """Each case: chosen by a real run, then each launch forced, round by round."""
    for case in small():
        yield from measure_case(case, N_ROUNDS, where="idle", n_timed=N_TIMED)
