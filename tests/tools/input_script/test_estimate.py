import pytest

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.estimate import estimate
from mdagent.tools.input_script.lexer import read_script


@pytest.mark.parametrize(
    ("script", "n_steps", "is_"),
    [
        ("print a\n", 0, ""),
        ("run 5\nrun 7\n", 12, ""),
        ("include nowhere\n", None, ""),
        ("include nowhere\nrun 5\n", 5, "at least"),
        ("print a\n" * 20_000 + "run 5\n", None, ""),
        ("run 5\n" + "print a\n" * 20_000 + "run 5\n", 5, "at least"),
    ],
)
def test_steps_are_counted_as_far_as_the_script_is_followed(
    script: str, n_steps: int | None, is_: str
) -> None:
    found = estimate(Analysis(script=read_script(script), inputs={}, given={}))
    assert (found.n_steps, found.n_steps_is) == (n_steps, is_)
