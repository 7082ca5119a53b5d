"""coul/ctip: charges of the charge-transfer ionic potential; eam/fs is its other part.

Source: https://docs.lammps.org/pair_coul.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(8, 9)


def looks_like_ctip(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 1, _COUNTS)


def read_ctip(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 1, _COUNTS, "coul/ctip")


CTIP = Format(
    name="coul/ctip",
    pair_styles=("coul/ctip",),
    suffixes=(".ctip",),
    read=read_ctip,
    looks_like=looks_like_ctip,
    units="metal",
)
