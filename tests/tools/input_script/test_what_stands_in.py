"""What the engine is shown in place of a wrong line lets it see the lines below as they are."""

import pytest

from .scripts import COPPER, MELT, line_of, swap

TWO_TYPES = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 2 box
create_atoms 1 box
set type 1 type/ratio 2 0.5 3829
mass * 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0
pair_coeff 1 2 1.0 1.0 two
pair_coeff 2 2 1.0 1.0
velocity all create 1.44 87287
fix move all nve
timestep 0.005
run 1000
"""

BONDED = """\
units real
atom_style full
read_data chain.data
velocity mobile all create 300 4928
fix bodies all rigid/small molecule
run 1000
"""


def errors(validation):
    return [(f.code, f.line) for f in validation.findings if f.severity == "error"]


def lines(validation):
    return [line for _, line in errors(validation)]


def test_a_misspelt_run_is_mended_and_makes_no_steps(checked):
    script = swap(MELT, "run 1000", "rnu 900000000\nneighbor 0.3 binn")
    found = checked(script)
    assert lines(found) == [14, 15]
    assert found.not_checked == []


def test_what_is_put_before_a_line_is_no_round_of_a_loop(checked):
    script = swap(swap(MELT, "mass 1 1.0\n", ""), "pair_coeff 1 1 1.0 1.0 2.5\n", "")
    script = swap(script, "velocity all create 1.44 87287 loop geom\n", "")
    found = [f for f in checked(script).findings if f.severity == "error"]
    assert {f.code for f in found} == {"engine.coefficients_missing", "engine.mass_missing"}
    assert not any("carried out again" in f.why for f in found)


def test_a_misspelt_command_counts_as_the_one_that_is_meant(checked):
    script = swap(swap(COPPER, "units metal", "unts metal"), "fix move", "ifx move")
    assert errors(checked(script)) == [
        ("static.unknown_command", 1),
        ("static.unknown_command", 12),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "mend"),
    [
        ("lattice fcc 0.8442", "lattice cfc 0.8442", "lattice fcc 0.8442"),
        ("units lj", "units ljj", "units lj"),
        ("create_atoms 1 box", "create_atoms 1 bxo", "create_atoms 1 box"),
        ("velocity all create", "velocity all creat", "velocity all create 1.44 87287 loop geom"),
    ],
)
def test_of_a_refused_word_the_nearest_one_is_the_mend(checked, right, wrong, mend):
    script = swap(swap(MELT, right, wrong), "thermo 100", "neighbor 0.3 binn")
    found = [f for f in checked(script).findings if f.severity == "error"]
    assert [f.line for f in found] == [line_of(script, wrong), 13]
    assert found[0].fix == f"Write `{mend}`."


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("block 0 4 0 4", "block 0 4n 0 4"), ("create_box 1", "create_box 1,0")],
)
def test_a_number_with_something_around_it_still_makes_the_system(checked, right, wrong):
    # Of another system nothing would be said of the cutoff.
    script = swap(swap(MELT, right, wrong), "thermo 100", "group g id 0 1 2\nfix f g rigid group 1")
    assert lines(checked(script))[-1] == line_of(script, "fix f g rigid")


def test_one_coefficient_that_is_wrong_does_not_hide_the_next(checked):
    assert lines(checked(TWO_TYPES)) == [9, 10]


def test_without_its_data_file_a_script_is_still_held_against_its_own_names(checked):
    found = checked(BONDED)
    assert ("static.missing_file", 3) in errors(found)
    assert line_of(BONDED, "velocity") in lines(found)


def test_columns_of_a_compute_that_failed_do_not_hide_a_wrong_one(checked):
    script = swap(MELT, "thermo 100", "compute m all msd com maybe\ncompute k all ke 1")
    script = swap(script, "run 1000", "thermo_style custom step c_m[4] c_k prss\nrun 1000")
    assert lines(checked(script)) == [13, 14, 15]


def test_a_style_cut_short_is_no_crash_of_a_check(checked):
    script = swap(MELT, "pair_style lj/cut 2.5", "pair_style lj/cut")
    assert lines(checked(script)) == [8]
