"""adp: setfl files with dipole and quadrupole tables behind the pair tables.

Source: https://docs.lammps.org/pair_adp.html
"""

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.eam_alloy import read_alloy_tables
from mdagent.potentials.readers.setfl import (
    looks_like_setfl,
    read_head,
    read_pairs,
    refuse_rest,
)


def read_adp(lines: Lines, found: Contents) -> None:
    """Read an angular-dependent potential."""
    grid = read_head(lines, found)
    read_alloy_tables(lines, found, grid)
    read_pairs(lines, found, grid.n_r, "the dipole table")
    read_pairs(lines, found, grid.n_r, "the quadrupole table")
    refuse_rest(lines, "the last quadrupole table of an adp file")


ADP = Format(
    name="adp",
    pair_styles=("adp",),
    suffixes=(".adp",),
    read=read_adp,
    looks_like=looks_like_setfl,
    free_lines=3,
    units="metal",
)
