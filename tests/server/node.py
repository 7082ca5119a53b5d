"""Programs for Node.js that judge servers, as `scripts/test_programs.py` installs them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.prefix) / "node" / "node_modules" / ".bin"


def started(program: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a program of theirs says and returns, by the Node.js beside it."""
    return subprocess.run(
        [BIN / program, *words],
        env=with_node(more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def with_node(given: Mapping[str, str]) -> dict[str, str]:
    """Variables with which this Node.js is found first, and the programs beside our Python."""
    path = os.pathsep.join([str(BIN), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, **given, "PATH": path}
