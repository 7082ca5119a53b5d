"""eam/he: Finnis-Sinclair setfl files whose embedding tables also reach below zero density.

Source: https://docs.lammps.org/pair_eam.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.eam_fs import read_fs_tables
from mdagent.potentials.readers.setfl import looks_like_setfl, read_head, refuse_rest

_GRID_WORDS = 6  # nrho drho nr dr cutoff rhomax


def looks_like_eam_he(lines: Sequence[str]) -> bool:
    """A setfl head whose grid line also has the largest density."""
    return looks_like_setfl(lines, grid_words=_GRID_WORDS)


def read_eam_he(lines: Lines, found: Contents) -> None:
    """Read an eam/he file."""
    read_fs_tables(lines, found, read_head(lines, found, grid_words=_GRID_WORDS))
    refuse_rest(lines, "the last pair table of an eam/he file")


EAM_HE = Format(
    name="eam/he",
    pair_styles=("eam/he",),
    suffixes=(".eam.he",),
    read=read_eam_he,
    looks_like=looks_like_eam_he,
    free_lines=3,
    units="metal",
)
