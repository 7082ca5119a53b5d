"""Which element each atom type is, and what it weighs, as far as a run tells."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mdagent.potentials.elements import STANDARD_MASS, nearest_by_mass, symbol_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import Executed, State, number, without_suffix

# Pair styles whose `pair_coeff * * file El1 El2` names an element for each atom type, and those
# of them that set the mass from the file.
_MAPPED = frozenset(
    [
        *("eam/alloy", "eam/fs", "eam/cd", "eam/he", "adp", "sw", "sw/mod", "tersoff", "comb3"),
        *("tersoff/mod", "tersoff/mod/c", "tersoff/zbl", "vashishta", "bop", "comb", "extep"),
        *("snap", "pace", "reaxff", "airebo", "airebo/morse", "rebo", "rebomos", "edip", "gw"),
        *("gw/zbl", "lcbop", "nb3b/harmonic", "polymorphic", "quip", "agni", "edip/multi", "atm"),
    ]
)
_SETS_MASS = ("eam", "eam/alloy", "eam/fs", "eam/cd", "eam/he", "adp", "bop")
_LARGEST_MISMATCH = 0.02


def mapped_elements(state: State) -> dict[int, str]:
    """Element of each atom type, as `pair_coeff` maps them; labels that name none are left out."""
    mapping: dict[int, str] = {}
    style = _style(state)
    for command in state.pair_coeffs:
        labels = _labels(command, style)
        for atom_type, label in enumerate(labels, start=1):
            symbol = symbol_of(label)
            if symbol is not None:
                mapping[atom_type] = symbol
    return mapping


def masses(run: RunRecord, state: State) -> dict[int, float]:
    """Mass of each atom type in the unit of the run, as far as it is told."""
    known = dict(_data_file_masses(run, state))
    for atom_type, symbol in mapped_elements(state).items():
        if sets_mass(state):
            known[atom_type] = STANDARD_MASS[symbol]
    given = {
        t: value for t, (value, command) in state.masses.items() if has_last_word(state, command)
    }
    return {**known, **given}


def has_last_word(state: State, mass: Executed) -> bool:
    """Whether a `mass` line holds in the end: some potentials set masses after it."""
    if not sets_mass(state) or not state.pair_coeffs:
        return True
    order = {id(command): index for index, command in enumerate(state.commands)}
    return order.get(id(mass), 0) > order.get(id(state.pair_coeffs[-1]), 0)


def elements_of(run: RunRecord, state: State) -> dict[int, str]:
    """Element of each atom type: mapped by `pair_coeff`, else the one its mass tells."""
    found = dict(mapped_elements(state))
    if state.units in ("lj", "micro", "nano"):
        return found
    for atom_type, mass in masses(run, state).items():
        nearest = nearest_by_mass(mass)
        if abs(STANDARD_MASS[nearest] - mass) <= _LARGEST_MISMATCH * mass:
            found.setdefault(atom_type, nearest)
    return found


def lightest_mass(run: RunRecord, state: State) -> float | None:
    """The lightest atom type (g/mol), None where no mass is known or units are reduced."""
    known = [mass for mass in masses(run, state).values() if mass > 0]
    symbols = mapped_elements(state).values()
    return min([*known, *(STANDARD_MASS[symbol] for symbol in symbols)], default=None)


def sets_mass(state: State) -> bool:
    """Whether the potential file itself gives the masses."""
    return _style(state) in _SETS_MASS


def _style(state: State) -> str:
    words = state.pair_style.words if state.pair_style else ("", "")
    return without_suffix(words[1])


def _labels(command: Executed, style: str) -> tuple[str, ...]:
    """The element labels at the end of a `pair_coeff * * ...`, none for other forms."""
    words = command.words[1:]
    if style.startswith("hybrid"):
        inner = next((w for w in words[2:] if without_suffix(w) in _MAPPED), None)
        if inner is None:
            return ()
        rest = words[words.index(inner) + 1 :]
        return tuple(rest[1 + _last_file(rest) :])
    if style == "meam" and "NULL" not in words[2:3]:
        return _after_second_file(words)
    if style not in _MAPPED or words[:2] != ("*", "*"):
        return ()
    return tuple(words[max(2, _last_file(words)) + 1 :])


def _last_file(words: Sequence[str]) -> int:
    """Where the last file name stands: SNAP and its like name several before the elements."""
    return max((index for index, word in enumerate(words) if "." in word), default=0)


def _after_second_file(words: tuple[str, ...]) -> tuple[str, ...]:
    """`* * library Si C alloy.meam Si C`: the labels after the second file, or `NULL` for it."""
    files = [i for i, word in enumerate(words) if "." in word or word == "NULL"]
    return tuple(words[files[1] + 1 :]) if len(files) > 1 else ()


def _data_file_masses(run: RunRecord, state: State) -> Iterator[tuple[int, float]]:
    for command in state.commands:
        if command.name == "read_data" and len(command.words) > 1:
            path = run.work / Path(command.words[1]).name
            if os.path.isfile(path):
                yield from _masses_section(path)


def _masses_section(path: Path) -> Iterator[tuple[int, float]]:
    inside = False
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            words = line.partition("#")[0].split()
            if words[:1] == ["Masses"]:
                inside = True
            elif inside and words and not words[0].isdigit():
                return
            elif inside and len(words) >= 2:
                mass = number(words[1])
                if mass is not None:
                    yield int(words[0]), mass
