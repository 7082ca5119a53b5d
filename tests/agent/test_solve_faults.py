"""`mdagent solve` in the hands of somebody who mistypes: one line, and what to do."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mdagent.agent.solving.chat_server import NothingToSay, Reply, chat_server
from mdagent.cli.main import main

NOBODY = "http://127.0.0.1:9/v1"


def started(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in an empty folder with an empty home, without any key."""
    return subprocess.run(
        [sys.executable, *words],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# Said without the agent library, whose import takes longer than all else together.
WITHOUT_LIBRARY = """
import sys
from mdagent.cli.main import main
try:
    code = main(["solve", *sys.argv[1:]])
except SystemExit as error:
    code = error.code
sys.exit("the library was imported" if "pydantic_ai" in sys.modules else code)
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x",), "--model PROVIDER:NAME, or --replay"),
        ((" ", "--model", "openai:x"), "the task is empty"),
        (("x", "--modle", "openai:x"), "did you mean --model?"),
        (("x", "--model", "gpt-5"), "no PROVIDER:NAME"),
        (("x", "--model", "opnai:gpt-5"), "did you mean openai?"),
        (("x", "--model", "qqqq:gpt-5"), "known: alibaba, anthropic"),
        (("x", "--model", "openai:gpt-5"), "OPENAI_API_KEY"),
        (("x", "--model", "openai-responses:gpt-5", "--base-url", NOBODY), "nobody answers at"),
        (("x", "--model", "ollama:qwen3"), "--base-url http://127.0.0.1:11434/v1"),
        (("x", "--model", "ollama:qwen3", "--base-url", NOBODY), "nobody answers at 127.0.0.1:9"),
        (("x", "--model", "ollama:qwen3", "--base-url", "127.0.0.1:1/v1"), "is no address"),
        (("x", "--model", "ollama:qwen3", "--base-url", "http://[::1/v1"), "is no address"),
        (("x", "--model", "ollama:qwen3", "--base-url", "http://localhost:a/v1"), "is no address"),
        (("x", "--model", "openai:x", "--attempts", "0"), "--attempts must be more than 0"),
        (("x", "--model", "openai:x", "--attempts", "two"), "invalid int value: 'two'"),
        (("x", "--model", "openai:x", "--minutes", "nan"), "--minutes must be more than 0"),
        (("x", "--model", "openai:x", "--minutes", "inf"), "at most 1,000,000,000"),
        (("x", "--replay", "none.json"), "there is no file none.json"),
        (("x", "--replay", "."), "there is no file ."),
    ],
)
def test_a_mistake_is_said_in_one_line_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("OPENAI_API_KEY", "OLLAMA_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    try:
        code: object = main(["solve", *words, "--json"])
    except SystemExit as error:
        code = error.code
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("--model", "opnai:x"), ("--model", "openai:x", "--base-url", NOBODY)]
)
def test_a_mistake_waits_for_no_library(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = started(tmp_path, "-c", WITHOUT_LIBRARY, "x", *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_a_model_that_refuses_is_no_report_without_a_result(tmp_path: Path) -> None:
    def refuse(_request: Mapping[str, Any]) -> Reply:
        raise NothingToSay("there is no model of this name")

    with chat_server(refuse) as url:
        words = ("x", "--model", "openai:gtp-5", "--base-url", url, "--json")
        done = started(tmp_path, "-m", "mdagent", "solve", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "there is no model of this name" in done.stderr
    assert "are its name, its key and its address right?" in done.stderr
