"""Sound scripts to plant faults in."""

MELT = """\
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
velocity all create 1.44 87287 loop geom
fix move all nve
timestep 0.005
thermo 100
run 1000
"""

COPPER = """\
units metal
atom_style atomic
boundary p p p
lattice fcc 3.615
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
velocity all create 600 4928
timestep 0.002
fix move all nvt temp 300 300 0.2
thermo 100
run 2000
"""


def line_of(script: str, start: str) -> int:
    """The 1-based line of the first command that starts so."""
    lines = script.splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.startswith(start))


def swap(script: str, old: str, new: str) -> str:
    """The script with one piece of text replaced; the piece must be there."""
    assert old in script
    return script.replace(old, new, 1)
