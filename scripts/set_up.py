"""Set this checkout up: bubblewrap, the virtual environment, the locked packages.

Run by `make`; needs nothing but Python with venv. A second run with nothing changed only
reads its stamp.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from bubblewrap import ensure_bubblewrap
from console import say, step
from environment import (
    Environment,
    EnvironmentFailed,
    create_environment,
    install_locked,
    install_project,
    size_MiB,
)
from stamp import Stamp, digest_of, read_stamp, write_stamp
from system_packages import PackagesMissing
from torch_build import LAZY, NoCpuBuild, install_torch

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Set up what the arguments ask for; 1 and the mend where that cannot be done."""
    parser = argparse.ArgumentParser(description="Set this checkout up in .venv.")
    parser.add_argument("--dev", action="store_true", help="also what tests and lint need")
    arguments = parser.parse_args()
    semantic = os.environ.get("SEMANTIC", "1") != "0"
    try:
        check_platform(sys.version_info[:2], sys.platform)
        set_up(ROOT / ".venv", chosen_extras(semantic=semantic, dev=arguments.dev))
    except (EnvironmentFailed, PackagesMissing, UnsupportedPlatform) as error:
        sys.stderr.write(f"\nSet-up stopped: {error}\n")
        return 1
    return 0


class UnsupportedPlatform(RuntimeError):
    """This Python or operating system cannot run the project; the text says what can."""


def check_platform(version: tuple[int, int], platform: str) -> None:
    """Stop before anything is made where the rest cannot work.

    Raises:
        UnsupportedPlatform: Python is too old, or this is not Linux.
    """
    if version < OLDEST_PYTHON:
        raise UnsupportedPlatform(
            f"Python {version[0]}.{version[1]} is too old, 3.11 or newer is needed. "
            "If one is installed, name it: make run PYTHON=python3.12"
        )
    if platform != "linux":
        raise UnsupportedPlatform(
            "runs are confined with Linux' own means; on macOS and Windows use the container "
            "(docker build -t mdagent .) or WSL."
        )


def chosen_extras(*, semantic: bool, dev: bool) -> list[str]:
    """The lock files beside the core one that this set-up installs."""
    return [name for name, chosen in (("semantic", semantic), ("dev", dev)) if chosen]


def set_up(folder: Path, extras: list[str]) -> None:
    """Bring the environment to what the lock files say; nothing to do costs no time."""
    start = time.monotonic()
    digest, path = digest_of(ROOT), folder / "set-up.json"
    before = read_stamp(path)
    if before is not None and before.satisfies(digest, extras):
        say(f"Set-up: nothing to do ({folder.name} is what the lock files say).")
        if before.left_out:
            say(f"   Still without {', '.join(before.left_out)}; to try again: rm {path}")
        return
    # A set-up for tests has installed more than `make run` asks for: keep it installed.
    if before is not None and before.digest == digest:
        extras = sorted({*extras, *before.extras})
    path.unlink(missing_ok=True)
    with step("Virtual environment") as found:
        environment = create_environment(folder, folder.parent / ".set-up.log")
        found.append(f"Python {sys.version.split()[0]}")
    with step("Bubblewrap, which confines every run") as found:
        found.append(ensure_bubblewrap(environment, LOCKS / "bubblewrap.txt"))
    left_out = install_packages(environment, extras)
    installed = tuple(extra for extra in extras if extra not in left_out)
    seconds, size = time.monotonic() - start, size_MiB(folder)
    write_stamp(path, Stamp(digest, installed, left_out, round(seconds, 1), round(size)))
    say(f"Set-up: done in {seconds:.0f} s, {folder.name} takes {size / 1024:.2f} GiB.")


def install_packages(environment: Environment, extras: list[str]) -> tuple[str, ...]:
    """Install the locked packages and the project; the extras that had to be left out."""
    locks = [LOCKS / "core.txt", *(LOCKS / "dev.txt" for extra in extras if extra == "dev")]
    with step("Packages") as found:
        progress = install_locked(environment, locks)
        install_project(environment, ROOT)
        found.append(f"{progress.megabytes:.0f} MB fetched")
    if "semantic" not in extras:
        return ()
    with step("Semantic search (SEMANTIC=0 leaves it out)") as found:
        try:
            found.append(f"torch: {install_torch(environment, LOCKS / 'cuda.txt')}")
        except NoCpuBuild as error:
            found.append(f"left out: {error} The manual is searched by words alone")
            return ("semantic",)
        progress = install_locked(environment, [LOCKS / "semantic.txt"], LAZY)
        found.append(f"{progress.megabytes:.0f} MB fetched")
    return ()


if __name__ == "__main__":
    raise SystemExit(main())
