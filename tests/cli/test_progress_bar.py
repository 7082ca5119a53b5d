"""The bar on a terminal, the lines elsewhere."""

import io

from mdagent.cli.progress_bar import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_away_from_a_terminal_each_quarter_is_a_line() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    for done in range(0, 101):
        bar("counting", done, 100)
    bar.finish()
    lines = stream.getvalue().splitlines()
    assert lines == [f"  counting: {done} of 100" for done in (0, 25, 50, 75, 100)]


def test_on_a_terminal_one_line_is_drawn_over_and_over() -> None:
    stream = Terminal()
    bar = ProgressBar(stream)
    bar("file", 66_000_000, 132_000_000)
    bar("file", 132_000_000, 132_000_000)
    bar.finish()
    drawn = stream.getvalue()
    assert drawn.count("\n") == 1
    assert "66.0 of 132.0 MB" in drawn
    assert f"[{'#' * 28}]" in drawn
