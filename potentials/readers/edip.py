"""edip: environment-dependent interatomic potentials.

Source: https://docs.lammps.org/pair_edip.html
"""

from dataclasses import replace

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.readers.triplet_format import triplet_format

_ENTRIES = triplet_format(
    "edip",
    n_values=17,
    suffix=".edip",
    cutoff_A=lambda entry: entry.values[2],
    pair_styles=("edip", "edip/multi"),
)


def read_edip(lines: Lines, found: Contents) -> None:
    """Read all entries; pair_style edip takes one element only."""
    _ENTRIES.read(lines, found)
    if len(found.labels) > 1:
        found.pair_styles = ("edip/multi",)


EDIP = replace(_ENTRIES, read=read_edip)
