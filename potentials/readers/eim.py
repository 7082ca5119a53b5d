"""eim: embedded-ion method, one global line, then elements and pairs by keyword.

Source: https://docs.lammps.org/pair_eim.html
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import symbol_of_number
from mdagent.potentials.format import Format

_LENGTH = {"global:": 4, "element:": 9, "pair:": 17}


def looks_like_eim(lines: Sequence[str]) -> bool:
    """One of its keywords starts the first line with data."""
    first = next((line.split() for line in lines if line.split("#", 1)[0].strip()), [""])
    return first[0] in _LENGTH


def read_eim(lines: Lines, found: Contents) -> None:
    """Read all entries; the cutoff of a pair is its third number."""
    pairs: set[frozenset[str]] = set()
    cutoffs: list[float] = []
    while (words := lines.more_words()) is not None:
        while words[-1] == "&":
            words = words[:-1] + lines.words("the continued line")
        if len(words) != _LENGTH.get(words[0], 0):
            raise Damaged(
                f"Line {lines.number} ends no global:, element: or pair: entry of eim.",
                lines.number,
            )
        if words[0] == "element:":
            _read_element(lines, found, words)
        elif words[0] == "pair:":
            pairs.add(frozenset(words[1:3]))
            cutoffs.append(max(lines.numbers_in(words[3:], "a pair")[0:2]))
    _check_pairs(lines, found, pairs)
    found.cutoff_A = max(cutoffs, default=None)


def _read_element(lines: Lines, found: Contents, words: Sequence[str]) -> None:
    values = lines.numbers_in(words[2:], f"the element {words[1]}")
    found.add_label(words[1], symbol_of_number(int(values[0])))
    found.masses[words[1]] = values[1]


def _check_pairs(lines: Lines, found: Contents, pairs: set[frozenset[str]]) -> None:
    if not found.labels:
        raise Damaged("The file holds no element: entry.", max(1, lines.number), kind="empty")
    wanted = combinations_with_replacement(found.labels, 2)
    missing = [" ".join(pair) for pair in wanted if frozenset(pair) not in pairs]
    found.missing_entries = tuple(missing)


EIM = Format(
    name="eim",
    pair_styles=("eim",),
    suffixes=(".eim",),
    read=read_eim,
    looks_like=looks_like_eim,
    units="metal",
)
