"""Variables that a request brings along, as LAMMPS takes them on its command line."""

import re
from collections.abc import Mapping

Value = str | int | float
Values = Mapping[str, Value] | None
# What a client may send: of a list each value is a run of its own.
Sweep = dict[str, Value | list[Value]] | None

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_NUMBER = re.compile(r"-(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


class VariableRefused(ValueError):
    """A variable cannot stand on the command line; the text names it and says what to do."""


def one_run(variables: Sweep) -> dict[str, Value]:
    """The variables of one run, which has one value of each.

    Raises:
        VariableRefused: One is a list.
    """
    single = {name: v for name, v in (variables or {}).items() if not isinstance(v, list)}
    if many := (variables or {}).keys() - single.keys():
        raise VariableRefused(f"variable {min(many)}: one run takes one value, not a list.")
    return single


def command_line_variables(variables: Values) -> dict[str, str]:
    """The text of each value; several words are the values of an index variable.

    Raises:
        VariableRefused: One cannot be given to LAMMPS, or LAMMPS would take it for an option.
    """
    texts = {name: str(value) for name, value in (variables or {}).items()}
    for name, text in texts.items():
        if _NAME.fullmatch(name) is None:
            raise VariableRefused(
                f"{name[:80]!r} is no variable name: use letters, digits and _ only, at most 64."
            )
        if not text.split() or not text.isprintable():
            raise VariableRefused(f"variable {name}: give one or more printable words.")
        _refuse_options(name, text.split())
    return texts


def _refuse_options(name: str, words: list[str]) -> None:
    first, *others = words
    if first.startswith("-") and _NUMBER.fullmatch(first) is None:
        raise VariableRefused(
            f"variable {name}: the word {first[:40]!r} may not begin with '-' unless it is a "
            "number. Define it in the script instead."
        )
    # From the second value on, LAMMPS takes even a negative number for its next option.
    if found := next((word for word in others if word.startswith("-")), None):
        raise VariableRefused(
            f"variable {name}: of several values only the first may begin with '-', and "
            f"{found[:40]!r} does. Define them in the script instead: `variable {name} index ...`."
        )
