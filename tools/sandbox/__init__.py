"""Limits and confinement of any argv in a run directory; knows nothing of LAMMPS."""
