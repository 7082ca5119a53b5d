"""System programs that tests call; the missing ones are installed, or named with their line."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import build_run_view
import system_packages
from node_programs import NodeProgramsMissing, ensure_node_programs
from system_packages import PackagesMissing

ROOT = Path(__file__).resolve().parents[1]

# Program that a test starts: the system package that brings it, named alike by all managers.
PROGRAMS = {"chromium": "chromium", "git": "git", "npm": "npm"}
# A cluster of several nodes on this machine; Debian's names, and only root can start its nodes.
CLUSTER = {"slurmctld": "slurm-wlm", "slurmd": "slurm-wlm", "munged": "munge"}


def main() -> int:
    """Install what is missing; 1 where that may not be done from here."""
    log = ROOT / ".set-up.log"
    try:
        packages = missing_packages(PROGRAMS)
        if packages:
            print(f"Tests need {', '.join(packages)}: installing", flush=True)
            system_packages.install(packages, log)
        ensure_cluster_programs(log)
        ensure_node_programs(ROOT / ".venv" / "node", log)
        ensure_node_programs(build_run_view.WORKSHOP, log, build_run_view.SOURCE)
    except (PackagesMissing, NodeProgramsMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def ensure_cluster_programs(log: Path) -> None:
    """Install Slurm where that is possible; the tests that need it say why they are left out."""
    packages = missing_packages(CLUSTER)
    if not packages:
        return
    if shutil.which("apt-get") is None or not system_packages.may_install():
        print("Tests of clusters are left out: Slurm is not here, and only root installs it on")
        print("Debian and its like", flush=True)
        return
    print(f"Tests of clusters need {', '.join(packages)}: installing", flush=True)
    try:
        system_packages.install(packages, log)
    except PackagesMissing as error:
        print(f"Tests of clusters are left out: {error}", flush=True)


def missing_packages(programs: dict[str, str]) -> list[str]:
    """The packages of the programs that are not on PATH."""
    return sorted({package for name, package in programs.items() if shutil.which(name) is None})


if __name__ == "__main__":
    raise SystemExit(main())
