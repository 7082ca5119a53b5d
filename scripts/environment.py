"""The virtual environment: created, filled from the locked requirements, measured."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console import PackageProgress, follow

_PINNED = re.compile(r"^[A-Za-z0-9_.-]+==\S+", re.MULTILINE)


class EnvironmentFailed(RuntimeError):
    """The virtual environment could not be made or filled; the text says what to do."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment and the log of what was done to it."""

    folder: Path
    log: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def pip(self, *arguments: str) -> list[str]:
        """A pip command that neither asks nor looks for a newer pip."""
        quiet = ("--disable-pip-version-check", "--no-input")
        return [str(self.python), "-m", "pip", *quiet, *arguments]


def create_environment(folder: Path, log: Path) -> Environment:
    """Create the virtual environment, or take the whole one that is there.

    Raises:
        EnvironmentFailed: Python's venv is not installed, or the folder cannot be written.
    """
    environment = Environment(folder, log)
    if _works(environment):
        return environment
    # An interrupted creation leaves a folder without pip: start afresh.
    if folder.exists():
        shutil.rmtree(folder)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise EnvironmentFailed(
            f"Python could not create {folder}: {_last_line(made.stdout + made.stderr)}\n"
            f"If its venv is missing, install it (Debian, Ubuntu: sudo apt-get install "
            f"python{version}-venv) and run this again."
        )
    return environment


def install_locked(
    environment: Environment, locks: Sequence[Path], *options: str
) -> PackageProgress:
    """Install exactly what the lock files name, each file checked against its hash."""
    arguments = [word for lock in locks for word in ("-r", str(lock))]
    n_expected = sum(count_pinned(lock.read_text(encoding="utf-8")) for lock in locks)
    # No resolving: the lock is complete, and a resolver would bring in CUDA behind torch.
    command = environment.pip("install", "--no-deps", "--require-hashes", *options, *arguments)
    return run_pip(environment, command, n_expected)


def install_project(environment: Environment, root: Path) -> None:
    """Put the `mdagent` command and the import package into the environment, editable."""
    options = ("--no-deps", "--no-build-isolation", "--editable")
    run_pip(environment, environment.pip("install", *options, str(root)), 1)


def run_pip(environment: Environment, command: Sequence[str], n_expected: int) -> PackageProgress:
    """Run one pip command; its output goes to the log and to a moving line.

    Raises:
        EnvironmentFailed: pip failed; the text carries its last words.
    """
    progress = PackageProgress(n_expected)
    settings = {**os.environ, "PIP_PROGRESS_BAR": "off"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=settings,
    ) as pip:
        assert pip.stdout is not None
        follow(pip.stdout, progress, environment.log)
    if pip.returncode != 0:
        tail = environment.log.read_text(encoding="utf-8").splitlines()[-14:]
        raise EnvironmentFailed(
            "pip failed; what is already downloaded is kept, so running this again goes on.\n"
            + "\n".join(f"   {line}" for line in tail)
            + f"\nThe whole log: {environment.log}"
        )
    return progress


def count_pinned(lock: str) -> int:
    """The number of packages that a lock file names for the running interpreter, at most."""
    return len({line.split("==")[0] for line in _PINNED.findall(lock)})


def size_MiB(folder: Path) -> float:
    """Disk space that a folder takes; a file linked twice counts once."""
    seen: dict[tuple[int, int], int] = {}
    for where, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(where, name))
            seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values()) / 2**20


def _works(environment: Environment) -> bool:
    if not environment.python.exists():
        return False
    probe = subprocess.run(environment.pip("--version"), capture_output=True, check=False)
    return probe.returncode == 0


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"
