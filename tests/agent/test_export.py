"""Attempts of a real store as lines that say enough and nothing of this machine."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.agent.environment import LammpsEnvironment
from mdagent.agent.export import BadReport, Known, Terms, exported, read_reports, without_paths
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.trial import Terms as TrialTerms
from mdagent.tools.simulation.store import RunStore
from tests.agent.tricks import EXPECT, GOOD, HONEST_FAILURE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("someone") / "store"


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[ServerPool]:
    with ServerPool(folder, n_servers=1) as servers:
        yield servers


@pytest.fixture(scope="module")
def environment(pool: ServerPool) -> LammpsEnvironment:
    made = LammpsEnvironment(pool, TrialTerms(label="copper"))
    made.reset(expect=EXPECT, prompt="simulate copper")
    return made


@pytest.fixture(scope="module")
def told(environment: LammpsEnvironment) -> list[str]:
    return [environment.run_script(HONEST_FAILURE), environment.run_script(GOOD)]


def test_an_environment_tells_what_to_change_and_pays_for_the_last_script(
    environment: LammpsEnvironment, told: list[str]
) -> None:
    failed, passed = (json.loads(each) for each in told)
    assert (failed["status"], failed["verdict"]) == ("finished", "fail")
    assert failed["findings"][0]["fix"]
    assert passed["verdict"] == "pass"
    assert environment.get_reward() > 0.9
    checked = json.loads(environment.check_script(GOOD.replace("pair_style", "pair_stile")))
    assert checked["findings"][0]["fix"] == "Write `pair_style eam/alloy`."
    environment.reset(expect=EXPECT)
    assert environment.get_reward() == 0.0


def test_a_line_holds_task_attempts_verdicts_receipts_and_which_is_better(
    folder: Path, told: list[str]
) -> None:
    assert len(told) == 2
    store = RunStore(folder)
    known = {
        run_id: Known("Energy of copper at 300 K", "openai:x", EXPECT)
        for run_id in store.layout.run_ids()
    }
    lines = exported(store, Terms("CC-BY-4.0", "copper", known)).lines
    line = json.loads(lines[0])
    assert len(lines) == 1
    assert (line["licence"], line["task"]) == ("CC-BY-4.0", "Energy of copper at 300 K")
    assert line["provenance"]["model"] == "openai:x"
    attempts = line["attempts"]
    scripts = {attempt["script"]: attempt["verdict"] for attempt in attempts}
    assert scripts == {HONEST_FAILURE: "fail", GOOD: "pass"}
    by_verdict = {attempt["verdict"]: attempt["run_id"] for attempt in attempts}
    wanted = {"chosen": by_verdict["pass"], "rejected": by_verdict["fail"]}
    assert wanted in line["pairs"]
    assert all(attempt["receipt"]["script_sha256"] for attempt in attempts)
    assert str(folder.parent) not in lines[0]
    assert "/tmp" not in lines[0]
    assert "/lib/python" not in lines[0]
    assert exported(store, Terms("x", "nothing of this label")).lines == ()


def export(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mdagent", "runs", "export", *words],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "MDAGENT_DATA_FOLDER": str(folder)},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_what_is_whole_and_names_what_is_damaged(
    folder: Path, told: list[str], tmp_path: Path
) -> None:
    assert len(told) == 2
    copy = tmp_path / "damaged"
    shutil.copytree(folder, copy)
    spoiled, *whole = sorted((copy / "runs").glob("run-*"))
    # A run that has lost its script, one without its record, and one that never was any.
    (spoiled / "script.lammps").unlink()
    for name, record in (("0", b"{torn"), ("1", None)):
        empty = copy / "runs" / f"run-20200101-000000-{name * 16}"
        empty.mkdir()
        if record is not None:
            (empty / "launch.json").write_bytes(record)
    done = export(copy, "given.jsonl", "--licence", "CC-BY-4.0")
    assert (done.returncode, done.stdout) == (0, "given.jsonl: 1 tasks\n")
    left_out = [line for line in done.stderr.splitlines() if line.startswith("left out run-")]
    assert len(left_out) == len(done.stderr.splitlines()) == 3
    assert all("its directory is damaged" in line for line in left_out)
    (line,) = (tmp_path / "given.jsonl").read_text(encoding="utf-8").splitlines()
    given = json.loads(line)
    assert (given["licence"], given["label"]) == ("CC-BY-4.0", "copper")
    assert given["provenance"]["made_by"].startswith("mdagent ")
    assert [attempt["run_id"] for attempt in given["attempts"]] == [run.name for run in whole]
    shown = export(copy, "-", "--licence", "CC-BY-4.0")
    assert shown.stdout == line + "\n"
    assert str(tmp_path) not in line


def test_an_empty_store_or_no_licence_is_said_in_one_line(tmp_path: Path) -> None:
    none = export(tmp_path / "none", "given.jsonl", "--licence", "CC-BY-4.0")
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr == f"{tmp_path / 'none'} holds no run to export\n"
    assert not (tmp_path / "given.jsonl").exists()
    refused = export(tmp_path / "none", "given.jsonl", "--licence", " ")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("/home/ann/data/x.lmp", "<path>/x.lmp"),
        ("read_data /srv/shared/a b", "read_data <path>/a b"),
        ("~/runs/x and eV/atom, 1/2", "<path>/x and eV/atom, 1/2"),
        ("lj/cut/coul/long https://docs.lammps.org/units.html", None),
        ("cd /home/ann", "cd <path>/"),
        ("~ann/runs/x.lmp", "<path>/x.lmp"),
        (r"read_data C:\Users\ann\x.lmp", "read_data <path>/x.lmp"),
        ("from ann@cluster.example.org", "from <account>"),
    ],
)
def test_paths_and_accounts_are_taken_out_and_styles_and_links_stay(
    text: str, cut: str | None
) -> None:
    assert without_paths({"a": [text]}) == {"a": [text if cut is None else cut]}


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadReport, match=r"holds no report\.json"):
        read_reports([tmp_path])
