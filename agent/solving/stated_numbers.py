"""The numbers that an answer states, each with its unit and its place in the text."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive: a number of very many digits is read once, whatever follows it.
_NUMBER = re.compile(
    r"(?<![\w.^_/])[-+\u2212]?\d++(?:,\d{3})*(?:\.\d++)?"
    r"(?:[eE][-+]?\d{1,3}(?!\d)|\s?[x\u00d7]\s?10\^?\{?[-\u2212]?\d{1,3}\}?(?!\d))?"
    r"(?![\d\w]*[.:]\d)"
)
_UNIT = re.compile(
    r"\s?(%|[A-Za-z\u00c5\u212b\u00b0\u00b5]+(?:[/^*\u00b7\u00b3\u00b2][\w\u00c5]+)*)"
)
# Not statements about the simulation: code, names of runs, links, crystal directions, ordinals.
_SILENT = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|run-[0-9a-f-]+|https?://\S+|\[[-\d\s]+\]|<[-\d\s]+>|\{[-\d\s]+\}"
    r"|^\s*(?:\d+[.)]\s|#+.*$)",
    re.DOTALL | re.MULTILINE,
)
_SAME_UNIT = {
    "a": "angstrom",
    "\u00e5": "angstrom",
    "\u212b": "angstrom",
    "angstroms": "angstrom",
    "kelvin": "k",
    "percent": "%",
    "g/cc": "g/cm^3",
    "g/cm3": "g/cm^3",
    "g/cm\u00b3": "g/cm^3",
}


@dataclass(frozen=True)
class Stated:
    """One number as it is written: `text` with `value`, good to `tolerance`, and its unit.

    The tolerance is half a unit of the last digit that is written. `word` is what follows, which
    may be no unit at all, and `unit` the same in the one spelling that units are compared in.
    """

    text: str
    word: str
    value: float
    tolerance: float
    unit: str
    start: int
    end: int


def stated_numbers(text: str) -> Iterator[Stated]:
    """The numbers of a text in reading order; none from code, ids, links and ordinals.

    What is too large for a number here, like the `7e450` that a hash may begin with, is none.
    """
    # Blanked, not cut: places stay those of the text.
    seen = _SILENT.sub(lambda match: " " * len(match.group()), text)
    for match in _NUMBER.finditer(seen):
        value = _value(match.group())
        if not math.isfinite(value):
            continue
        unit = _UNIT.match(seen, match.end())
        yield Stated(
            text=match.group(),
            word=unit.group(1) if unit else "",
            value=value,
            tolerance=_tolerance(match.group()),
            unit=plain_unit(unit.group(1)) if unit else "",
            start=match.start(),
            end=match.end(),
        )


def plain_unit(unit: str) -> str:
    """A unit in one spelling, so that two can be compared."""
    lower = unit.casefold().strip()
    return _SAME_UNIT.get(lower, lower)


def _parts(text: str) -> tuple[str, int]:
    plain = text.replace("\u2212", "-").replace(",", "").replace("\u00d7", "x").replace(" ", "")
    if "x10" in plain:
        mantissa, _, power = plain.partition("x10")
        return mantissa, int(power.strip("^{}"))
    mantissa, _, power = plain.lower().partition("e")
    return mantissa, int(power or 0)


def _value(text: str) -> float:
    mantissa, power = _parts(text)
    return float(f"{mantissa}e{power}")


def _tolerance(text: str) -> float:
    mantissa, power = _parts(text)
    decimals = len(mantissa.partition(".")[2])
    return float(f"0.5e{power - decimals}")
