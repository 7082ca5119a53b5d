"""agni: machine-learned forces of one element.

Source: https://docs.lammps.org/pair_agni.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_WORDS = """generation n_elements element interaction Rc Rs neighbors eta gwidth sigma lambda b
n_train endVar"""
_KEYWORDS = frozenset(_WORDS.split())


def looks_like_agni(lines: Sequence[str]) -> bool:
    """Known keywords first, among them `n_elements`."""
    data = [words[0] for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return "n_elements" in data[:3] and set(data[:3]) <= _KEYWORDS


def read_agni(lines: Lines, found: Contents) -> None:
    """Read the keywords up to `endVar` and count the training rows after it."""
    n_train = 0
    while (words := lines.words("endVar"))[0] != "endVar":
        if words[0] not in _KEYWORDS:
            raise Damaged(f"Line {lines.number}: agni has no keyword {words[0]}.", lines.number)
        lines.expect(words, 2, f"the value of {words[0]}")
        if words[0] == "element":
            for label in words[1:]:
                found.add_label(label)
        elif words[0] == "Rc":
            found.cutoff_A = lines.number_in(words[1], "Rc")
        elif words[0] == "n_train":
            n_train = lines.count_in(words[1], "n_train")
    if not found.labels:
        raise Damaged(f"No `element` before line {lines.number}.", lines.number)
    for row in range(n_train):
        lines.numbers_in(lines.words(f"row {row + 1} of {n_train}"), "a training row")


AGNI = Format(
    name="agni",
    pair_styles=("agni",),
    suffixes=(".agni",),
    read=read_agni,
    looks_like=looks_like_agni,
    units="metal",
)
