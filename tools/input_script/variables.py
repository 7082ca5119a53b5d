"""The variables of a script, followed as far as they are known before anything runs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mdagent.tools.input_script.formula import as_number, as_text, evaluate

_DEEPEST = 20
_REFERENCE = re.compile(
    r"\$(?:\{(?P<name>\w*)\}"
    r"|\((?P<formula>[^()]*(?:\([^()]*\)[^()]*)*)\)"
    r"|(?P<letter>[^\s({]))"
)
_HAS_VALUES = ("index", "string")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; `value` is None where it changes, or only a run can tell it."""

    style: str
    formula: str | None = None
    value: str | None = None


class Variables:
    """What `variable` commands have defined so far."""

    def __init__(self, given: Mapping[str, str], changing: frozenset[str]) -> None:
        """Start with the variables of the command line.

        Args:
            given: Name to value, as with `-var`.
            changing: Names that a `next` command steps through: no single value.
        """
        self._changing = changing
        self._known = {
            # Several values are what `next` steps through; the first one counts at the start.
            name: Variable("index", value=None if name in changing else (value.split() or [""])[0])
            for name, value in given.items()
        }

    def get(self, name: str) -> Variable | None:
        """The variable of that name."""
        return self._known.get(name)

    def define(self, arguments: Sequence[str | None], *, certain: bool) -> None:
        """Carry out `variable NAME STYLE ...`; an uncertain one leaves no known value."""
        if len(arguments) < 2 or (name := arguments[0]) is None:
            return
        style = arguments[1] or ""
        if style == "delete":
            if certain:
                self._known.pop(name, None)
            return
        # LAMMPS keeps the first definition of a list-like variable: that is what -var is for.
        if style in ("index", "loop", "world", "universe", "uloop", "getenv", "file") and (
            name in self._known
        ):
            return
        first = arguments[2] if len(arguments) > 2 else None
        fixed = certain and name not in self._changing
        if style in _HAS_VALUES:
            self._known[name] = Variable(style, value=first if fixed else None)
        elif style == "equal":
            self._known[name] = Variable(style, formula=first if fixed else None)
        else:
            self._known[name] = Variable(style)

    def number(self, name: str, depth: int = 0) -> float | None:
        """The number that `v_NAME` stands for."""
        variable = self._known.get(name)
        if variable is None or depth > _DEEPEST:
            return None
        if variable.formula is not None:
            return evaluate(variable.formula, lambda inner: self.number(inner, depth + 1))
        return as_number(variable.value)

    def text(self, name: str) -> str | None:
        """The text that `${NAME}` stands for."""
        variable = self._known.get(name)
        if variable is None:
            return None
        if variable.formula is None:
            return variable.value
        value = self.number(name)
        return None if value is None else as_text(value)

    def substitute(self, text: str) -> str | None:
        """Put values in place of `$x`, `${name}` and `$(formula)`; None where one is unknown."""
        parts: list[str] = []
        end = 0
        for match in _REFERENCE.finditer(text):
            value = self._value_of(match)
            if value is None or "$" in text[end : match.start()]:
                return None
            parts += [text[end : match.start()], value]
            end = match.end()
        rest = text[end:]
        return None if "$" in rest else "".join(parts) + rest

    def _value_of(self, match: re.Match[str]) -> str | None:
        formula = match["formula"]
        if formula is None:
            return self.text(match["name"] if match["name"] is not None else match["letter"])
        formula, _, printed_as = formula.partition(":")
        value = evaluate(formula, self.number)
        return None if value is None or printed_as else as_text(value)


def referenced(text: str) -> list[str]:
    """Names in `$x` and `${name}` of a text, in order; `$(formula)` holds `v_name` instead."""
    names = []
    for match in _REFERENCE.finditer(text):
        if match["formula"] is None:
            names.append(match["name"] if match["name"] is not None else match["letter"])
    return names
