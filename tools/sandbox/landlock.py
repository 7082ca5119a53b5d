"""Confinement by Landlock and the system call filter alone, where bubblewrap does not work."""

import ctypes
import marshal
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.tools.sandbox.isolation import Isolation
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.rlimits import ceilings
from mdagent.tools.sandbox.system_files import outermost, system_libraries

STAGE = Path(__file__).with_name("stage.py")
# Before version 3 (Linux 6.2) a run could truncate any file that its user may write.
OLDEST_VERSION = 3
_SCOPES_SIGNALS, _KNOWS_TCP, _KNOWS_DEVICES = 6, 4, 5
_ASK_VERSION, _CREATE_RULESET = 1, 444

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER, _REFER, _TRUNCATE = (
    1 << bit for bit in (0, 1, 2, 3, 13, 14)
)
_ALL_RIGHTS, _DEVICE_REQUESTS = (1 << 15) - 1, 1 << 15
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11
_REMOVE_FOLDER, _REMOVE_FILE, _MAKE_FOLDER, _MAKE_FILE = (1 << bit for bit in (4, 5, 7, 8))
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _READ_FILE | _READ_FOLDER
# No links, sockets, FIFOs or device nodes, and nothing in it can be executed.
_OWN = _READ | _WRITE_FILE | _TRUNCATE | _REFER
_OWN |= _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE
_LEVEL = "Landlock, seccomp, rlimits"
_DEVICES = ("null", "zero", "full", "random", "urandom")


def landlock_version() -> int:
    """The version of the kernel's Landlock; 0 where it has none or does not allow it."""
    library = ctypes.CDLL(None)
    return max(0, int(library.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


@dataclass(frozen=True)
class Landlock:
    """The way to confine that needs nothing but a kernel, and keeps out less than bubblewrap.

    Attributes:
        version: Of the kernel's Landlock.
        drops_root: Whether we are root, so that every run becomes a user of its own.
    """

    version: int
    drops_root: bool
    proc: Literal["hidden"] = "hidden"
    # The stage must live to end what it started.
    end_signal: signal.Signals = signal.SIGTERM

    def command(
        self, job: Job, limits: Limits, *, filter_fd: int, status_fd: int, user: int
    ) -> list[str]:
        """The argv that runs a job confined."""
        others = 0 if self.drops_root else _n_tasks_of_user(os.geteuid())
        request = {
            "argv": [*job.argv],
            "environment": {
                **job.environment,
                "HOME": str(job.work_folder),
                "TMPDIR": str(job.work_folder),
            },
            "folder": str(job.work_folder),
            "user": user if self.drops_root else None,
            "supervisor": os.getpid(),
            "rlimits": ceilings(limits, limits.n_processes + others),
            "rights": [(str(path), rights) for path, rights in rights_of(job)],
            **self._ruleset(),
            "filter_fd": filter_fd,
            "status_fd": status_fd,
        }
        return [sys.executable, "-I", "-S", str(STAGE), marshal.dumps(request).hex()]

    def isolation(self) -> Isolation:
        """What a run may say of how well it was confined."""
        missing = [
            "the host's /dev/shm can be read, written and filled (MPI needs it)",
            "the existence, size and times of files and processes can be seen",
        ]
        if self.drops_root:
            return Isolation("landlock", _LEVEL, (*missing, "no process namespace"))
        missing.append("no process namespace: processes are counted for the whole user")
        if self.version < _SCOPES_SIGNALS:
            missing.append("processes of the same user can be signalled (Linux before 6.12)")
        return Isolation("landlock", _LEVEL, tuple(missing))

    def _ruleset(self) -> dict[str, object]:
        files = _ALL_RIGHTS | (_DEVICE_REQUESTS if self.version >= _KNOWS_DEVICES else 0)
        tcp = _ALL_TCP if self.version >= _KNOWS_TCP else 0
        scopes = _ALL_SCOPES if self.version >= _SCOPES_SIGNALS else 0
        size = 24 if scopes else 16 if tcp else 8
        return {"handled": (files, tcp, scopes), "attributes_size": size}


def ruleset_of_files(version: int) -> dict[str, object]:
    """A domain that is about files alone, for who must reach the network."""
    files = _ALL_RIGHTS | (_DEVICE_REQUESTS if version >= _KNOWS_DEVICES else 0)
    return {"handled": (files, 0, 0), "attributes_size": 8}


def reading(path: Path) -> tuple[Path, int]:
    """The right to read a file, or all of a folder."""
    return path, _fitting(path, _READ)


def rights_of(job: Job) -> Iterator[tuple[Path, int]]:
    """What a job may do with which files and folders, in the kernel's bits."""
    for path in outermost([Path(job.argv[0]), *job.readable]):
        yield path, _fitting(path, _READ | _EXECUTE)
    for path in system_libraries():
        loader = path.name.startswith("ld-") and path.is_file()
        yield path, _fitting(path, _READ | (_EXECUTE if loader else 0))
        for inner in path.glob("ld-linux*.so.*") if path.is_dir() else ():
            yield inner, _READ_FILE | _EXECUTE
    for name in _DEVICES:
        yield Path("/dev") / name, _READ_FILE | _WRITE_FILE
    yield Path("/dev/shm"), _OWN
    yield job.work_folder, _OWN


def _fitting(path: Path, rights: int) -> int:
    return rights if path.is_dir() else rights & _FOR_FILES


def _n_tasks_of_user(user: int) -> int:
    """Threads of all processes of a user: what the kernel counts towards its limit."""
    n_tasks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if folder.stat().st_uid == user:
                    n_tasks += len(os.listdir(folder / "task"))
            except OSError:
                continue  # ended while we looked
    return n_tasks
