"""nb3b/harmonic: a harmonic angle term between atoms that are not bonded.

Source: https://docs.lammps.org/pair_nb3b.html
"""

from mdagent.potentials.readers.triplet_format import triplet_format

NB3B_HARMONIC = triplet_format(
    "nb3b/harmonic",
    n_values=3,
    suffix=".nb3b.harmonic",
    cutoff_A=lambda entry: entry.values[2],
    units="real",
)
