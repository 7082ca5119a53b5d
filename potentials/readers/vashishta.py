"""vashishta: pair and three-body terms.

Source: https://docs.lammps.org/pair_vashishta.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

VASHISHTA = triplet_format(
    "vashishta",
    n_values=14,
    suffix=".vashishta",
    cutoff_A=lambda entry: entry.values[8],
    pair_styles=("vashishta", "vashishta/table"),
)
