"""ilp: registry-dependent interlayer potentials.

Source: https://docs.lammps.org/pair_ilp_graphene_hbn.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(11, 12)
_LAYERS = {"C", "B", "N", "H"}
_CHALCOGENS = {"S", "Se", "Te"}


def looks_like_ilp(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 2, _COUNTS)


def read_ilp(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 2, _COUNTS, "ilp")
    if set(found.labels) & _CHALCOGENS:
        found.pair_styles = ("ilp/tmd",)
    elif set(found.labels) - _LAYERS:
        found.pair_styles = ("saip/metal",)


ILP = Format(
    name="ilp",
    pair_styles=(
        "ilp/graphene/hbn",
        "ilp/tmd",
        "saip/metal",
    ),
    suffixes=(".ilp",),
    read=read_ilp,
    looks_like=looks_like_ilp,
    units="metal",
)
