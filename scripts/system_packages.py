"""The operating system's package managers, and what this project needs from them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class PackagesMissing(RuntimeError):
    """System packages are missing and may not be installed from here; the text is the mend."""

    def __init__(self, names: Sequence[str], why: str) -> None:
        """Name the packages, why they were not installed, and the line that installs them."""
        super().__init__(f"missing: {', '.join(names)} ({why}). {advice(names)}")


@dataclass(frozen=True)
class PackageManager:
    """How one package manager refreshes its lists and installs without asking."""

    program: str
    refresh: tuple[str, ...] | None
    install: tuple[str, ...]


MANAGERS = (
    PackageManager(
        "apt-get",
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
    ),
    PackageManager("dnf", None, ("dnf", "install", "-y", "-q")),
    PackageManager("pacman", ("pacman", "-Sy"), ("pacman", "-S", "--noconfirm", "--needed")),
    PackageManager("apk", ("apk", "update", "-q"), ("apk", "add", "-q")),
)


def find_manager() -> PackageManager | None:
    """The first known package manager on PATH."""
    return next((manager for manager in MANAGERS if shutil.which(manager.program)), None)


def may_install() -> bool:
    """Only root may; asking for a password in the middle of a set-up is not done."""
    return os.geteuid() == 0


def install_line(manager: PackageManager, names: Sequence[str]) -> str:
    """The command that a person types to install the packages."""
    words = [word for word in manager.install if word not in {"-y", "-q", "-qq", "--noconfirm"}]
    return " ".join(["sudo", *words, *names])


def advice(names: Sequence[str]) -> str:
    """What a person does to install the packages, for the package manager at hand."""
    manager = find_manager()
    if manager is None:
        return f"Install {', '.join(names)} with your system's package manager, then run it again."
    return f"Run: {install_line(manager, names)}"


def install(names: Sequence[str], log: Path) -> None:
    """Install system packages; the package lists are refreshed only where that is needed.

    Raises:
        PackagesMissing: No known package manager, no right to use it, or it failed.
    """
    manager = find_manager()
    if manager is None:
        raise PackagesMissing(names, "no known package manager")
    if not may_install():
        raise PackagesMissing(names, "installing them needs root")
    if _run([*manager.install, *names], log):
        return
    # Fresh images come without package lists: the first try cannot know any package.
    refreshed = manager.refresh is not None and _run(manager.refresh, log)
    if not (refreshed and _run([*manager.install, *names], log)):
        raise PackagesMissing(names, f"{manager.program} failed, see {log}")


def _run(command: Sequence[str], log: Path) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            check=False,
        )
    return finished.returncode == 0
