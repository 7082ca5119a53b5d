"""Names that LAMMPS knows and its own lists do not tell: core commands, removed styles."""

from datetime import date

# fmt: off
CORE_COMMANDS: frozenset[str] = frozenset(
    [
        "angle_coeff", "angle_style", "atom_modify", "atom_style", "bond_coeff", "bond_style",
        "bond_write", "boundary", "box", "clear", "comm_modify", "comm_style", "compute",
        "compute_modify", "dielectric", "dihedral_coeff", "dihedral_style", "dimension",
        "dump", "dump_modify", "echo", "fix", "fix_modify", "group", "if", "improper_coeff",
        "improper_style", "include", "jump", "kspace_modify", "kspace_style", "label",
        "labelmap", "lattice", "log", "mass", "min_modify", "min_style", "molecule",
        "neigh_modify", "neighbor", "newton", "next", "package", "pair_coeff", "pair_modify",
        "pair_style", "pair_write", "partition", "print", "processors", "python", "quit",
        "region", "reset_atoms", "reset_timestep", "restart", "run_style", "shell",
        "special_bonds", "suffix", "thermo", "thermo_modify", "thermo_style", "timer",
        "timestep", "uncompute", "undump", "unfix", "units", "variable",
    ]
)
# fmt: on


def removed_names(category: str, version: date) -> frozenset[str]:
    """Names of a category that a LAMMPS of that date lists, only to stop at them."""
    return frozenset()
