"""Grains: how long two of them touch."""

import math

from mdagent.tools.evaluation.state import State, number, without_suffix

_LINEAR = ("gran/hooke", "gran/hooke/history")


def contact_time(state: State) -> float | None:
    """Half a period of two grains on the linear spring between them, pi sqrt(m / 2 kn).

    In the unit of time of the style. None where the contact is no linear spring, or no grain's
    size is set by the script. Source: https://docs.lammps.org/pair_gran.html, F = kn overlap.
    """
    style = state.pair_style
    if style is None or without_suffix(style.words[1]) not in _LINEAR or len(style.words) < 3:
        return None
    stiffness, mass = number(style.words[2]), _lightest_grain(state)
    if not stiffness or stiffness <= 0 or mass is None:
        return None
    return math.pi * math.sqrt(mass / 2 / stiffness)


def _lightest_grain(state: State) -> float | None:
    """Mass of the smallest sphere that a `set` command describes."""
    diameters, densities = _set_to(state, "diameter"), _set_to(state, "density")
    if not diameters or not densities:
        return None
    return min(densities) * math.pi / 6 * min(diameters) ** 3


def _set_to(state: State, keyword: str) -> list[float]:
    commands = [command.words for command in state.commands if command.name == "set"]
    found = [number(words[words.index(keyword) + 1]) for words in commands if keyword in words[:-1]]
    return [value for value in found if value is not None and value > 0]
