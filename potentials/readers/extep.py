"""extep: Tersoff entries, then tables of a correction for pairs of elements.

Source: https://docs.lammps.org/pair_extep.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format, is_number
from mdagent.potentials.readers.triplets import largest_pair_cutoff, read_triplets

_N_VALUES = 14
_N_POINTS = 25  # of the correction of a pair
_N_CORRECTION = 8  # two names, two integers, value and three derivatives


def _is_correction(words: Sequence[str]) -> bool:
    return len(words) == _N_CORRECTION and is_number(words[2])


def looks_like_extep(lines: Sequence[str]) -> bool:
    """Correction lines among the entries."""
    return any(_is_correction(line.split("#", 1)[0].split()) for line in lines[:200])


def read_extep(lines: Lines, found: Contents) -> None:
    """Read an extended Tersoff potential."""
    triplets = read_triplets(lines, found, _N_VALUES, "extep", until=_is_correction)
    found.cutoff_A = largest_pair_cutoff(triplets, [sum(t.values[10:12]) for t in triplets])
    n_labels = len(found.labels)
    # The first correction ended the entries and has been read already.
    for _ in range(_N_POINTS * n_labels * (n_labels + 1) // 2 - 1):
        words = lines.words("a correction")
        if not _is_correction(words):
            raise Damaged(
                f"Line {lines.number} is not a correction (two names and six numbers).",
                lines.number,
            )
        lines.numbers_in(words[2:], "a correction")


EXTEP = Format(
    name="extep",
    pair_styles=("extep",),
    suffixes=(".extep",),
    read=read_extep,
    looks_like=looks_like_extep,
    units="metal",
)
