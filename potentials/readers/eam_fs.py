"""eam/fs: Finnis-Sinclair setfl files, a density for every pair of elements.

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


def read_eam_fs(lines: Lines, found: Contents) -> None:
    """Read a Finnis-Sinclair setfl file."""
    grid = read_head(lines, found)
    if len(found.labels) == 1:
        # With one element both have one density and one pair table: the same file.
        found.pair_styles = ("eam/fs", "eam/alloy")
    read_fs_tables(lines, found, grid)
    refuse_rest(lines, "the last pair table of an eam/fs file")


def read_fs_tables(lines: Lines, found: Contents, grid: Grid) -> None:
    """Read the element blocks and pair tables; eam/he has the same."""
    for label in found.labels:
        read_element(lines, found, label)
        lines.numbers(grid.n_rho, f"the embedding energy of {label}")
        for other in found.labels:
            lines.numbers(grid.n_r, f"the density of {label} at {other}")
    read_pairs(lines, found, grid.n_r, "the pair table")


EAM_FS = Format(
    name="eam/fs",
    pair_styles=("eam/fs",),
    suffixes=(".eam.fs", ".fs"),
    read=read_eam_fs,
    looks_like=looks_like_setfl,
    free_lines=3,
    units="metal",
)
