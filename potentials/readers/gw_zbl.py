"""gw/zbl: Gao-Weber potentials with a ZBL core.

Source: https://docs.lammps.org/pair_gw.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

GW_ZBL = triplet_format(
    "gw/zbl",
    n_values=18,
    suffix=".gw.zbl",
    cutoff_A=lambda entry: sum(entry.values[10:12]),
)
