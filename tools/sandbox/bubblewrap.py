"""Confinement by bubblewrap: the command line that builds a run's own small world."""

import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.tools.sandbox.isolation import Isolation
from mdagent.tools.sandbox.job import WORK_MOUNT, Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.rlimits import ceilings
from mdagent.tools.sandbox.system_files import linked_folders, outermost, system_libraries

_TOOLS = Path("/run/confine")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_TMP_MiB, _SHM_MiB = 64, 256
_MiB = 1 << 20
# The namespace's first process counts as one, and prlimit itself runs under its own limit.
_SPARE_PROCESSES = 2
# bubblewrap ties itself to its parent once it has begun, and never asks whether that still lives.
_WITH_ITS_PARENT = '[ "$PPID" = "$0" ] && exec "$@"'


@dataclass(frozen=True)
class Bubblewrap:
    """The way to confine that works on this machine.

    Attributes:
        drops_root: Whether every run becomes a user of its own, as where we are root: bubblewrap
            then needs no user namespace, binds folders that only root can enter, and `setpriv`
            gives up root before the command starts.
        proc: A new /proc, or an empty folder where the kernel refuses to mount one.
        options: What this version understands, of those that not every version does.
    """

    program: Path
    prlimit: Path
    setpriv: Path
    drops_root: bool
    proc: Literal["mounted", "empty"]
    options: frozenset[str]
    end_signal: signal.Signals = signal.SIGKILL

    def command(
        self, job: Job, limits: Limits, *, filter_fd: int, status_fd: int, user: int
    ) -> list[str]:
        """The argv that runs a job confined."""
        wanted = ceilings(limits, limits.n_processes + _SPARE_PROCESSES)
        return [
            *(str(self.setpriv), "--pdeathsig", "KILL", "--"),
            *("/bin/sh", "-c", _WITH_ITS_PARENT, str(os.getpid())),
            # Inside the filter, nobody can change this one.
            *(str(self.prlimit), f"--core={wanted.pop('core')}", "--"),
            str(self.program),
            *self._namespaces(),
            *("--die-with-parent", "--new-session", "--clearenv"),
            *self._environment(job),
            *self._file_tree(job),
            *("--chdir", str(WORK_MOUNT)),
            *("--seccomp", str(filter_fd), "--json-status-fd", str(status_fd)),
            "--",
            *self._drop_root(user),
            *(str(_TOOLS / self.prlimit.name), *_options(wanted), "--"),
            *job.argv,
        ]

    def isolation(self) -> Isolation:
        """What a run may say of how well it was confined."""
        missing = []
        if "--size" not in self.options:
            missing.append("no ceiling on /tmp and /dev/shm but half the memory (old bubblewrap)")
        level = "namespaces, seccomp, rlimits"
        return Isolation(
            backend="bubblewrap",
            level=level if self.proc == "mounted" else f"{level}, no /proc",
            missing=tuple(missing),
        )

    def _namespaces(self) -> Iterator[str]:
        yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts")
        yield from ("--unshare-cgroup-try", "--hostname", "confined", "--cap-drop", "ALL")
        if self.drops_root:
            # All four are for `setpriv`; the last lets it begin in a folder of another user.
            for name in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_DAC_READ_SEARCH"):
                yield from ("--cap-add", name)
            return
        yield from ("--unshare-user", "--uid", "65534", "--gid", "65534")
        if "--disable-userns" in self.options:
            yield "--disable-userns"

    def _environment(self, job: Job) -> Iterator[str]:
        variables = {**job.environment, "HOME": str(WORK_MOUNT), "TMPDIR": "/tmp"}
        for name, value in variables.items():
            yield from ("--setenv", name, value)

    def _file_tree(self, job: Job) -> list[str]:
        readable = outermost([Path(job.argv[0]), *job.readable, *system_libraries()])
        inside = [self.prlimit, *([self.setpriv] if self.drops_root else [])]
        tools = {_TOOLS / tool.name: tool for tool in inside}
        mounts = {path: path for path in readable} | tools
        devices = [Path("/dev") / name for name in _DEVICES]
        # Empty folders first: the engine itself may lie below one of them, as in /tmp/venv.
        tree = self._empty_folders()
        tree += [option for folder in _parents([*mounts, *devices]) for option in _folder(folder)]
        tree += _library_links()
        for target, source in sorted(mounts.items()):
            tree += ["--ro-bind", str(source), str(target)]
        for device in devices:
            tree += ["--dev-bind", str(device), str(device)]
        tree += [*_folder(WORK_MOUNT), "--bind", str(job.work_folder), str(WORK_MOUNT)]
        # The first process is bubblewrap's own and may be of the same user as the run, which could
        # then write to its memory and undo what makes it die with its parent: nobody sees it.
        hidden = "/proc" if self.proc == "empty" else "/proc/1"
        return [*tree, "--tmpfs", hidden, "--remount-ro", hidden, "--remount-ro", "/"]

    def _empty_folders(self) -> list[str]:
        proc = ["--proc", "/proc"] if self.proc == "mounted" else _folder(Path("/proc"))
        shared_memory = [*_folder(Path("/dev")), *self._tmpfs("/dev/shm", _SHM_MiB)]
        return [*proc, *self._tmpfs("/tmp", _TMP_MiB), *shared_memory]

    def _tmpfs(self, target: str, size_MiB: int) -> list[str]:
        size = ["--size", str(size_MiB * _MiB)] if "--size" in self.options else []
        return ["--perms", "1777", *size, "--tmpfs", target]

    def _drop_root(self, user: int) -> list[str]:
        if not self.drops_root:
            return []
        return [
            str(_TOOLS / self.setpriv.name),
            *(f"--reuid={user}", f"--regid={user}", "--clear-groups"),
            *("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"),
            "--",
        ]


def _options(ceilings: Mapping[str, int]) -> list[str]:
    return [f"--{name}={value}" for name, value in ceilings.items()]


def _folder(path: Path) -> list[str]:
    # Without this, bubblewrap makes the parents of a mount point for their maker's eyes only.
    return ["--perms", "0755", "--dir", str(path)]


def _parents(paths: Iterable[Path]) -> list[Path]:
    """All folders above some mount points, outermost first, without the root."""
    found = {parent for path in paths for parent in path.parents if parent != Path("/")}
    links = {Path(link) for link in linked_folders()}
    return sorted(folder for folder in found if not links & {folder, *folder.parents})


def _library_links() -> list[str]:
    links = []
    for path in linked_folders():
        links += ["--symlink", os.readlink(path), path]
    return links
