from pathlib import Path

import pytest

from mdagent.bench.figures import (
    Figure,
    Measurement,
    read_measurements,
    render,
    shown,
    write_measurement,
)
from mdagent.bench.timing import in_turns, median_figure, process, ratio_figure

FIRST = Measurement(
    chunk="first",
    title="The first",
    command="make bench CHUNK=first",
    date="1 May 2026",
    machine="a machine",
    figures=(Figure("time", 1.2345, "s", "once", "at most 2 s"),),
)


def test_measurements_come_back_as_they_were_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert read_measurements(kept) == {}
    write_measurement(kept, FIRST)
    assert read_measurements(kept) == {"first": FIRST}


def test_page_tells_figure_target_command_date_and_machine() -> None:
    page = render([FIRST])
    assert "| time | 1.23 s | at most 2 s | once |" in page
    assert "`make bench CHUNK=first`, 1 May 2026, a machine" in page


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(20.0, "", "20"), (0.012345, "s", "0.0123 s"), (12345.6, "MB", "12346 MB")],
)
def test_numbers_are_shown_with_three_digits_and_counts_whole(
    value: float, unit: str, text: str
) -> None:
    assert shown(Figure("x", value, unit, "")) == text


def test_ratio_is_taken_pair_by_pair() -> None:
    # Load doubled in the second round: the ratio must not see it.
    assert ratio_figure("ratio", [3.0, 6.0, 3.0], [2.0, 4.0, 2.0]).value == 1.5
    assert "median of 3, 1 to 9 s" in median_figure("time", [1.0, 9.0, 2.0], "s").how


def test_calls_are_timed_in_turns() -> None:
    order: list[str] = []
    times = in_turns([lambda: order.append("a"), lambda: order.append("b")], 3)
    assert order == ["a", "b"] * 3
    assert [len(each) for each in times] == [3, 3]


def test_a_failing_command_is_an_error_and_not_a_time() -> None:
    with pytest.raises(Exception, match="returned non-zero"):
        process("sh", "-c", "exit 3")()
