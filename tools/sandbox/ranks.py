"""Ranks on several nodes: each confines itself to the run's files; the network stays open."""

import marshal
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.sandbox.isolation import Isolation, SandboxUnavailable
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.landlock import (
    OLDEST_VERSION,
    STAGE,
    landlock_version,
    reading,
    rights_of,
    ruleset_of_files,
)
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.rlimits import ceilings

# What a rank looks up to find the others and its own place among cores.
_LOOKED_UP = (
    *("/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf"),
    *("/sys", "/proc"),
)
# Ranks of one node share memory by name, not by looking into each other's processes.
_BY_NAME = {
    "UCX_POSIX_USE_PROC_LINK": "n",
    "UCX_TLS": "^cma,knem,xpmem,sysv",
    "MPIR_CVAR_CH4_CMA_ENABLE": "0",
}
# A launcher that is told to end takes this long at most to end its ranks.
_PATIENCE_S = 4.0
_MISSING = (
    "the network: ranks on several nodes talk over it",
    "calls of the kernel are not filtered; the node's processes can be seen, not entered",
    "memory and processor time are kept by Slurm and by each rank's own ceilings",
)


@dataclass(frozen=True)
class Ranks:
    """The way to start ranks on several nodes: `launcher` outside, each rank confined.

    Attributes:
        launcher: Words before the engine's; they start a rank on each node.
        variables: The launcher's environment.
        version: Of this node's Landlock; 0 leaves the ranks unconfined.
    """

    launcher: Sequence[str]
    variables: Mapping[str, str]
    version: int
    drops_root: bool = False
    end_signal: signal.Signals = signal.SIGTERM

    def command(
        self, job: Job, limits: Limits, *, filter_fd: int, status_fd: int, user: int
    ) -> list[str]:
        """The argv that runs a job's ranks."""
        stage = [sys.executable, "-I", "-S", str(STAGE)]
        rank = [*stage, marshal.dumps(self._rank(job, limits)).hex()]
        request = {
            "argv": [*self.launcher, *rank, *job.argv],
            "environment": {**self.variables, **job.environment},
            "folder": str(job.work_folder),
            "user": None,
            "patience_s": _PATIENCE_S,
            "supervisor": os.getpid(),
            "rlimits": {},
            "filter_fd": filter_fd,
            "status_fd": status_fd,
        }
        return [*stage, marshal.dumps(request).hex()]

    def isolation(self) -> Isolation:
        """What a run may say of how well it was confined."""
        if self.version:
            return Isolation("landlock", "each rank: Landlock for files, rlimits", _MISSING)
        return Isolation("none", "the rights of the job's user", ("everything",))

    def _rank(self, job: Job, limits: Limits) -> dict[str, object]:
        # Of processes, the kernel counts those of the user on each node, other jobs among them.
        rlimits = ceilings(limits, limits.n_processes)
        del rlimits["nproc"], rlimits["nofile"]
        rank: dict[str, object] = {
            "environment": {**_BY_NAME, **job.environment, "TMPDIR": str(job.work_folder)},
            "folder": str(job.work_folder),
            "output": str(job.output),
            "rlimits": rlimits,
        }
        if self.version:
            rank["rights"] = [(str(path), rights) for path, rights in _rights(job)]
            rank |= ruleset_of_files(self.version)
        return rank


def _rights(job: Job) -> Iterator[tuple[Path, int]]:
    yield from rights_of(job)
    for name in _LOOKED_UP:
        if os.path.exists(name):
            yield reading(Path(name))


def ranks_confined(launcher: Sequence[str], variables: Mapping[str, str]) -> Ranks:
    """Ranks that confine themselves.

    Raises:
        SandboxUnavailable: This node's kernel cannot do it.
    """
    version = landlock_version()
    if version < OLDEST_VERSION:
        raise SandboxUnavailable(
            "Ranks on several nodes are confined by Landlock, and this node's kernel has "
            f"{f'its version {version} alone' if version else 'none'}; Linux 6.2 or newer has what "
            "is needed. Ask for one node, or have the operator set MDAGENT_SLURM__UNCONFINED=allow."
        )
    return Ranks(launcher, variables, version)
