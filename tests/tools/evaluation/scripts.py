"""Sound scripts of our own, and lines of them to spoil."""

COPPER = """\
units metal
lattice fcc 3.637
region box block 0 3 0 3 0 3
create_box 1 box
create_atoms 1 box
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
velocity all create 600 4928 mom yes dist gaussian
timestep 0.002
thermo_style custom step temp pe etotal press vol density lx
thermo 20
fix 1 all nvt temp 300 300 0.2
run 500
reset_timestep 0
dump 1 all custom 500 run.dump id type x y z vx vy vz
run 3000
"""

COPPER_NPT = COPPER.replace(
    "fix 1 all nvt temp 300 300 0.2", "fix 1 all npt temp 300 300 0.2 iso 0 0 2.0"
)

LJ_LIQUID = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
pair_modify shift yes
velocity all create 1.44 87287 loop geom
neigh_modify every 1 delay 0 check yes
thermo 20
fix 1 all nve
timestep 0.004
run 500
reset_timestep 0
dump 1 all custom 500 run.dump id type x y z vx vy vz
run 3000
"""

RELAXATION = """\
units metal
lattice fcc 3.60
region box block 0 3 0 3 0 3
create_box 1 box
create_atoms 1 box
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
fix 1 all box/relax iso 0.0 vmax 0.001
thermo_style custom step pe press vol lx fmax
thermo 10
minimize 1e-12 1e-10 1000 10000
"""

HEATING = """\
units metal
lattice fcc 3.62
region box block -9 9 -9 9 -9 9
create_box 1 box
region ball sphere 0 0 0 2.4
create_atoms 1 region ball
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
velocity all create 800 4928 mom yes rot yes dist gaussian
timestep 0.002
thermo_style custom step temp pe etotal
thermo 20
fix 1 all nve
fix 2 all langevin 400 400 0.2 48279 zero yes
run 500
fix 2 all langevin 400 1800 0.2 48279 zero yes
run 6000
"""

# Nothing has time to move: its atoms are only counted.
ALLOY = """\
units metal
lattice fcc 3.60
region box block 0 3 0 3 0 3
create_box 2 box
create_atoms 1 box
set group all type/ratio 2 0.25 4711
pair_style eam/alloy
pair_coeff * * CuNi.eam.alloy Cu Ni
run 0
"""

THIN_GAS = LJ_LIQUID.replace("fcc 0.8442", "fcc 0.01").replace("run 3000", "run 1500")

LJ_PATHS = LJ_LIQUID.replace(
    "custom 500 run.dump id type x y z vx vy vz", "custom 20 run.dump id type x y z"
)

IDEAL_GAS = """\
units lj
lattice sc 0.05
region box block 0 5 0 5 0 5
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style zero 1.0
pair_coeff * *
velocity all create 1.0 4711
thermo 10
fix 1 all nve
fix 2 all langevin 1.0 1.0 0.5 4711
run 500
reset_timestep 0
run 20000
"""

# Pulled along x at a fixed width, cold: the slope is C11.
DEFORMED = """\
units metal
lattice fcc 3.615
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
velocity all create 1 4928
timestep 0.002
thermo_style custom step temp etotal press pxx pyy lx
thermo 10
fix 1 all nve
fix 2 all deform 1 x erate 0.01 remap x
run 1000
"""


# A crystal at rest, then under small strains of both signs.
STRAINED = """\
units metal
lattice fcc 3.615
region box prism 0 3 0 3 0 3 0 0 0
create_box 1 box
create_atoms 1 box
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
thermo_style custom step temp pe press vol pxx pyy pzz pyz pxz pxy lx ly lz xy xz yz
minimize 0 1e-10 100 1000
change_box all x scale 1.002 remap
minimize 0 1e-10 100 1000
change_box all x scale 0.996007984 remap
minimize 0 1e-10 100 1000
change_box all x scale 1.002004008 remap
change_box all yz delta 0.02 remap units box
minimize 0 1e-10 100 1000
change_box all yz delta -0.04 remap units box
minimize 0 1e-10 100 1000
"""


def line_of(script: str, start: str) -> int:
    """The 1-based line that starts like this, the last one of several."""
    found = [n for n, line in enumerate(script.splitlines(), 1) if line.startswith(start)]
    return found[-1]
