"""Programs and libraries from npm, pinned by a `package-lock.json` and installed out of the tree.

Those of `tests/node`, the protocol's own checkers, go into `.venv/node` with a Node.js of their
own: the system's may be older than they need, and serves only to fetch them. Those of
`clients/run-view` make the page that hosts show, see `build_run_view.py`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

PINS = Path(__file__).resolve().parents[1] / "tests" / "node"
_FILES = ("package.json", "package-lock.json")


class NodeProgramsMissing(RuntimeError):
    """They could not be installed; the text says what npm said and what to do."""


def ensure_node_programs(folder: Path, log: Path, pins: Path = PINS) -> None:
    """Install what the files in `pins` name, unless it is there.

    Raises:
        NodeProgramsMissing: npm is missing or failed.
    """
    digest = hashlib.sha256(b"".join((pins / name).read_bytes() for name in _FILES)).hexdigest()
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    print(f"What {pins.parent.name}/{pins.name} needs from npm: installing", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copy(pins / name, folder / name)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"]
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False
            )
        except FileNotFoundError as error:
            raise NodeProgramsMissing("npm is missing: install Node.js with npm.") from error
    if done.returncode != 0:
        raise NodeProgramsMissing(f"npm failed, see {log}; then run it again.")
    # Last, so that what was interrupted is done again.
    stamp.write_text(digest, encoding="utf-8")
