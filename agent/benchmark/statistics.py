"""Success within k attempts, and how far a share of so many tasks can be off."""

import math
from collections.abc import Sequence

_Z95 = 1.959963984540054


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that one of k attempts succeeds, from n attempts with c successes.

    1 - C(n-c, k) / C(n, k): the mean over all ways to pick k of the n, without bias where n > k.

    Raises:
        ValueError: There are fewer than k attempts.
    """
    if not 0 <= c <= n or k < 1 or k > n:
        raise ValueError(f"{c} of {n} attempts say nothing about {k}")
    return 1.0 - math.comb(n - c, k) / math.comb(n, k)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Wilson's interval (95 %) of a mean of values in [0, 1], one per task.

    For yes-and-no values it is Wilson's score interval; for chances between, which scatter less,
    it is too wide rather than too narrow. It is never empty and never leaves [0, 1].
    """
    n = len(values)
    if n == 0:
        return 0.0, 1.0
    p = sum(values) / n
    middle = (p + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
    half = _Z95 / (1 + _Z95**2 / n) * math.sqrt(p * (1 - p) / n + _Z95**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)
