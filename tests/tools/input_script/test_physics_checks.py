"""Faults that LAMMPS accepts in silence: each planted alone, each on its line."""

import pytest

from .scripts import COPPER, MELT, swap

ALLOY = """\
units metal
lattice fcc 3.6
region box block 0 4 0 4 0 4
create_box 2 box
create_atoms 1 box
set type 1 type/fraction 2 0.5 1234
mass 1 58.69
mass 2 63.546
pair_style eam/alloy
pair_coeff * * CuNi.eam.alloy Ni Cu
velocity all create 600 4928
timestep 0.002
fix move all nvt temp 300 300 0.2
thermo 100
run 2000
"""

PLANTED = [
    (COPPER, "timestep 0.002", "timestep 1.0", "physics.timestep_units", 11, "`timestep 0.002`"),
    (COPPER, "timestep 0.002", "timestep 0.03", "physics.timestep_units", 11, "`timestep 0.002`"),
    (MELT, "timestep 0.005", "timestep 0.03", "physics.timestep_units", 12, "`timestep 0.005`"),
    (COPPER, "300 0.2", "300 0.002", "physics.damping", 12, "temp 300 300 0.2`"),
    (COPPER, "300 0.2", "300 100.0", "physics.damping", 12, "temp 300 300 0.2`"),
    (
        *(COPPER, "nvt temp 300 300 0.2", "npt temp 300 300 0.2 iso 0 0 0.004"),
        *("physics.damping", 12, "iso 0 0 2`"),
    ),
    (
        *(COPPER, "nvt temp 300 300 0.2", "npt temp 300 300 0.2 iso 101325 101325 2"),
        *("physics.pressure_unit", 12, "iso 1.01325 1.01325 2`"),
    ),
    (COPPER, "thermo 100", "fix 2 all nve", "physics.double_integration", 13, "`fix 2 all nve`"),
    (
        *(COPPER, "thermo 100", "fix 2 all langevin 300 300 0.1 7"),
        *("physics.two_thermostats", 13, "`unfix`"),
    ),
    (MELT, "fix move all nve\n", "", "physics.no_integration", 13, "Above line 13"),
    (MELT, "fix move all nve", "fix b all langevin 1 1 1 9", "physics.no_integration", 14, "nve"),
    (
        *(COPPER, "velocity all create 600 4928\n", ""),
        *("physics.missing_velocity", 13, "velocity all create 300"),
    ),
    (
        *(COPPER, "create_atoms 1 box", "create_atoms 1 box\ncreate_atoms 1 box"),
        *("physics.overlap", 8, "line 7"),
    ),
    (
        *(MELT, "mass 1", "create_atoms 1 random 60 8837 NULL\nmass 1"),
        *("physics.overlap", 7, "overlap 2.0"),
    ),
    (
        *(MELT, "thermo 100", "neighbor 0.1 bin\nneigh_modify every 50 delay 50 check no"),
        *("physics.stale_neighbors", 14, "check yes"),
    ),
    (
        *(COPPER, "p p p\n", "p p s\n"),
        *("physics.barostat_boundary", 12, "x 0 0 PDAMP y 0 0 PDAMP"),
    ),
    (ALLOY, "Ni Cu", "Cu Ni", "potential.element_order", 10, "CuNi.eam.alloy Ni Cu`"),
    (ALLOY, "Ni Cu", "Ni Au", "potential.element", 10, ""),
    (ALLOY, "units metal", "units lj", "potential.units", 10, "units metal"),
]


def spoiled(script: str, old: str, new: str, code: str) -> str:
    if code == "physics.barostat_boundary":
        script = swap(script, "nvt temp 300 300 0.2", "npt temp 300 300 0.2 iso 0 0 2")
    return swap(script, old, new)


@pytest.mark.parametrize(
    ("script", "old", "new", "code", "line", "mend"),
    PLANTED,
    ids=[f"{code}-{new[:20]}" for _, _, new, code, _, _ in PLANTED],
)
def test_a_planted_fault_comes_back_on_its_line(check, script, old, new, code, line, mend):
    found = [f for f in check(spoiled(script, old, new, code)) if f.code == code]
    assert [f.line for f in found] == [line]
    assert mend in found[0].fix


def test_the_alloy_itself_is_sound(check):
    assert check(ALLOY) == []


SALT = """\
units real
atom_style charge
boundary p p p
lattice sc 2.82
region box block 0 6 0 6 0 6
create_box 2 box
create_atoms 1 box
set type 1 type/fraction 2 0.5 1234
set type 1 charge 1.0
set type 2 charge -1.0
mass 1 22.99
mass 2 35.45
pair_style born/coul/long 8.0
pair_coeff * * 6.08 0.317 2.34 24.18 11.51
kspace_style pppm 1.0e-4
velocity all create 300 4928
timestep 1.0
fix move all nvt temp 300 300 100.0
thermo 100
run 2000
"""
MEAN = "fix mean all ave/time 1 10 10 c_thermo_temp ave running"

STIFF = ("0.0001\nfix move all nvt temp 300 300 1.0",)
WEAK = ("0.0001\nfix move all nvt temp 300 300 10.0",)
RANDOM = "create_atoms 1 random 60 8837 NULL"
SOFT = "hybrid/overlay dpd 1.0 1.0 2454 coul/slater/cut 0.9 3.0"
HARD = "hybrid/overlay dpd 1.0 1.0 2454 lj/cut 2.5"

# A script, what is put in place of what, and whether a code comes back: pairs of a fault and of
# something that looks like it and is none.
PAIRS = [
    (SALT, "boundary p p p", "boundary p p f", "physics.kspace_open_side", True),
    (
        SALT,
        "boundary p p p",
        "boundary p p f\nkspace_modify slab 3",
        "physics.kspace_open_side",
        False,
    ),
    (SALT, "mass 1", "set group all charge 0\nmass 1", "physics.kspace_no_charge", True),
    (
        SALT,
        "mass 1",
        "set group all charge 0\nset type 1 charge 1\nmass 1",
        "physics.kspace_no_charge",
        False,
    ),
    (COPPER, "fcc 3.615", "fcc 0.3615", "physics.lattice_size", True),
    (COPPER, "create_atoms 1 box", "lattice fcc 1.0", "physics.lattice_size", False),
    (COPPER, "create 600", "create 9000", "physics.start_temperature", True),
    (COPPER, "timestep", "velocity all set 1 0 0\ntimestep", "physics.lattice_velocity", True),
    (
        COPPER,
        "timestep",
        "velocity all set 1 0 0 units box\ntimestep",
        "physics.lattice_velocity",
        False,
    ),
    (COPPER, "timestep", "velocity all set 0 0 0\ntimestep", "physics.lattice_velocity", False),
    (COPPER, "0.002\nfix move all nvt temp 300 300 0.2", *STIFF, "physics.damping", False),
    (COPPER, "0.002\nfix move all nvt temp 300 300 0.2", *WEAK, "physics.damping", True),
    (MELT, "mass 1", f"{RANDOM}\nmass 1", "physics.overlap", True),
    (MELT, "pair_style lj/cut 2.5", f"{RANDOM}\npair_style {SOFT}", "physics.overlap", False),
    (MELT, "pair_style lj/cut 2.5", f"{RANDOM}\npair_style {HARD}", "physics.overlap", True),
    (MELT, "thermo 100", MEAN, "physics.early_average", True),
    (MELT, "thermo 100", f"{MEAN} start 500", "physics.early_average", False),
    (MELT, "thermo 100", f"run 500\n{MEAN}", "physics.early_average", False),
    (MELT, "1.0 1.0 2.5", "1.0 3.5", "physics.cutoff_short", True),
    (MELT, "1.0 1.0 2.5", "1.0 1.0 12", "physics.cutoff_box", True),
    (MELT, "0 4 0 4 0 4", "0 9 0 9 0 9", "physics.cutoff_box", False),
    (MELT, "thermo 100", 'shell "rm -f x"', "static.refused_command", False),
    (MELT, "thermo 100", "shell tar xf x", "static.refused_command", True),
    (MELT, "thermo 100", "shell rm -f x", "static.refused_command", False),
]


@pytest.mark.parametrize(("script", "old", "new", "code", "comes"), PAIRS)
def test_a_fault_is_told_from_what_looks_like_it(check, script, old, new, code, comes):
    found = [f.code for f in check(swap(script, old, new)) if f.severity != "info"]
    assert (code in found) is comes


def test_hydrogen_allows_a_larger_step_where_its_bonds_are_rigid(check):
    water = (
        "units real\nlattice sc 3.1\nregion box block 0 7 0 7 0 7\ncreate_box 2 box\n"
        "create_atoms 1 box\nmass 1 15.9994\nmass 2 1.008\npair_style lj/cut 9\n"
        "pair_coeff * * 0.15 3.1\n{shake}velocity all create 300 1\ntimestep 2.0\n"
        "fix 2 all nve\nthermo 10\nrun 1000\n"
    )
    rigid = water.format(shake="fix 1 all shake 1e-4 20 0 m 1.008\n")
    assert [f.code for f in check(rigid)] == []
    (found,) = check(water.format(shake=""))
    assert (found.code, found.line, found.fix) == (
        *("physics.timestep_units", 11, "Write `timestep 1`."),
    )


def test_a_fix_may_be_defined_anew_with_the_same_name(check):
    script = COPPER + "fix move all nvt temp 300 900 0.2\nrun 2000\n"
    assert check(script) == []


@pytest.mark.parametrize(("section", "is_early"), [("Atoms", True), ("Velocities", False)])
def test_an_average_over_atoms_as_a_data_file_places_them_is_early(
    check, tmp_path, section, is_early
):
    data = tmp_path / "x.data"
    data.write_text(f"built\n\n1 atoms\n1 atom types\n0 9 xlo xhi\n\n{section}\n\n1 1 0 0 0\n")
    built = MELT.replace("region box block 0 4 0 4 0 4\ncreate_box 1 box\ncreate_atoms 1 box\n", "")
    script = swap(built, "lattice fcc 0.8442", "read_data x.data")
    found = check(swap(script, "thermo 100", MEAN), inputs={"x.data": data})
    assert ("physics.early_average" in [f.code for f in found]) is is_early


RIGID = swap(MELT, "fix move all nve", "fix move all rigid/small molecule")


@pytest.mark.parametrize(("timestep", "n_found"), [("0.02", 0), ("0.05", 1)])
def test_rigid_bodies_allow_a_somewhat_larger_step_only(check, timestep, n_found):
    found = check(swap(RIGID, "timestep 0.005", f"timestep {timestep}"))
    assert [f.line for f in found if f.code == "physics.timestep_units"] == [12] * n_found


@pytest.mark.parametrize(
    ("setting", "n_found"),
    [("every 200 check no", 1), ("every 200 check yes", 0), ("every 10 delay 0 check no", 0)],
)
def test_lists_that_wait_for_hundreds_of_steps_are_too_old_in_any_units(check, setting, n_found):
    found = check(swap(COPPER, "thermo 100", f"neigh_modify {setting}"))
    assert [f.line for f in found if f.code == "physics.stale_neighbors"] == [13] * n_found


def test_an_average_over_atoms_that_were_pushed_is_early(check):
    script = swap(MELT, "create 1.44 87287 loop geom", "set 1.0 0.0 0.0")
    mean = "fix mean all ave/time 1 10 10 c_thermo_temp ave running"
    found = check(swap(script, "thermo 100", mean))
    assert [f.line for f in found if f.code == "physics.early_average"] == [13]
