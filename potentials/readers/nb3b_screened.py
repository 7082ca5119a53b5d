"""nb3b/screened: a screened harmonic angle term between atoms that are not bonded.

Source: https://docs.lammps.org/pair_nb3b.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

NB3B_SCREENED = triplet_format(
    "nb3b/screened",
    n_values=4,
    suffix=".nb3b.screened",
    cutoff_A=lambda entry: entry.values[3],
)
