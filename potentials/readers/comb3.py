"""comb3: charge-optimized many-body potentials, third generation; lib.comb3 belongs to them.

Source: https://docs.lammps.org/pair_comb.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.triplet_format import triplet_format

COMB3 = triplet_format(
    "comb3",
    n_values=71,
    suffix=".comb3",
    cutoff_A=lambda entry: 0.0,
)


def looks_like_library(lines: Sequence[str]) -> bool:
    """Never: numbers alone are no sign of it; LAMMPS too goes by its name."""
    return False


def read_library(lines: Lines, found: Contents) -> None:
    """See that all of it is numbers; LAMMPS opens it by its name, without being told."""
    n_values = 0
    while (words := lines.more_words()) is not None:
        n_values += len(lines.numbers_in(words, "the library"))
    if n_values < 1000:
        lines.fail_short(f"the library, after {n_values} values")


COMB3_LIBRARY = Format(
    name="comb3 library",
    pair_styles=("comb3",),
    suffixes=("lib.comb3",),
    read=read_library,
    looks_like=looks_like_library,
    units="metal",
)
