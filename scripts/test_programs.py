"""System programs that tests call; the missing ones are installed, or named with their line."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import system_packages
from system_packages import PackagesMissing

# Program that a test starts: the system package that brings it, named alike by all managers.
PROGRAMS = {"git": "git", "chromium": "chromium"}


def main() -> int:
    """Install what is missing; 1 where that may not be done from here."""
    packages = missing_packages(PROGRAMS)
    if not packages:
        return 0
    print(f"Tests need {', '.join(packages)}: installing", flush=True)
    try:
        system_packages.install(packages, Path(__file__).resolve().parent.parent / ".set-up.log")
    except PackagesMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def missing_packages(programs: dict[str, str]) -> list[str]:
    """The packages of the programs that are not on PATH."""
    return sorted({package for name, package in programs.items() if shutil.which(name) is None})


if __name__ == "__main__":
    raise SystemExit(main())
