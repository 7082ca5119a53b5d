"""The liquid that the benchmarks run: 4 n^3 Lennard-Jones atoms, `n` cells a side."""

# LAMMPS' own melt example in small; what is to be done with it comes behind.
_MELT = """units lj
lattice fcc 0.8442
region box block 0 {n} 0 {n} 0 {n}
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
"""


def melt(n_cells: int, *lines: str) -> str:
    """The script with these lines behind it."""
    return _MELT.format(n=n_cells) + "".join(f"{line}\n" for line in lines)
