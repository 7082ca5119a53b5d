"""`mdagent bench run` of questions, with search and without: a model over HTTP, our real server."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mdagent.agent.solving.chat_server import NothingToSay, Reply, Wanted, chat_server
from tests.agent.reading_model import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    QUESTIONS,
    build_manual,
    speak,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the manual's index and the set, where the command is called."""
    folder = tmp_path_factory.mktemp("newcomer")
    build_manual(folder / "tree", folder / "cache")
    lines = "".join(json.dumps(question) + "\n" for question in QUESTIONS)
    (folder / "hover.jsonl").write_text(lines, encoding="utf-8")
    return folder


def command(home: Path, url: str, *words: str) -> list[str]:
    asked = ["bench", "run", str(home / "hover.jsonl"), "--model", "openai:reader"]
    return [sys.executable, "-m", "mdagent", *asked, "--base-url", url, *words]


def environment(home: Path) -> dict[str, str]:
    # An empty key is no key: a server of one's own wants none.
    variables = {"MDAGENT_CACHE_FOLDER": str(home / "cache"), "OPENAI_API_KEY": ""}
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), **variables}


def bench(home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, url, *words),
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict[tuple[str, str], dict[str, Any]]:
    groups = json.loads(done.stdout)["groups"]
    return {(group["arm"], group["group"]): group for group in groups}


@pytest.fixture(scope="module")
def both(home: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures of both arms, kept in one folder."""
    with chat_server(speak) as url:
        for arm in ("server", "direct"):
            done = bench(home, url, "--arm", arm, "--keep", "both", "--json")
            assert (done.returncode, done.stderr) == (0, "")
    return told(done)


def test_what_only_the_manual_says_is_answered_with_search_and_not_without(
    home: Path, both: dict[tuple[str, str], dict[str, Any]]
) -> None:
    found = both
    with_search, without = found["server", "all"], found["direct", "all"]
    # Five that a rule can judge: one is on no page, and one is guessed rightly.
    assert with_search["rates"][0]["mean"] == pytest.approx(4 / 5)
    assert without["rates"][0]["mean"] == pytest.approx(1 / 5)
    assert (with_search["n_open"], without["n_open"]) == (1, 1)
    assert (with_search["n_calls"], without["n_calls"]) == (12, 0)
    n_replies = {"server": 3 * len(QUESTIONS), "direct": len(QUESTIONS)}
    for (arm, name), group in found.items():
        if name == "all":
            assert group["input_tokens"] == INPUT_TOKENS * n_replies[arm]
            assert group["output_tokens"] == OUTPUT_TOKENS * n_replies[arm]
    assert found["server", "short_answer"]["rates"][0]["mean"] == 0.0
    kept = json.loads((home / "both" / "default-server-0.json").read_text(encoding="utf-8"))
    assert "The default hover lift is 0.25." in json.dumps(kept)


def test_a_killed_benchmark_goes_on_and_asks_nothing_twice(home: Path) -> None:
    asked: Counter[str] = Counter()

    def until_killed(request: Mapping[str, Any]) -> Reply:
        if len([id_ for id_ in asked if asked[id_]]) == 4:
            os.kill(process.pid, signal.SIGKILL)
        return counted(request)

    def counted(request: Mapping[str, Any]) -> Reply:
        reply = speak(request)
        if not reply.calls:
            first = str(request["messages"][0]["content"])
            asked.update(q["id"] for q in QUESTIONS if q["question"] in first)
        return reply

    results = home / "killed" / "results.jsonl"
    with chat_server(until_killed) as url:
        words = command(home, url, "--keep", "killed")
        process = subprocess.Popen(words, env=environment(home), cwd=home)
        assert process.wait(timeout=120) == -signal.SIGKILL
    done_before = [json.loads(line)["id"] for line in results.read_text().splitlines()]
    assert 0 < len(done_before) < len(QUESTIONS)
    asked.clear()
    with chat_server(counted) as url:
        done = bench(home, url, "--keep", "killed", "--json")
    assert done.returncode == 0, done.stderr
    assert set(asked) == {q["id"] for q in QUESTIONS} - set(done_before)
    (whole,) = [group for (_, name), group in told(done).items() if name == "all"]
    assert (whole["n_attempts"], whole["rates"][0]["mean"]) == (6, pytest.approx(4 / 5))
    assert whole["input_tokens"] == INPUT_TOKENS * 3 * len(QUESTIONS)


def test_questions_with_search_are_refused_where_there_is_nothing_to_search(
    home: Path, tmp_path: Path
) -> None:
    with chat_server(speak) as url:
        done = subprocess.run(
            command(home, url, "--keep", "unindexed"),
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert "questions with search need the manual" in done.stderr
    assert "mdagent index build" in done.stderr
    assert not (tmp_path / "unindexed" / "results.jsonl").exists()


@pytest.mark.usefixtures("both")
def test_results_of_two_models_are_never_counted_together(home: Path) -> None:
    with chat_server(speak) as url:
        other = bench(home, url, "--keep", "both", "--model", "openai:another")
    assert other.returncode == 2
    assert "holds results of another model (openai:reader): --keep another folder" in other.stderr


def test_the_models_own_failing_counts_and_that_of_its_server_does_not(home: Path) -> None:
    def fails(request: Mapping[str, Any]) -> Reply:
        asked = str(request["messages"][0]["content"])
        if "In which unit" in asked:
            return Reply("", (Wanted("call", "search_the_web", "{}"),))
        if "Which of these" in asked:
            return Reply("")
        raise NothingToSay("there is no reply to this")

    with chat_server(fails) as url:
        only = [word for id_ in ("height", "keywords", "held") for word in ("--only", id_)]
        done = bench(home, url, *only, "--keep", "failing", "--turns", "3", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    whole = told(done)["server", "all"]
    assert (whole["n_errors"], whole["n_no_answer"]) == (1, 2)
    assert (whole["rates"][0]["mean"], whole["rates"][0]["n_tasks"]) == (0.0, 2)
    lines = (home / "failing" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    by_id = {line["id"]: line for line in map(json.loads, lines)}
    assert "request_limit of 3" in by_id["height"]["no_answer"]
    assert by_id["keywords"]["no_answer"]
    assert by_id["held"]["error"]
