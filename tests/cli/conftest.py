"""The command as a person types it, in an empty folder."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mdagent.cli.main import main
from tests.server.served import environment


@dataclass(frozen=True)
class Done:
    """What the shell would know of it."""

    returncode: int
    stdout: str
    stderr: str


Typed = Callable[..., Done]


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def typed(
    tmp_path: Path,
    cache_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    """Runs `mdagent WORDS`, with more of the environment by name.

    In this process, because the start of another one takes a second; the entry points
    themselves are held by the tests of the transports.
    """
    monkeypatch.chdir(tmp_path)
    for name, value in environment(tmp_path / "data", cache_folder).items():
        monkeypatch.setenv(name, value)

    def run(*words: str, text: str = "", **more: str) -> Done:
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        try:
            returncode = main(words)
        except SystemExit as end:
            returncode = int(end.code or 0)
        printed = capsys.readouterr()
        return Done(returncode, printed.out, printed.err)

    return run
