"""lebedeva/z: interlayer potentials of graphene.

Source: https://docs.lammps.org/pair_lebedeva_z.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(10, 11)


def looks_like_lebedeva(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 2, _COUNTS)


def read_lebedeva(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 2, _COUNTS, "lebedeva/z")


LEBEDEVA = Format(
    name="lebedeva/z",
    pair_styles=("lebedeva/z",),
    suffixes=(".lebedeva",),
    read=read_lebedeva,
    looks_like=looks_like_lebedeva,
    units="metal",
)
