"""Pack dist/mdagent.mcpb, a bundle that MCP hosts install by a click; run by `make bundle`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from client_files import ROOT, manifest

BUNDLE = ROOT / "dist" / "mdagent.mcpb"
# The host's uv makes the environment from pyproject.toml, so all that pip needs has to be there.
SHIPPED = (
    *("pyproject.toml", "README.md", "LICENSE", "__init__.py", "__main__.py", "py.typed"),
    *("agent", "cli", "knowledge_index", "potentials", "server", "tools"),
)
MCPB = "@anthropic-ai/mcpb@2.1.2"


class BundleFailed(RuntimeError):
    """The bundle could not be made; the text says why."""


def main() -> int:
    """Write the bundle, checked by the format's own program; 1 with the reason if not."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder))
            packed(Path(folder), BUNDLE)
    except BundleFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(f"{BUNDLE.relative_to(ROOT)}: {BUNDLE.stat().st_size / 1e6:.1f} MB")
    return 0


def fill(folder: Path) -> None:
    """Put the tracked sources and the manifest into the folder."""
    listed = ["git", "ls-files", "-z", "--", *SHIPPED]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    text = json.dumps(manifest(), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def packed(folder: Path, bundle: Path) -> None:
    """Validate the folder's manifest and pack it.

    Raises:
        BundleFailed: Node.js is missing, or the format's program refuses the manifest.
    """
    if shutil.which("npx") is None:
        raise BundleFailed("npx is missing: install Node.js (as `apt-get install nodejs npm`).")
    bundle.parent.mkdir(exist_ok=True)
    for words in (["validate", str(folder / "manifest.json")], ["pack", str(folder), str(bundle)]):
        done = subprocess.run(
            ["npx", "--yes", MCPB, *words], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BundleFailed(f"mcpb {words[0]} refused: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
