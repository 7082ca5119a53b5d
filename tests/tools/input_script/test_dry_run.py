"""What the real engine says of a script, in the real sandbox, without running it."""

from itertools import pairwise

import pytest

from mdagent.tools.input_script.screen_text import Screen

from .scripts import COPPER, MELT, line_of, swap


def told(validation):
    return [(f.code, f.line) for f in validation.findings if f.severity == "error"]


@pytest.mark.parametrize("script", [MELT, COPPER], ids=["melt", "copper"])
def test_a_sound_script_passes_and_is_counted(checked, script):
    found = checked(script)
    assert (found.status, found.findings, found.not_checked) == ("ok", [], [])
    assert (found.estimate.n_atoms, found.estimate.n_atoms_from) == (256, "engine")
    assert found.next_step.startswith("run_lammps")


ENGINE_ONLY = [
    ("neighbor", "thermo 100", "neighbor 0.3 binn", "neighbor 0.3 binn"),
    ("arguments", "thermo 100", "thermo_modify lost never", "thermo_modify"),
    ("keyword", "thermo 100", "thermo_style custom step temp prss", "thermo_style"),
    ("number", "run 1000", "run 1,000", "run"),
    ("continued", "thermo 100", "fix 2 all &\n  ave/time 10 5\nthermo 100", "fix 2"),
    ("missing mass", "mass 1 1.0\n", "", "velocity"),
    ("in a branch", "thermo 100", 'if "1 > 0" then "neighbor 0.3 binn"', "if"),
    ("vanished count", "run 1000", "variable n equal 1000\nrun ${n}0,0", "run"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "start"), ENGINE_ONLY, ids=[e[0] for e in ENGINE_ONLY]
)
def test_what_only_the_engine_knows_comes_back_on_its_line(checked, name, old, new, start):
    script = swap(MELT, old, new)
    found = checked(script)
    assert found.status == "error"
    assert [line for _, line in told(found)] == [line_of(script, start)]
    assert all(f.source == "engine" for f in found.findings if f.severity == "error")


def test_a_fault_of_the_set_up_points_at_its_root_too(checked):
    script = swap(swap(MELT, "mass 1 1.0\n", ""), "velocity all create 1.44 87287 loop geom\n", "")
    (found,) = [f for f in checked(script).findings if f.severity == "error"]
    assert (found.code, found.line) == ("engine.mass_missing", line_of(script, "run"))
    assert found.caused_by == line_of(script, "pair_style")


def test_all_faults_come_back_at_once_and_each_once(checked):
    script = MELT
    for old, new in (
        ("lj/cut 2.5", "lj/cutt 2.5"),
        ("loop geom", "loop geoom"),
        ("timestep 0.005", "timestp 0.005"),
        ("thermo 100", "thermo_style custom step c_gone prss"),
        ("run 1000", "unfix mov\nrun 1000"),
    ):
        script = swap(script, old, new)
    lines = [line for _, line in told(checked(script))]
    assert sorted(set(lines)) == [8, 10, 12, 13, 14]


def test_what_only_follows_from_a_wrong_line_is_not_told(checked):
    script = swap(MELT, "thermo 100", "compute msd all msdd\nthermo_style custom step c_msd[4]")
    script += "uncompute msd\n"
    assert told(checked(script)) == [("static.unknown_style", 13)]


def test_below_a_wrong_potential_the_rest_is_still_asked_of_the_engine(checked):
    script = swap(COPPER, "Cu_mishin1", "Nobody2020")
    script = swap(script, "thermo 100", "thermo_style custom step prss")
    assert told(checked(script)) == [("static.missing_file", 9), ("engine.keyword_unknown", 13)]


def test_where_the_places_of_the_atoms_are_wrong_their_types_are_still_known(checked):
    script = swap(MELT, "lattice fcc", "lattice fccc")
    script = swap(script, "pair_coeff 1 1 1.0 1.0 2.5", "pair_coeff 1 1 1.0\nmass 9 1.0")
    assert [line for _, line in told(checked(script))] == [
        line_of(script, start) for start in ("lattice", "pair_coeff", "mass 9")
    ]


def test_a_wrong_word_in_a_fix_is_its_own_fault_whatever_was_wrong_before(checked):
    script = swap(COPPER, "temp 300 300 0.2", "temp 300 300 0,2")
    script += "fix move all nvt tmep 300 300 0.2\nrun 1000\n"
    assert [line for _, line in told(checked(script))] == [
        line_of(script, "fix move all nvt temp"),
        line_of(script, "fix move all nvt tmep"),
    ]


def test_without_its_data_file_the_rest_is_checked_statically(checked):
    script = "units lj\nread_data none.data\npair_style lj/cutt 2.5\nrun 1\n"
    found = checked(script)
    assert told(found) == [("static.missing_file", 2), ("static.unknown_style", 3)]
    assert [note.line for note in found.not_checked] == [2]


def test_the_package_of_a_style_that_is_not_built_is_named(checked, engine):
    assert "ML-PACE" not in engine.packages
    script = swap(COPPER, "eam/alloy", "pace")
    found = next(f for f in checked(script).findings if f.line == 8)
    assert "ML-PACE" in found.why


def test_every_run_of_a_loop_is_set_up_and_none_is_made(checked):
    loop = "variable i loop 20\nlabel top\nrun 500000\nnext i\njump SELF top"
    found = checked(swap(MELT, "run 1000", loop))
    assert (found.status, found.estimate.n_steps_is) == ("ok", "at least")


def test_counts_in_variables_are_made_small_as_well(checked):
    runs = (
        "variable n index 90000000\nvariable m equal 9*v_n\nrun $n\nrun ${m}\nrun $(v_m*2) upto\n"
        'if "${n} > 1" then "run 90000000" "print \'done\'"\nminimize 1e-9 1e-9 ${n} 90000000'
    )
    assert checked(swap(MELT, "run 1000", runs)).status == "ok"


def test_a_jump_to_its_own_name_stays_inside(checked):
    loop = "variable i loop 2\nlabel top\nrun 5\nnext i\njump in.melt top"
    assert checked(swap(MELT, "run 1000", loop)).status == "ok"


def test_an_included_file_is_made_harmless_too(checked, tmp_path):
    part = tmp_path / "part"
    part.write_text("thermo 10\nrun 500000000\nneighbor 0.3 binn\n")
    script = swap(MELT, "thermo 100", "include part")
    findings = checked(script, inputs={"part": part}).findings
    (found,) = [f for f in findings if f.severity == "error"]
    assert found.line == line_of(script, "include")
    assert "line 3" in found.message


def test_dividing_by_what_no_step_has_counted_is_not_called_a_fault(checked):
    script = swap(MELT, "run 1000", 'run 1000\nvariable x equal 1/step\nprint "${x}"')
    found = checked(script)
    assert told(found) == []
    assert [note.line for note in found.not_checked] == [16]


def test_two_integrators_are_one_finding(checked):
    found = checked(swap(MELT, "thermo 100", "fix 2 all nvt temp 1 1 0.5"))
    assert told(found) == [("physics.double_integration", 13)]


def test_integrators_of_groups_that_overlap_are_seen_by_the_engine(checked):
    groups = "group a type 1\ngroup b id 1:100\nfix 1 a nve\nfix 2 b nve"
    found = checked(swap(MELT, "fix move all nve", groups))
    assert [code for code, _ in told(found)] == ["engine.two_integrators"]


def test_a_script_too_large_to_set_up_is_not_set_up(checked):
    found = checked(swap(MELT, "0 4 0 4 0 4", "0 70 0 70 0 70"))
    assert found.status == "unknown"
    assert "1,372,000 atoms" in found.not_checked[0].why


def test_variables_of_the_request_reach_the_engine(checked):
    script = swap(MELT, "create 1.44", "create ${T}")
    assert checked(script, variables={"T": "1.44"}).status == "ok"
    assert told(checked(script)) == [("static.undefined_variable", 10)]


def test_real_steps_show_an_explosion(checked):
    script = swap(MELT, "timestep 0.005", "create_atoms 1 random 60 8837 NULL\ntimestep 0.005")
    found = checked(script, depth="smoke")
    assert found.status == "error"
    assert {f.line for f in found.findings if f.severity == "error"} == {line_of(script, "run")}


def test_static_depth_does_not_start_the_engine(checked):
    found = checked(swap(MELT, "thermo 100", "neighbor 0.3 binn"), depth="static")
    assert (found.status, found.findings, found.estimate.n_atoms_from) == ("ok", [], "script")


@pytest.mark.parametrize("script", ["", "\n\n", "\x01\x02 ''\n&&\n$(((", "quit 3\n", "&\n"])
def test_odd_texts_get_an_answer(checked, script):
    assert checked(script).status in ("ok", "error", "unknown")


def test_findings_come_in_the_order_of_the_lines(checked):
    script = swap(swap(MELT, "run 1000", "run 1,0"), "lj/cut 2.5", "lj/cutt 2.5")
    lines = [f.line for f in checked(script).findings if f.line]
    assert all(first <= second for first, second in pairwise(lines))


def test_a_file_that_is_jumped_to_is_made_harmless_too(checked, tmp_path):
    part = tmp_path / "part"
    part.write_text("run 500000000\nneighbor 0.3 binn\n")
    script = MELT + "jump part\n"
    (found,) = checked(script, inputs={"part": part}).findings
    assert (found.line, found.severity) == (line_of(script, "jump"), "error")


def test_a_number_is_not_taken_for_the_name_of_a_missing_fix(checked):
    script = swap(MELT, "thermo 100", "fix 1 nobody momentum 1 linear 1 1 1")
    script = swap(script, "run 1000", "run 1,000")
    assert [line for _, line in told(checked(script))] == [13, 14]


def test_a_property_of_a_missing_fix_is_not_a_fault_of_its_own(checked):
    script = swap(MELT, "thermo 100", "fix p nobody property/atom d_eta\nset group all d_eta 1.0")
    assert told(checked(script)) == [("static.undefined_group", 13)]


def test_an_empty_line_may_end_a_continued_command(checked):
    script = swap(MELT, "thermo 100", "thermo_style custom step temp &\n  press &\n\nthermo 100")
    assert checked(script).findings == []


def test_what_needs_several_processes_is_told_as_not_checked(checked):
    found = checked(swap(MELT, "thermo 100", "processors 7 1 1\nthermo 100"))
    assert (found.status, [note.line for note in found.not_checked]) == ("ok", [13])


def test_a_count_of_processes_that_is_no_number_is_told(checked):
    script = swap(MELT, "units lj", "units lj\nprocessors * * 1q")
    line = line_of(script, "processors")
    assert [(f.code, f.line) for f in checked(script).findings] == [("engine.bad_number", line)]


def test_atoms_that_fly_apart_point_at_the_timestep(checked):
    script = swap(MELT, "timestep 0.005", "timestep 0.5")
    found = [f for f in checked(script, depth="smoke").findings if f.severity == "error"]
    assert [f.line for f in found] == [line_of(script, "timestep"), line_of(script, "run")]
    assert found[1].caused_by == found[0].line


def test_of_very_many_faults_the_errors_come_first_and_the_rest_is_counted(checked):
    found = checked(MELT + "unknwn 1\n" * 30)
    assert (len(found.findings), found.n_hidden) == (12, 18)
    assert all(f.severity == "error" for f in found.findings)


def test_rounds_of_a_loop_are_counted_by_their_marks():
    screen = Screen("run 0 #@L3-3\nnext i #@L4-4\nrun 0 #@L3-3\nnext i #@L4-4\nrun 0 #@L3-3\n")
    assert screen.n_visits(screen.last_place) == 3
    assert screen.n_visits(None) == 0
