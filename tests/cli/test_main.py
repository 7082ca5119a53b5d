"""The command line itself: help, typing mistakes, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Typed


def test_help_lists_the_commands_and_what_exit_codes_mean(typed: Typed) -> None:
    done = typed("--help")
    assert done.returncode == 0
    for word in ("serve", "doctor", "describe-engine", "Exit code: 0 fine; 1 bad news"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["docter"], "mdagent: there is no command 'docter'; did you mean doctor?"),
        (["descibe-engine"], "did you mean describe-engine?"),
        (["describe-engine", "--nam", "x"], "mdagent describe-engine: unrecognized arguments"),
        (["describe-engine", "--nam", "x"], "did you mean --name?"),
        (["describe-engine", "--category", "pairs"], "invalid choice: 'pairs'"),
        (["serve", "--prot", "1"], "did you mean --port?"),
        (["serve", "--port", "1"], "--host and --port belong to --http"),
        (["--loud"], "the following arguments are required: COMMAND"),
    ],
)
def test_a_typing_mistake_is_answered_in_one_line(
    typed: Typed, words: list[str], said: str
) -> None:
    done = typed(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("words", [["doctor"], ["serve"], ["describe-engine"]])
def test_a_bad_setting_is_answered_in_one_line(typed: Typed, words: list[str]) -> None:
    done = typed(*words, MDAGENT_HTTP_PORT="many")
    assert done.returncode == 2
    assert done.stderr.startswith("mdagent: MDAGENT_HTTP_PORT='many': ")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_fault(typed: Typed) -> None:
    command = f"{Path(sys.executable).parent}/mdagent describe-engine --category pair | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""
