"""comb: charge-optimized many-body potentials, second generation.

Source: https://docs.lammps.org/pair_comb.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

COMB = triplet_format(
    "comb",
    n_values=46,
    suffix=".comb",
    cutoff_A=lambda entry: sum(entry.values[10:12]),
)
