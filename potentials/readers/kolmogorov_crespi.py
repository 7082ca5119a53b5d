"""kolmogorov/crespi: registry-dependent interlayer potentials of graphene.

The full form has one number more, a cutoff of the normals.

Source: https://docs.lammps.org/pair_kolmogorov_crespi_full.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_pairs import looks_like_lines, read_lines

_COUNTS = range(9, 11)


def looks_like_kolmogorov_crespi(lines: Sequence[str]) -> bool:
    """Names and as many numbers as the format has."""
    return looks_like_lines(lines, 2, _COUNTS)


def read_kolmogorov_crespi(lines: Lines, found: Contents) -> None:
    """Read all lines."""
    read_lines(lines, found, 2, _COUNTS, "kolmogorov/crespi")
    found.pair_styles = (
        ("kolmogorov/crespi/full",) if lines.last_count == 12 else ("kolmogorov/crespi/z",)
    )


KOLMOGOROV_CRESPI = Format(
    name="kolmogorov/crespi",
    pair_styles=(
        "kolmogorov/crespi/full",
        "kolmogorov/crespi/z",
    ),
    suffixes=(
        ".kc-full",
        ".kc",
    ),
    read=read_kolmogorov_crespi,
    looks_like=looks_like_kolmogorov_crespi,
    units="metal",
)
