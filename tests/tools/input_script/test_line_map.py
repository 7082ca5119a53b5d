"""Errors of runs whose script is not marked: the engine's output against the script's lines."""

import subprocess
from collections.abc import Callable

import pytest

from mdagent.tools.engine.messages import read_messages
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.line_map import engine_findings

from .scripts import MELT, line_of, swap


@pytest.fixture(scope="module")
def error_line(engine, tmp_path_factory) -> Callable[[str], int | None]:
    """The line that the error of a real run is put at (scripts of ours, so unconfined)."""
    folder = tmp_path_factory.mktemp("runs")

    def run(script: str) -> int | None:
        (folder / "in").write_text(script)
        done = subprocess.run(
            engine.argv("-in", "in", "-log", "log", "-screen", "none"),
            cwd=folder,
            env=engine.environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode != 0
        log = (folder / "log").read_text()
        errors = [m for m in read_messages(log) if m.kind == "error"]
        (found,) = engine_findings(read_script(script), errors, log)
        return found.line

    return run


CASES = [
    ("a plain line", swap(MELT, "thermo 100", "neighbor 0.3 binn"), "neighbor"),
    (
        "the second of two equal lines",
        swap(MELT, "run 1000", "run 10\nunfix move\nfix move all nve\nunfix move\nunfix move"),
        "last",
    ),
    ("a line in two parts", swap(MELT, "thermo 100", "fix 2 all &\n ave/time 1"), "fix 2"),
    ("a substituted line", swap(MELT, "run 1000", "variable n string x\nrun ${n}"), "run"),
    ("a run that fails to start", swap(MELT, "mass 1 1.0", "# no mass"), "velocity"),
    (
        "the third turn of a loop",
        swap(
            MELT,
            "run 1000",
            "variable n index 1 2 x\nlabel top\nrun 1\nneighbor ${n} bin\nnext n\njump SELF top",
        ),
        "neighbor",
    ),
    ("a label that is not there", MELT + "jump SELF nowhere\nthermo 10\n", "jump"),
]


@pytest.mark.parametrize(("name", "script", "start"), CASES, ids=[case[0] for case in CASES])
def test_the_error_of_a_real_run_is_put_on(error_line, name, script, start):
    wanted = len(script.splitlines()) if start == "last" else line_of(script, start)
    assert error_line(script) == wanted


def test_output_without_an_echo_still_has_the_last_input_line():
    script = read_script(MELT)
    output = "ERROR: Something is wrong (src/fix.cpp:1)\nLast input line: fix move all nve\n"
    (found,) = engine_findings(script, read_messages(output), "")
    assert found.line == line_of(MELT, "fix")


def test_a_message_from_nowhere_has_no_line():
    output = "ERROR: Something is wrong (src/fix.cpp:1)\n"
    (found,) = engine_findings(read_script(MELT), read_messages(output), output)
    assert (found.line, found.message) == (None, "Something is wrong")


@pytest.mark.parametrize(
    ("line", "page"),
    [
        ("unitz lj", "Commands_all"),
        ("temper/grem 1", "temper_grem"),
        ("units", "units"),
    ],
)
def test_a_message_points_at_a_page_that_the_manual_has(line: str, page: str) -> None:
    name = line.split()[0]
    said = f"Unknown command: {line}" if page == "Commands_all" else f"Illegal {name} command"
    output = f"LAMMPS (1 Jan 2025)\n{line}\nERROR: {said} (input.cpp:1)\nLast input line: {line}\n"
    (found,) = engine_findings(read_script(line + "\n"), read_messages(output), output)
    assert found.doc_url == f"https://docs.lammps.org/{page}.html"
