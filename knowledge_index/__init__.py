"""LAMMPS' source tree on this machine and the manual in it: passages, index, search."""
