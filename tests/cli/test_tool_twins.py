"""Each tool's twin on the command line: same result, an exit code, words that people know."""

import argparse
import json
from pathlib import Path

import pytest

from mdagent.cli.schema_options import add_options, arguments_from
from mdagent.server.app import tools
from tests.cli.conftest import Typed
from tests.server.scripts import MELT, MISSPELLED


@pytest.mark.parametrize("name", [tool.name for tool in tools()])
def test_every_tool_has_a_twin_that_explains_itself(typed: Typed, name: str) -> None:
    done = typed(name.replace("_", "-"), "--help")
    assert done.returncode == 0
    assert "--json" in done.stdout


def test_a_faulty_script_is_bad_news_as_a_compiler_tells_it(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MISSPELLED)
    done = typed("validate-script", "in.melt")
    assert done.returncode == 1, done.stderr
    assert "status: error" in done.stdout
    assert "line 8: error: " in done.stdout
    assert "fix: Write `pair_style lj/cut 2.5`." in done.stdout


def test_the_structured_result_is_the_tools_own(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MISSPELLED)
    done = typed("validate-script", "in.melt", "--json", "--depth", "static")
    result = json.loads(done.stdout)
    assert result["status"] == "error"
    assert [finding["line"] for finding in result["findings"]] == [8]


def test_a_run_from_script_to_verdict_and_picture(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MELT.replace("1.44", "${T}"))
    wait = ("--var", "T=1.44", "--limits", "wall_time_s=100", "--label", "melt", "--wait-s", "50")
    done = typed("run-lammps", "in.melt", *wait, "--json")
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert run["status"] == "finished"
    assert run["limits"]["wall_time_s"] == 100

    shown = typed("get-run", run["run_id"])
    assert "status: finished" in shown.stdout.splitlines()[0]

    log = typed("read-run-file", run["run_id"], "log.lammps")
    assert "TotEng" in log.stdout

    verdict = typed("evaluate-run", run["run_id"], "--expect", "ensemble=nve", "--json")
    assert verdict.returncode == (json.loads(verdict.stdout)["verdict"] != "pass")

    typed("plot-run", run["run_id"], "--kind", "thermo", "--picture", "melt.png")
    assert (tmp_path / "melt.png").read_bytes().startswith(b"\x89PNG")


def test_a_script_comes_through_a_pipe_and_its_files_from_here(
    typed: Typed, tmp_path: Path
) -> None:
    (tmp_path / "rest.in").write_text("run 0\n")
    script = MELT.replace("run 200", "include settings.in")
    arguments = ("-", "--file", "settings.in=rest.in", "--wait-s", "50", "--json")
    done = typed("run-lammps", *arguments, text=script)
    assert json.loads(done.stdout)["status"] == "finished", done.stdout


def test_a_failed_run_is_bad_news(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MISSPELLED)
    done = typed("run-lammps", "in.melt", "--wait-s", "50")
    assert done.returncode == 1
    assert "status: lammps_error" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["get-run", "run-20200101-000000-0000000000000000"], "mdagent: There is no run"),
        (["validate-script", "none.in"], "mdagent: cannot read none.in: No such file"),
        (["validate-script", "junk"], "mdagent: junk is not UTF-8 text (byte 0xff at 2)"),
        (["validate-script", "in.melt", "--var", "T"], "mdagent: 'T' is not of the form KEY=VALUE"),
        (["validate-script", "in.melt", "--expect", "{"], "is not JSON"),
        (["run-lammps", "in.melt", "--wait-s", "99"], "wait_s: "),
        (["run-lammps", "in.melt", "--limits", "walltime=1"], "did you mean 'wall_time_s'?"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_with_2(
    typed: Typed, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "in.melt").write_text(MELT)
    (tmp_path / "junk").write_bytes(b"ok\xff\xfe")
    done = typed(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_variable_reaches_the_script_as_it_was_written() -> None:
    parser = argparse.ArgumentParser()
    schema = next(tool.parameters for tool in tools() if tool.name == "run_lammps")
    add_options(parser, schema)
    words = [f"--var={word}" for word in ("a=1.10", "b=true", 'c="x"', "d=001", "e=x=y", "f=-2 3")]
    arguments = arguments_from(parser.parse_args(["/dev/null", *words]), schema)
    assert arguments["variables"] == {
        "a": "1.10",
        "b": "true",
        "c": '"x"',
        "d": "001",
        "e": "x=y",
        "f": "-2 3",
    }
