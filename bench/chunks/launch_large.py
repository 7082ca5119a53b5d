"""The launch chosen for large systems on two idle cores."""

from collections.abc import Iterator

from mdagent.bench.figures import Figure
from mdagent.bench.launch_cases import large
from mdagent.bench.launching import measure_case

TITLE = "The launch that is chosen against all others, on 2 idle cores"
N_ROUNDS, N_TIMED = 3, 2


def measure() -> Iterator[Figure]:
    """Each case: chosen by a real run, then each launch forced, round by round."""
    for case in large():
        yield from measure_case(
            case, N_ROUNDS, where="idle", n_timed=N_TIMED, over_plain="at least 1.8"
        )
