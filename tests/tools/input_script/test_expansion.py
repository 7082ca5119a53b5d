from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.tools.input_script.expansion import Step, expand
from mdagent.tools.input_script.formula import evaluate
from mdagent.tools.input_script.lexer import read_script


def steps(
    text: str,
    inputs: Mapping[str, Path] | None = None,
    variables: Mapping[str, str] | None = None,
) -> tuple[Step, ...]:
    return expand(read_script(text), inputs or {}, variables or {}).steps


def last(text: str, variables: Mapping[str, str] | None = None) -> tuple[str | None, ...]:
    return steps(text, variables=variables)[-1].texts


def test_index_string_and_equal_variables_are_put_in() -> None:
    text = "variable n index 20\nvariable f string Cu.eam\nvariable m equal 2*v_n+1\n"
    assert last(text + "command ${n} ${f} ${m} $n") == ("20", "Cu.eam", "41", "20")


def test_a_variable_of_the_request_wins_over_index() -> None:
    assert last("variable T index 300\nrun ${T}", {"T": "900"}) == ("900",)


def test_a_text_of_several_words_becomes_several_arguments() -> None:
    assert last('variable box string "0 4 0 4"\nregion b block ${box}') == (
        *("b", "block", "0", "4", "0", "4"),
    )


def test_what_a_loop_changes_has_no_value() -> None:
    text = "variable i loop 3\nvariable T index 1 2 3\nlabel x\nrun ${T}\nnext T\njump SELF x"
    (run,) = [step for step in steps(text) if step.name == "run"]
    assert run.texts == (None,)


def test_what_only_a_run_can_tell_has_no_value() -> None:
    assert last("variable p equal press\nprint ${p} $(lx/2) ${nobody}") == (None, None, None)


def test_quotes_keep_dollars() -> None:
    assert last("variable n index 1\nprint '${n}'") == ("${n}",)


def test_branches_are_possible_commands_at_the_line_of_their_if() -> None:
    text = 'run 1\nif "1 > 0" then "unfix a" "fix b all nve" elif "x" "unfix c" else "unfix d"\n'
    inner = [step for step in steps(text) if not step.certain]
    assert [(step.name, step.texts[0], step.line) for step in inner] == [
        ("unfix", "a", 2),
        ("fix", "b", 2),
        ("unfix", "c", 2),
        ("unfix", "d", 2),
    ]


def test_an_included_file_is_followed_and_keeps_the_line_of_its_include(tmp_path: Path) -> None:
    (tmp_path / "more").write_text("units metal\nfix 1 all nve\n")
    found = steps("run 0\ninclude more\nrun 1\n", {"more": tmp_path / "more"})
    assert [(step.name, step.line, step.file) for step in found[2:4]] == [
        ("units", 2, "more"),
        ("fix", 2, "more"),
    ]


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "again").write_text("include again\n" * 10)
    found = steps("include again\n", {"again": tmp_path / "again"})
    assert len(found) == 20_000


def test_an_unknown_include_hides_what_it_does() -> None:
    expansion = expand(read_script("include nowhere\nrun 1\n"), {}, {})
    assert expansion.opaque == 0


def test_what_lies_beyond_the_first_commands_is_hidden_not_missing() -> None:
    expansion = expand(read_script("print a\n" * 20_000 + "run 1\n"), {}, {})
    assert expansion.opaque == len(expansion.steps) - 1 == 19_999
    assert expand(read_script("print a\n" * 19_999 + "run 1\n"), {}, {}).opaque is None


def test_nothing_follows_a_quit() -> None:
    assert [step.name for step in steps("run 1\nquit\nrun 2\n")] == ["run", "quit"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2^3", 8.0),
        ("sqrt(v_n)*2", 4.0),
        ("-v_n/8", -0.5),
        ("1/0", None),
        ("lx*2", None),
        ("9^9^9^9", None),
        ("__import__('os')", None),
        ("(" * 300, None),
    ],
)
def test_formulas_are_numbers_or_unknown(formula: str, value: float | None) -> None:
    assert evaluate(formula, lambda name: 4.0 if name == "n" else None) == value


@given(st.text(alphabet="v_n123.+-*/^() \n${}:#'\"&ifthenloopvariable", max_size=120))
def test_no_text_stops_the_expansion(text: str) -> None:
    expand(read_script(text), {}, {"n": "1"})
