"""gw: Gao-Weber potentials, in the order of Tersoff parameters.

Source: https://docs.lammps.org/pair_gw.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

GW = triplet_format(
    "gw",
    n_values=14,
    suffix=".gw",
    cutoff_A=lambda entry: sum(entry.values[10:12]),
)
