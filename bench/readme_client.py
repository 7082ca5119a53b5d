"""The client that README.md shows, run as it stands there, against any server."""

import re
import subprocess
import sys
import time
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
_SERVER = 'StdioServerParameters(command=".venv/bin/mdagent", args=["serve"])'


class NoVerdict(RuntimeError):
    """The client did not get through to a verdict; the text is what it said."""


def over_stdio(command: list[str]) -> str:
    """What stands for the server in the client, where the client starts it itself."""
    return f"StdioServerParameters(command={command[0]!r}, args={command[1:]!r})"


def over_http(url: str) -> str:
    """What stands for the server in the client, where it listens already."""
    return repr(url)


def seconds_to_verdict(server: str) -> float:
    """From the client's start to its verdict: check, run of some seconds, evaluation.

    Raises:
        NoVerdict: The client failed, or the verdict on its sound script is not a pass.
    """
    found = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert _SERVER in found[1]
    code = found[1].replace(_SERVER, server)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if not done.stdout.splitlines()[1:2] or not done.stdout.splitlines()[1].startswith("pass "):
        raise NoVerdict(done.stdout + done.stderr)
    return seconds
