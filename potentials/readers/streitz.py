"""coul/streitz: charges of the Streitz-Mintmire model; eam/alloy is its other part.

Source: https://docs.lammps.org/pair_coul.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(5, 6)


def looks_like_streitz(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 1, _COUNTS)


def read_streitz(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 1, _COUNTS, "coul/streitz")


STREITZ = Format(
    name="coul/streitz",
    pair_styles=("coul/streitz",),
    suffixes=(".streitz",),
    read=read_streitz,
    looks_like=looks_like_streitz,
    units="metal",
)
