"""Faults planted into LAMMPS' own example scripts, and what finds them."""
