"""sw: Stillinger-Weber files.

Source: https://docs.lammps.org/pair_sw.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.triplets import (
    largest_pair_cutoff,
    looks_like_triplets,
    read_triplets,
)

_N_VALUES = 11  # epsilon sigma a lambda gamma costheta0 A B p q tol


def looks_like_sw(lines: Sequence[str]) -> bool:
    """Entries of three names and eleven numbers."""
    return looks_like_triplets(lines, _N_VALUES)


def read_sw(lines: Lines, found: Contents) -> None:
    """Read a Stillinger-Weber file; the cutoff of a pair is a * sigma."""
    triplets = read_triplets(lines, found, _N_VALUES, "sw")
    for triplet in triplets:
        epsilon, sigma, a = triplet.values[:3]
        if min(epsilon, sigma, a) < 0:
            found.note(
                "error",
                "illegal_value",
                f"The sw entry of line {triplet.line} has a negative epsilon, sigma or a.",
                why="LAMMPS stops with `Illegal Stillinger-Weber parameter`.",
                fix="Check the entry against the publication.",
                line=triplet.line,
            )
    found.cutoff_A = largest_pair_cutoff(triplets, [t.values[1] * t.values[2] for t in triplets])


SW = Format(
    name="sw",
    pair_styles=("sw", "sw/mod"),
    suffixes=(".sw",),
    read=read_sw,
    looks_like=looks_like_sw,
    units="metal",
)
SW_MOD = Format(
    name="sw/mod",
    pair_styles=("sw/mod", "sw"),
    suffixes=(".sw.mod",),
    read=read_sw,
    looks_like=looks_like_sw,
    units="metal",
    same_shape=("sw",),
)
