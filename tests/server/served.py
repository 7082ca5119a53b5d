"""Servers as their users start them: the real command in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mcp.client.stdio import StdioServerParameters

COMMAND = [str(Path(sys.executable).parent / "mdagent"), "serve"]


def environment(data_folder: Path, cache_folder: Path, **more: str) -> dict[str, str]:
    """What the server's process gets; nothing of the tester's own settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MDAGENT_")}
    folders = {"MDAGENT_DATA_FOLDER": str(data_folder), "MDAGENT_CACHE_FOLDER": str(cache_folder)}
    return {**plain, **folders, **more}


def over_stdio(given: Mapping[str, str]) -> StdioServerParameters:
    return StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=dict(given))


@contextmanager
def http_server(given: Mapping[str, str], *arguments: str) -> Iterator[str]:
    """The address of a server on a free port; it must end by itself when it is told to."""
    with served([*COMMAND, "--http", "--port", "0", *arguments], given) as address:
        yield address


@contextmanager
def served(command: Sequence[str], given: Mapping[str, str]) -> Iterator[str]:
    """The address that a command says it listens on."""
    process = subprocess.Popen(command, env=dict(given), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        words = process.stderr.readline().split()
        assert words[:3] == ["mdagent", "listens", "on"], words
        yield words[3]
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=15)
    assert process.returncode == 0, said
    assert "Traceback" not in said
