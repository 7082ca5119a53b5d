"""The LAMMPS found on this machine: binary, version, styles, packages, units, messages."""
