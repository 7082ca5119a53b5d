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


def test_a_pair_style_cut_short_still_reads_its_coefficients(checked):
    script = swap(MELT, "pair_style lj/cut 2.5", "pair_style lj/cut")
    script = swap(script, "pair_coeff 1 1 1.0 1.0 2.5", "pair_coeff 1 1 1.0")
    assert lines(checked(script)) == [8, 9]


def test_atoms_that_cannot_be_made_leave_some_to_set(checked):
    script = swap(MELT, "create_atoms 1 box", "create_atoms 1")
    script = swap(script, "thermo 100", "set group all charge")
    assert lines(checked(script)) == [6, 13]


def test_a_hybrid_style_without_one_of_its_parts_is_told_once(checked):
    script = swap(MELT, "pair_style lj/cut 2.5", "pair_style hybrid lj/cut 2.5 morse 2.5")
    script = swap(script, "1.0 1.0 2.5", "morrse 1.0 1.0 2.5\nneighbor 0.3 binn")
    assert lines(checked(script)) == [9, 10]


def test_a_side_of_a_flat_box_that_is_missing_is_periodic(checked):
    script = swap(MELT, "units lj", "units lj\ndimension 2\nboundary p s")
    script = swap(swap(script, "fcc", "hex"), "0 4 0 4 0 4", "0 4 0 4 -0.25 0.25")
    script = swap(script, "thermo 100", "region low block INF INF INF 1 INF INF\nneighbor 0.3 binn")
    assert lines(checked(script)) == [3, 16]


def test_a_formula_that_fails_where_it_is_used_points_at_its_variable(checked):
    script = swap(MELT, "mass 1 1.0", "variable m equal 1.0*\nmass 1 ${m}")
    found = [f for f in checked(script).findings if f.severity == "error"]
    assert [(f.line, f.caused_by) for f in found] == [(8, 7)]


def test_many_uses_of_one_lost_name_do_not_push_another_fault_out(checked):
    uses = "\n".join(f"variable v{i} equal c_lost[{i}]" for i in range(1, 20))
    uses += "\n" + "\n".join(f"thermo_modify norm yes line one\nprint ${{v{i}}}" for i in (1, 2))
    script = swap(MELT, "thermo 100", f"{uses}\nneighbor 0.3 binn")
    assert line_of(script, "neighbor") in lines(checked(script))


def test_units_of_no_name_are_no_reason_against_a_potential(checked):
    script = swap(COPPER, "units metal", "units copper.data")
    assert lines(checked(script)) == [1]


def test_a_region_with_a_misspelt_keyword_tells_no_size(checked):
    script = swap(MELT, "block 0 4 0 4 0 4", "block 0 400 0 400 0 400 uits box")
    found = errors(checked(script))
    assert [line for _, line in found] == [4]


def test_a_fix_of_an_unknown_style_may_be_the_one_that_moves(checked):
    script = swap(MELT, "fix move all nve", "fix move all 50")
    assert errors(checked(script)) == [("static.unknown_style", 11)]


def test_too_few_numbers_are_too_few_for_any_system(checked):
    script = "units lj\nread_data x.data\npair_style lj/cut 2.5\npair_coeff * * 1.0\nrun 1\n"
    assert lines(checked(script)) == [2, 4]


def test_a_dimension_that_is_none_is_the_one_of_its_lattice(checked):
    script = swap(swap(MELT, "units lj", "units lj\ndimension 4"), "fcc", "hex")
    script = swap(script, "0 4 0 4 0 4", "0 4 0 4 -0.25 0.25")
    script = swap(script, "thermo 100", "set region box type x2")
    assert lines(checked(script)) == [2, 14]


def test_a_bare_command_at_which_the_engine_dies_is_told_beside_other_faults(checked):
    script = swap(swap(MELT, "mass 1 1.0", "mass 1 carbon\nneighbor"), "run 1000", "run 100 all 3")
    assert lines(checked(swap(script, "create_box 1 box", "create_box box"))) == [5, 7, 8, 15]
