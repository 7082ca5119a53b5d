"""The demo against a real server over stdio: no fault of any kind may slip through."""

import json
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import anyio
import pytest

from mdagent.agent.catching import Catch, Miss
from mdagent.agent.demo import Demo, Played, play_spoiled
from mdagent.agent.faults import FAULTS
from mdagent.agent.playlist import make_playlist
from mdagent.agent.tool_client import open_tool_client
from mdagent.server.settings import variables_for_server

# The fewest that have every kind of fault; the command plays seed 0, and the benchmarks twenty.
SEEDS = (1, 2, 3, 4, 5, 6, 12)
N_AT_A_TIME = 2


def silent(_line: str) -> None:
    """Take the story without printing it."""


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return variables_for_server(data_folder=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def played(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Played]:
    """Every spoiled draft of every seed, two sessions at a time."""
    errors = tmp_path_factory.mktemp("errors")
    waiting = [
        (make_playlist(seed), planted) for seed in SEEDS for planted in make_playlist(seed).spoiled
    ]
    finished: list[Played] = []

    async def work(errors_file: Path) -> None:
        async with open_tool_client(variables, errors_file) as client:
            while waiting:
                playlist, planted = waiting.pop()
                finished.append(await play_spoiled(client, playlist.task, planted, silent))

    async def play_all() -> None:
        async with anyio.create_task_group() as group:
            for number in range(N_AT_A_TIME):
                group.start_soon(work, errors / f"{number}.log")

    anyio.run(play_all)
    return finished


def test_every_kind_of_fault_is_played(played: list[Played]) -> None:
    kinds = {each.planted.kind for each in played if each.planted}
    assert kinds == {fault.kind for fault in FAULTS}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_fault_is_caught_by_its_stage_at_its_line(
    played: list[Played], seed: int
) -> None:
    wanted = {planted.draft.script for planted in make_playlist(seed).spoiled}
    of_seed = [each for each in played if each.draft.script in wanted]
    assert len(of_seed) == len(wanted)
    missed = [(each.planted, each.outcome) for each in of_seed if not each.went_as_it_should]
    assert [(planted.kind, outcome) for planted, outcome in missed if planted] == []


def test_no_draft_is_run_that_validation_has_refused(played: list[Played]) -> None:
    for each in played:
        stages = [result.stage for result in each.results]
        refused = any(result.is_bad_news for result in each.results[:2])
        assert stages[2:] == ([] if refused else ["run_lammps", "evaluate_run"])


def test_a_sound_draft_has_nothing_to_mend_and_a_fault_elsewhere_makes_the_demo_fail(
    variables: Mapping[str, str], tmp_path: Path
) -> None:
    playlist = make_playlist(0)
    elsewhere = replace(playlist.spoiled[0], lines=(1,))

    async def play() -> tuple[list[dict[str, object]], Played]:
        async with open_tool_client(variables, tmp_path / "errors.log") as client:
            answers = [
                await client.call("validate_script", script=sound.script, expect=task.expectation)
                for task, sound in ((p.task, p.sound) for p in map(make_playlist, (1, 2)))
            ]
            missed = await play_spoiled(client, playlist.task, elsewhere, silent)
            return [answer.structured for answer in answers], missed

    answers, missed = anyio.run(play)
    assert [(answer["status"], answer["findings"]) for answer in answers] == [("ok", [])] * 2
    assert isinstance(missed.outcome, Miss)
    assert "it is at line 1" in missed.outcome.why
    demo = Demo(playlist.task, played=[missed], files=[tmp_path])
    assert not demo.went_as_it_should


def test_the_command_ends_with_a_verdict_a_curve_a_snapshot_and_a_report(tmp_path: Path) -> None:
    run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=300)
    demo = run([sys.executable, "-m", "mdagent", "demo", "--keep", str(tmp_path), "--json"])
    assert demo.returncode == 0, demo.stdout + demo.stderr
    told = json.loads(demo.stdout)
    assert [draft["caught"] for draft in told["drafts"]] == [True] * 4
    assert told["sound"]["verdict"] == "pass"
    for name in ("melting_curve.png", "snapshot.png"):
        picture = (tmp_path / name).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert min(struct.unpack(">II", picture[16:24])) > 200
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert told["sound"]["run_id"] in report
    assert 'src="http' not in report
    assert len(list(tmp_path.glob("draft_*.lammps"))) == 5
    assert list((tmp_path / "data" / "runs").iterdir())


def test_a_broken_engine_is_said_in_one_line_with_its_mend(tmp_path: Path) -> None:
    demo = subprocess.run(
        [sys.executable, "-m", "mdagent", "demo", "--keep", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MDAGENT_ENGINE": "/no/such/lmp"},
        timeout=120,
    )
    assert demo.returncode != 0
    assert "Traceback" not in demo.stdout + demo.stderr


def test_catches_name_the_finding(played: list[Played]) -> None:
    for each in played:
        if isinstance(each.outcome, Catch):
            assert each.outcome.note.message
            assert each.outcome.note.fix or each.outcome.note.why
