"""The command as a person types it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.served import environment

Typed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def typed(tmp_path: Path, cache_folder: Path) -> Typed:
    """Runs `mdagent WORDS` in an empty folder, with more of the environment by name."""

    def run(
        *words: str, text: str | None = None, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(Path(sys.executable).parent / "mdagent"), *words],
            env=environment(tmp_path / "data", cache_folder, **more),
            cwd=tmp_path,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
