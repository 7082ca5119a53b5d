"""eam/alloy: DYNAMO setfl files, one embedding, one density, and one table per pair.

Source: https://docs.lammps.org/pair_eam.html
"""

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.setfl import (
    Grid,
    looks_like_setfl,
    read_element,
    read_head,
    read_pairs,
    refuse_rest,
)


def read_eam_alloy(lines: Lines, found: Contents) -> None:
    """Read a setfl file."""
    grid = read_head(lines, found)
    if len(found.labels) == 1:
        # With one element both have one density and one pair table: the same file.
        found.pair_styles = ("eam/alloy", "eam/fs")
    read_alloy_tables(lines, found, grid)
    refuse_rest(lines, "the last pair table of an eam/alloy file")


def read_alloy_tables(lines: Lines, found: Contents, grid: Grid) -> None:
    """Read the element blocks and pair tables; adp and eam/cd begin with the same."""
    for label in found.labels:
        read_element(lines, found, label)
        lines.numbers(grid.n_rho, f"the embedding energy of {label}")
        lines.numbers(grid.n_r, f"the density of {label}")
    read_pairs(lines, found, grid.n_r, "the pair table")


EAM_ALLOY = Format(
    name="eam/alloy",
    pair_styles=("eam/alloy",),
    suffixes=(".eam.alloy", ".alloy", ".setfl"),
    read=read_eam_alloy,
    looks_like=looks_like_setfl,
    free_lines=3,
    units="metal",
)
