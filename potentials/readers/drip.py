"""drip: dihedral-angle-corrected interlayer potentials of graphene.

Source: https://docs.lammps.org/pair_drip.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(13, 14)


def looks_like_drip(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 2, _COUNTS)


def read_drip(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 2, _COUNTS, "drip")


DRIP = Format(
    name="drip",
    pair_styles=("drip",),
    suffixes=(".drip",),
    read=read_drip,
    looks_like=looks_like_drip,
    units="metal",
)
