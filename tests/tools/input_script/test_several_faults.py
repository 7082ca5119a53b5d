"""Several faults in one script: none hides another, and what follows from one is not told."""

import pytest

from .scripts import COPPER, MELT, line_of, swap

CHARGED = """\
units real
atom_style full
boundary p periodic p
region box block 0 20 0 20 0 20
create_box 1 box
create_atoms 1 random 20 8837 NULL overlap 2.0
mass 1 22.99
set type 1 charge 0.0001
pair_style lj/cut/coul/long 8.0
pair_coeff 1 1 0.1 2.5
kspace_style pppm 1.0e-3
neigh_modify one 2000
fix move all nve
timestep 1.0
velocity all create 300 4928
thermo_style custom step tmep
run 1000
"""

DATA = """\
made by hand

1 atoms
2 atom types
0 4 xlo xhi
0 4 ylo yhi
0 4 zlo zhi

Atoms

1 1 oops 0 0
"""

SECTIONS = """\
made by hand

1 atoms
1 atom types
0 4 xlo xhi
0 4 ylo yhi
0 4 zlo zhi

Atoms

1 1 0 0 0

Colours

1 2 3
"""


def lines(validation):
    return [f.line for f in validation.findings if f.severity == "error"]


def planted(script, *swaps):
    for old, new in swaps:
        script = swap(script, old, new)
    return script


def test_a_fault_above_a_file_that_is_missing_does_not_end_the_search(checked):
    script = planted(
        MELT,
        ("timestep 0.005", "neighbor 0.3 binn\nneighbor skin bin"),
        ("thermo 100", "include more.txt"),
    )
    assert lines(checked(script)) == [12, 13, 14]


def test_below_a_molecule_that_is_missing_the_rest_is_checked(checked):
    script = planted(
        MELT,
        ("mass 1", "molecule w water.txt\nmass 1"),
        ("thermo 100", "create_atoms 0 random 5 1 NULL mol w 1\nneighbor 0.3 binn"),
    )
    assert lines(checked(script)) == [7, 15]


def test_below_a_jump_to_nowhere_the_rest_is_checked(checked):
    script = planted(MELT, ("thermo 100", "jump SELF equilibrate\nneighbor 0.3 binn"))
    assert lines(checked(script)) == [13, 14]


def test_a_line_at_which_the_engine_dies_is_left_out(checked):
    script = planted(
        MELT,
        ("create_box 1 box", "create_box 1000000000 box"),
        ("thermo 100", "thermo_style custom step prss"),
    )
    found = [f for f in checked(script).findings if f.severity == "error"]
    assert [(f.code, f.line) for f in found] == [
        ("engine.crash", 5),
        ("engine.keyword_unknown", 13),
    ]


def test_of_a_data_file_that_is_broken_the_types_are_known(checked, tmp_path):
    data = tmp_path / "x.data"
    data.write_text(DATA)
    script = (
        "units lj\nread_data x.data\nmass 2 heavy\nmass 3 1.0\npair_style lj/cut 2.5\n"
        "pair_coeff 1 1 1.0\nset tyype 1 charge 0\nrun 1\n"
    )
    assert lines(checked(script, inputs={"x.data": data})) == [2, 3, 4, 6, 7]


def test_a_section_that_a_fix_reads_points_at_the_fix(checked, tmp_path):
    data = tmp_path / "x.data"
    data.write_text(SECTIONS)
    script = (
        "units lj\natom_modify map array\nfix c all property/atom d_a\n"
        "read_data x.data fix c NULL Colours\n"
    )
    found = checked(script, inputs={"x.data": data}).findings
    assert [(f.line, f.caused_by) for f in found if f.severity == "error"] == [(4, 3)]


def test_in_two_dimensions_a_flat_lattice_stands_in(checked):
    script = planted(
        MELT,
        ("units lj", "units lj\ndimension 2"),
        ("fcc", "hexx"),
        ("0 4 0 4 0 4", "0 4 0 4 -0.25 0.25"),
        ("thermo 100", "neighbor 0.3 binn"),
    )
    assert lines(checked(script)) == [4, 14]


def test_a_wrong_word_beside_a_missing_name_is_its_own_fault(checked):
    script = planted(
        MELT,
        ("thermo 100", "fix mean nobody ave/time 1 10 10 c_thermo_temp\nthermo 100"),
        ("run 1000", "thermo_style custom setp f_mean\nrun 1000"),
    )
    assert lines(checked(script)) == [13, 15]


@pytest.mark.parametrize("name", ["variable n", "varable n"])
def test_what_a_misspelt_command_would_have_defined_is_not_called_undefined(checked, name):
    script = planted(MELT, ("run 1000", f"{name} equal 1000\nrun ${{n}}"))
    assert lines(checked(script)) == ([] if name.startswith("variable") else [14])


def test_a_missing_fix_does_not_explain_a_group_that_nobody_makes(checked):
    script = planted(
        MELT,
        ("thermo 100", "fix w all wall/reflect xlo EGDE\nfix pour1 all pour 1 1 1 region box"),
        ("run 1000", "fix 2 mobile_atoms momentum 10 linear 1 1 1\nrun 1000"),
    )
    assert line_of(script, "fix 2") in lines(checked(script))


def test_a_mass_that_is_wrong_leaves_no_type_without_one(checked):
    script = planted(MELT, ("mass 1 1.0", "mass 1 carbon"), ("thermo 100", "neighbor 0.3 binn"))
    assert lines(checked(script)) == [7, 13]


def test_a_command_before_its_box_is_told_once_and_the_rest_is_checked(checked):
    coefficients = "pair_style lj/cut 2.5\npair_coeff 1 1 1.0 1.0 2.5\n"
    script = planted(
        MELT,
        (coefficients, ""),
        ("create_box", coefficients + "create_box"),
        ("thermo 100", "neighbor 0.3 binn"),
    )
    assert lines(checked(script)) == [6, 13]


def test_a_side_that_is_no_side_is_not_called_open(checked):
    assert lines(checked(CHARGED)) == [3, 16]


def test_a_word_in_the_place_of_an_element_is_counted_against_the_types(checked):
    script = planted(COPPER, ("lattice fcc", "lattice fccc"), ("eam.alloy Cu", "eam.alloy Cu Cu"))
    assert lines(checked(script)) == [4, 9]


def test_a_style_beside_its_place_does_not_hide_its_coefficients(checked):
    script = planted(
        MELT,
        ("pair_style lj/cut 2.5", "pair_style 2.5 lj/cut"),
        ("pair_coeff 1 1 1.0 1.0 2.5", "pair_coeff 1 1 1 1.0 1.0 2.5"),
    )
    assert lines(checked(script)) == [8, 9]
