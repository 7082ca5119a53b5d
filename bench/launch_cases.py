"""The systems of the launch-plan chunks: LAMMPS' own benchmarks, and small or lopsided ones."""

from mdagent.bench.launching import Case, script_of

_LJ = """units lj
lattice fcc 0.8442
region box block 0 {x} 0 {x} 0 {z}
region filled block 0 {x} 0 {x} 0 {x}
create_box 1 box
create_atoms 1 region filled
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
neighbor 0.3 bin
neigh_modify delay 0 every 20 check no
fix 1 all nve
thermo 1000
"""
_TERSOFF = """units metal
lattice diamond 5.431
region box block 0 20 0 20 0 10
create_box 1 box
create_atoms 1 box
mass 1 28.0855
pair_style tersoff
pair_coeff * * Si.tersoff Si
velocity all create 1000.0 376847 loop geom
neighbor 1.0 bin
neigh_modify every 1 delay 5 check yes
fix 1 all nve
timestep 0.001
"""
_PAIR = """units lj
region box block 0 10 0 10 0 10
create_box 1 box
create_atoms 1 single 5 5 5
create_atoms 1 single 6.1 5 5
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
thermo 100000
"""


def large() -> list[Case]:
    """Four systems of 32,000 atoms."""
    return [
        Case("LJ, 32,000 atoms", _LJ.format(x=20, z=20), 300),
        Case("EAM, 32,000 atoms", script_of("in.eam"), 120, ("Cu_u3.eam",)),
        Case("Tersoff, 32,000 atoms", _TERSOFF, 100),
        Case("rhodopsin, 32,000 atoms", script_of("in.rhodo"), 24, ("data.rhodo",)),
    ]


def small() -> list[Case]:
    """A slab with three times its height in vacuum, and systems of few atoms."""
    return [
        Case("LJ slab with vacuum, 32,000 atoms", _LJ.format(x=20, z=80), 300),
        Case("LJ, 256 atoms", _LJ.format(x=4, z=4), 40_000),
        Case("LJ, 2 atoms", _PAIR, 300_000),
    ]
