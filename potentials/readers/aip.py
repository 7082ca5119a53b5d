"""aip: anisotropic interlayer potentials of water on two-dimensional crystals.

Source: https://docs.lammps.org/pair_aip_water_2dm.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.elements import symbol_of
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(11, 12)


def looks_like_aip(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 2, _COUNTS)


def read_aip(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 2, _COUNTS, "aip")
    for index, label in enumerate(found.labels):
        # Ow and Hw are those of water.
        found.elements[index] = found.elements[index] or symbol_of(label.removesuffix("w"))


AIP = Format(
    name="aip",
    pair_styles=("aip/water/2dm",),
    suffixes=(".aip.water.2dm",),
    read=read_aip,
    looks_like=looks_like_aip,
    units="metal",
)
