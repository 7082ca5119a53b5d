"""Texts as they come out of editors, web pages and models, and scripts of unusual size."""

import pytest

from .scripts import COPPER, MELT, line_of, swap


def errors(validation):
    return [(f.code, f.line) for f in validation.findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("units lj", "\ufeffunits lj"),
        ("units lj", "units\u00a0lj"),
        ("timestep 0.005", "timestep\u20090.005"),
        ("thermo 100", "print \u201cequilibrated now\u201d"),
        ("thermo 100", "print \u2018equilibrated now\u2019"),
        ("0 4 0 4 0 4", "0 4 0 4 \u22124 0"),
    ],
    ids=["byte order mark", "hard blank", "thin blank", "quotes", "single quotes", "minus"],
)
def test_signs_that_the_engine_reads_as_plain_ones_are_no_fault(checked, old, new):
    found = checked(swap(MELT, old, new))
    assert errors(found) == []
    assert found.estimate.n_atoms == 256


def test_only_what_is_shown_is_named_in_the_next_step(checked):
    found = checked(MELT + "unknwn 1\n" * 3000, depth="static")
    assert len(found.next_step) < 150
    assert len(found.model_dump_json()) < 8000


def test_of_a_check_with_a_fault_on_every_line_the_first_hundred_are_counted(check):
    found = check("".join(f"{i} 1 0.0 0.0 0.0\n" for i in range(500)))
    assert [f.code for f in found].count("static.unknown_command") == 100


def test_an_open_quote_is_the_only_fault_of_its_line_and_of_the_missing_run(checked):
    script = swap(MELT, "thermo 100", 'print """open')
    found = checked(script, depth="static").findings
    assert [f.code for f in found] == ["lexer.unmatched_triple_quote"]
    nested = swap(MELT, "thermo 100", "if \"1 > 0\" then 'if \"1 > 0\" then 'print x''")
    assert {f.source for f in checked(nested, depth="static").findings} == {"lexer"}


def test_no_sign_that_steers_a_terminal_is_passed_on(check):
    (found,) = check(swap(MELT, "thermo 100", "\x1b[31mred\x1b[0m"))
    assert found.message.isprintable()
    assert found.command.isprintable()


def test_more_steps_than_the_engine_can_count_are_its_error(checked):
    script = swap(MELT, "run 1000", "run 1" + "0" * 30)
    assert errors(checked(script)) == [("engine.error", 14)]


def test_a_loop_with_a_way_out_is_not_called_endless(check):
    for way_out in ("next i", 'if "${i} > 3" then "jump SELF out"', "include more"):
        script = MELT + f"variable i equal 1\nlabel a\n{way_out}\njump SELF a\nlabel out\n"
        assert "static.endless_loop" not in [f.code for f in check(script)]
    halted = MELT + "fix h all halt 10 v_i > 3\nlabel a\nrun 100\njump SELF a\n"
    assert "static.endless_loop" not in [f.code for f in check(halted)]


def test_below_a_loop_of_very_many_rounds_the_lines_are_still_checked(checked):
    loop = (
        "variable i loop 1000000\nlabel top\nprint 'round $i of very many'\nnext i\njump SELF top"
    )
    found = checked(swap(MELT, "run 1000", f"{loop}\nneighbor 0.3 binn\nrun 1000"))
    assert errors(found) == [("engine.error", 19)]
    assert "rounds of the loop" in found.not_checked[0].what


def test_what_fails_in_the_second_round_points_at_the_jump(checked):
    script = "variable i loop 3\nlabel top\n" + MELT + "next i\njump SELF top\nneighbor 0.3 binn\n"
    found = [f for f in checked(script).findings if f.severity == "error"]
    assert [(f.line, f.caused_by) for f in found] == [(3, 18), (19, None)]


def test_atoms_of_many_lines_are_looked_through_once(check):
    lines = "".join(f"create_atoms 1 single {i % 4} {i // 4 % 4} {i // 16}\n" for i in range(64))
    script = swap(COPPER, "create_atoms 1 box\n", lines)
    assert check(script) == []
    assert line_of(script, "pair_style") == 71
