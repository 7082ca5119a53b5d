"""Set-up of a clean clone: time, space, and the time of a second set-up."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.timing import seconds

TITLE = "Set-up from a clean clone, extras included"
ROOT = Path(__file__).resolve().parents[2]


def measure() -> Iterator[Figure]:
    """Clone the last commit elsewhere and set it up twice."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        first = seconds(lambda: _set_up(clone))
        stamp = json.loads((clone / ".venv" / "set-up.json").read_text(encoding="utf-8"))
        again = seconds(lambda: _set_up(clone))
    extras = ", ".join(stamp["extras"]) or "none"
    yield Figure("set-up", first, "s", f"once; extras: {extras}", "at most 360 s")
    yield Figure("size of .venv", stamp["size_MiB"] / 1024, "GiB", "on disk", "at most 2 GiB")
    yield Figure("set-up again, nothing to do", again, "s", "once", "at most 15 s")


def _set_up(clone: Path) -> None:
    # The caller's virtual environment and make flags must not lead into the clone.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VIRTUAL_ENV", "MAKE", "MFLAGS", "SEMANTIC"))
    }
    subprocess.run(["make", "set-up"], cwd=clone, env=inherited, check=True, capture_output=True)
