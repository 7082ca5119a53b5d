"""How often a client may call, with the time given."""

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.server.rate import RateLimit, TooMany


def ask(limit: RateLimit, name: str, now_s: float) -> int:
    """0 where the request is let in, else the seconds to wait."""
    try:
        with limit.counted(name, now_s):
            return 0
    except TooMany as error:
        return error.wait_s


def test_a_minutes_worth_may_come_in_a_burst_and_then_as_time_goes_on() -> None:
    limit = RateLimit(per_minute=6, at_once=9)
    assert [ask(limit, "a", 100.0) for _ in range(7)] == [0] * 6 + [10]
    assert ask(limit, "a", 104.0) == 6
    assert ask(limit, "b", 104.0) == 0
    assert ask(limit, "a", 110.0) == 0
    assert ask(limit, "a", 110.0) == 10


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20))
def test_who_waits_as_told_is_let_in_and_nobody_gets_more_than_the_rate(
    pauses: list[float], per_minute: int
) -> None:
    limit, now_s, n_in = RateLimit(per_minute, at_once=1), 0.0, 0
    for pause in pauses:
        now_s += pause
        wait_s = ask(limit, "a", now_s)
        if wait_s:
            now_s += wait_s
            assert ask(limit, "a", now_s) == 0
        n_in += 1
    assert n_in <= per_minute * (1 + now_s / 60) + 1e-6


def test_requests_that_still_wait_count_until_they_are_answered() -> None:
    limit = RateLimit(per_minute=100, at_once=2)
    with ExitStack() as waiting:
        waiting.enter_context(limit.counted("a", 0.0))
        waiting.enter_context(limit.counted("a", 0.0))
        said = r"2 are still being answered\. Wait 1 s"
        with pytest.raises(TooMany, match=said), limit.counted("a", 0.0):
            pass
        assert ask(limit, "b", 0.0) == 0
    assert ask(limit, "a", 0.0) == 0


def test_a_flood_of_invented_addresses_is_not_remembered_for_ever() -> None:
    limit = RateLimit(per_minute=6, at_once=1)
    waits = [ask(limit, f"address {n}", 0.0) for n in range(10_001)]
    assert waits == [0] * 10_000 + [60]
    assert ask(limit, "address new", 61.0) == 0
