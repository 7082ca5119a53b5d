"""One fault at a time in a sound script: the code and the line that come back."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .scripts import COPPER, MELT, line_of, swap


@pytest.mark.parametrize("script", [MELT, COPPER], ids=["melt", "copper"])
def test_a_sound_script_has_no_finding(check, script):
    assert check(script) == []


# script, what is replaced by what, code, line, and a piece of the mend
PLANTED = [
    (MELT, "timestep", "timestp", "static.unknown_command", 12, "Write `timestep 0.005`."),
    (MELT, "run 1000", "Run 1000", "static.unknown_command", 14, "Write `run 1000`."),
    (MELT, "lj/cut 2.5", "lj/cutt 2.5", "static.unknown_style", 8, "Write `pair_style lj/cut"),
    (MELT, "lj/cut 2.5", "lj/cut/gpu 2.5", "static.unknown_style", 8, "Write `pair_style lj/cut"),
    (MELT, "all nve", "all nvee", "static.unknown_style", 11, "Write `fix move all nve`."),
    (MELT, "box block", "box blok", "static.unknown_style", 4, ""),
    (MELT, "lj/cut 2.5", "2.5 lj/cut", "static.unknown_style", 8, "Write `pair_style lj/cut 2.5`."),
    (MELT, "all nve", "all 1 nve", "static.unknown_style", 11, "Write `fix move all nve 1`."),
    (MELT, "atomic", "atomc", "static.unknown_style", 2, "Write `atom_style atomic`."),
    (MELT, "lj/cut 2.5", "reax/c NULL", "static.unknown_style", 8, "reaxff"),
    (MELT, "velocity all", "velocity mobil", "static.undefined_group", 10, "`all`"),
    (MELT, "create_box 1 box", "create_box 1 bax", "static.undefined_region", 5, "the only region"),
    (MELT, "thermo 100", "unfix mov", "static.undefined_fix", 13, "Write `unfix move`."),
    (MELT, "thermo 100", "uncompute t", "static.undefined_compute", 13, "compute t all"),
    (
        *(MELT, "thermo 100", "thermo_style custom step c_msd[4]"),
        *("static.undefined_compute", 13, "compute msd all"),
    ),
    (MELT, "run 1000", "run ${n}", "static.undefined_variable", 14, "variable n equal"),
    (MELT, "thermo 100", "dump_modify 1 sort id", "static.undefined_dump", 13, "dump 1 all"),
    (
        *(MELT, "create_atoms 1 box", "create_atoms 0 random 5 1 NULL mol w 1"),
        *("static.undefined_molecule", 6, "molecule w FILE"),
    ),
    (COPPER, "Cu_mishin1.", "Cu_mishin.", "static.missing_file", 9, "Cu_mishin1.eam.alloy"),
    (COPPER, "create_box 1 box", "read_data x.data", "static.missing_file", 6, "Send `x.data`"),
    (MELT, "thermo 100", "python f input 1", "static.refused_command", 13, "Remove"),
    (MELT, "thermo 100", "shell ls", "static.refused_command", 13, "read_run_file"),
    (MELT, "thermo 100", "fix 2 all imd 8080", "static.refused_command", 13, "Remove"),
    (
        *(MELT, "thermo 100", "dump 1 all atom 10 ../x.dump"),
        *("static.outside_path", 13, "Write `dump 1 all atom 10 x.dump`."),
    ),
    (
        *(MELT, "thermo 100", 'dump 1 all atom 10 "a;x.gz"'),
        *("static.outside_path", 13, "x"),
    ),
    (MELT, "0 4 0 4 0 4", "0 99 0 99 0 99", "static.system_size", 6, "smaller"),
    (MELT, "run 1000", "run 900000000", "static.n_steps", 14, "small before large"),
    (MELT, "run 1000\n", "", "static.no_run", 13, "Add `run"),
    (MELT, "thermo 100", "# note &\nthermo 100", "lexer.swallowed_command", 13, "Remove the `&`"),
    (MELT, "run 1000", 'print "open', "lexer.unmatched_double_quote", 14, "Close the quote"),
    (MELT, "units lj\n", "units lj\r", "lexer.carriage_return", 1, "Unix line ends"),
    (
        *(MELT, "thermo 100\n", "thermo 100\\nlog x\\ntimestep 0.005\n"),
        *("lexer.written_out_line_end", 13, "real line ends"),
    ),
    (MELT, "run 1000", "run 1000\n```", "static.unknown_command", 15, "Remove the line"),
    (MELT, "run 1000", "label a\nrun 1\njump SELF a", "static.endless_loop", 16, "next i"),
    (MELT, "run 1000", "run 1\njump SELF", "static.endless_loop", 15, "above line 1 "),
    (
        *(MELT, "run 1000", "variable n equal ${n}+1\nrun 1000"),
        *("static.undefined_variable", 14, "a first value on a line above"),
    ),
]


@pytest.mark.parametrize(
    ("script", "old", "new", "code", "line", "mend"),
    PLANTED,
    ids=[f"{code}-{new[:20]}" for _, _, new, code, _, _ in PLANTED],
)
def test_a_planted_fault_comes_back_on_its_line(check, script, old, new, code, line, mend):
    found = [f for f in check(swap(script, old, new)) if f.code == code]
    assert [f.line for f in found] == [line]
    assert mend in found[0].fix


def test_an_empty_script_is_told_so(check):
    assert [f.code for f in check("# nothing yet\n")] == ["static.no_command"]


def test_a_definition_that_comes_too_late_names_both_lines(check):
    script = swap(MELT, "velocity all", "velocity hot") + "group hot type 1\n"
    (found,) = check(script)
    assert (found.code, found.line, found.caused_by) == ("static.undefined_group", 10, 15)


def test_a_name_that_was_removed_is_gone(check):
    script = MELT + "unfix move\nunfix move\n"
    (found,) = check(script)
    assert (found.line, found.message) == (16, "The fix `move` was removed before this line.")


def test_clear_forgets_names(check):
    (found,) = check(MELT + "clear\nunfix move\n")
    assert found.line == 16


def test_the_order_of_a_script_with_jumps_proves_nothing(check):
    script = swap(MELT, "run 1000", "label x\nrun 10\nunfix move\nfix move all nve\njump SELF x")
    assert [f for f in check(script) if "undefined" in f.code] == []


def test_behind_an_unknown_include_a_missing_name_is_only_a_warning(check):
    script = swap(MELT, "velocity all", "include setup.txt\nvelocity hot")
    found = {f.code: f.severity for f in check(script)}
    assert found["static.undefined_group"] == "warning"


def test_text_that_is_printed_refers_to_nothing(check):
    assert check(MELT + "print 'c_msd and f_ave and v_x'\n") == []


def test_a_formula_that_nobody_reads_is_only_a_warning(check):
    (found,) = check(MELT + "variable x equal c_msd*2\n")
    assert (found.severity, found.line) == ("warning", 15)


def test_a_formula_that_is_read_needs_its_compute(check):
    script = swap(MELT, "run 1000", "variable x equal c_msd*2\nthermo_style custom step v_x\nrun 1")
    assert ("static.undefined_compute", 14, "error") in [
        (f.code, f.line, f.severity) for f in check(script)
    ]


def test_the_compute_that_a_fix_makes_is_known(check):
    script = swap(COPPER, "thermo 100", "thermo_style custom step c_move_temp c_thermo_press")
    assert check(script) == []


def test_a_file_that_the_script_writes_before_is_there(check):
    assert check(MELT + "write_data end.data\nclear\nread_data end.data\n") == []


def test_a_supplied_file_is_there(check, tmp_path):
    data = tmp_path / "x.data"
    data.write_text("x\n\n10 atoms\n1 atom types\n")
    script = swap(COPPER, "create_box 1 box\ncreate_atoms 1 box", "read_data x.data")
    assert check(script, inputs={"x.data": data}) == []


def test_a_potential_with_a_folder_before_it_is_found_by_its_last_part(check):
    assert check(swap(COPPER, "Cu_mishin1", "./Cu_mishin1")) == []


def test_a_name_too_long_for_a_file_is_missing(check):
    found = check(COPPER.replace("Cu_mishin1.eam.alloy", 300 * "a"))
    assert [(finding.code, finding.line) for finding in found] == [("static.missing_file", 9)]


def test_a_fault_in_an_included_file_is_told_at_the_include(check, tmp_path):
    part = Path(tmp_path / "part")
    part.write_text("thermo 10\nthermoo 20\n")
    (found,) = check(swap(MELT, "thermo 100", "include part"), inputs={"part": part})
    assert (found.line, found.column) == (line_of(MELT, "thermo 100"), None)
    assert "'part', line 2" in found.message


# fmt: off
WORDS = st.sampled_from([
    "all", "1", "0", "-1", "1e9", "*", "NULL", "box", "none", "nve", "nvt", "temp", "iso", "x",
    "custom", "c_1", "v_x", "${x}", "$(1/0)", "block", "INF", "create", "set", "charge", "running",
    "eam/alloy", "lj/cut", "2.5", "pppm", "file.dat", "units", "lattice", "ave/time", "&", "#", "'",
])
COMMANDS = st.sampled_from([
    "units", "lattice", "region", "create_box", "create_atoms", "mass", "pair_style", "pair_coeff",
    "velocity", "fix", "compute", "kspace_style", "kspace_modify", "boundary", "dump", "thermo",
    "thermo_style", "run", "minimize", "variable", "set", "group", "timestep", "neigh_modify",
    "read_data", "replicate", "clear", "if", "jump", "include", "shell", "unfix",
])
# fmt: on
LINES = st.tuples(COMMANDS, st.lists(WORDS, max_size=9)).map(
    lambda line: " ".join([line[0], *line[1]])
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, max_size=25))
def test_no_mixture_of_commands_makes_a_check_fail(check, lines):
    for finding in check("\n".join(lines)):
        assert finding.message
        assert finding.line is None or 1 <= finding.line <= len(lines) + 1
