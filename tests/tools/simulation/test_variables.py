import pytest

from mdagent.tools.simulation.variables import VariableRefused, command_line_variables


def test_texts_numbers_and_several_values_are_taken() -> None:
    given: dict[str, str | int | float] = {
        "a": "x y 3",
        "b": 2,
        "c": -1.5e-7,
        "d": "-.5",
        "e": "-2 3",
    }
    taken = {"a": "x y 3", "b": "2", "c": "-1.5e-07", "d": "-.5", "e": "-2 3"}
    assert command_line_variables(given) == taken


@pytest.mark.parametrize("name", ["", "a b", "-in", "x" * 65, "\u00e4"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(VariableRefused, match="no variable name"):
        command_line_variables({name: 1})


@pytest.mark.parametrize("value", ["-in x", "-", "-inf", "1 -log", "1 -2", "", " ", "a\nb", "\0"])
def test_what_lammps_would_take_for_an_option_is_refused(value: str) -> None:
    with pytest.raises(VariableRefused, match="variable a: "):
        command_line_variables({"a": value})
