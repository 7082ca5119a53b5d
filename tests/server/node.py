"""Programs for Node.js that judge servers, as `scripts/test_programs.py` installs them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.prefix) / "node" / "node_modules" / ".bin"


def started(program: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a program of theirs says and returns, by the Node.js beside it."""
    given: Mapping[str, str] = {
        **os.environ,
        **more,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        [BIN / program, *words], env=given, capture_output=True, text=True, timeout=120, check=False
    )
