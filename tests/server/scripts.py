"""Small input scripts that the tests of the server share."""

# 256 atoms for 200 steps: a second or less.
MELT = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix integrate all nve
timestep 0.003
thermo_style custom step temp press pe etotal
thermo 10
run 200
"""
ENDLESS = MELT.replace("run 200", "run 100000000")
MISSPELLED = MELT.replace("lj/cut 2.5\n", "lj/cutt 2.5\n")
