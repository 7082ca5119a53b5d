"""Running a command confined, or not at all."""

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.tools.sandbox import launch
from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.isolation import Isolation, SandboxUnavailable
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.landlock import Landlock
from mdagent.tools.sandbox.launch import Backend
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.probing import SandboxOptions, bubblewraps, landlocks, refusal
from mdagent.tools.sandbox.supervision import ShouldStop, never

__all__ = [
    "Job",
    "Sandbox",
    "SandboxOptions",
    "SandboxUnavailable",
    "open_sandbox",
    "run_confined",
]

_PROBE_LIMITS = Limits(wall_time_s=20, memory_MiB=512, n_processes=16, output_MiB=1)
_SECRET = "not for a confined command"
_PROVED = ("Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000000000")


# Those that can be seen to work before there is a job.
Probed = Bubblewrap | Landlock


@dataclass(frozen=True)
class Sandbox:
    """A way to start a job, and what that keeps in.

    Attributes:
        n_outside: Words of a command line that the backend starts outside, before the job's.
    """

    isolation: Isolation
    backend: Backend
    n_outside: int = 0


def open_sandbox(options: SandboxOptions) -> Sandbox:
    """Find the strongest confinement that works here, by really confining a command.

    Raises:
        SandboxUnavailable: None does; the text names the mend. There is no unconfined way.
    """
    failures: list[str] = []
    for family in (bubblewraps, landlocks):
        try:
            for backend in family(options):
                if (failure := _failure(backend)) is None:
                    return Sandbox(backend.isolation(), backend)
                failures.append(failure)
        except SandboxUnavailable as missing:
            failures.append(str(missing))
    raise SandboxUnavailable(refusal(failures))


def _failure(backend: Probed) -> str | None:
    try:
        _probe(backend)
    except SandboxUnavailable as failure:
        return str(failure)
    return None


def run_confined(
    sandbox: Sandbox, job: Job, limits: Limits, *, should_stop: ShouldStop = never
) -> Outcome:
    """Run a command in its work folder; when this returns, nothing that it started is alive.

    Args:
        sandbox: From `open_sandbox`.
        job: What to run, and what it may see.
        limits: Ceilings for the whole process tree.
        should_stop: Asked about twenty times a second; anything but None ends the run.

    Raises:
        SandboxUnavailable: The confinement could not be set up; nothing was run.
        FileNotFoundError: Something that the job wants to read does not exist.
    """
    return launch.run(sandbox.backend, job, limits, should_stop)


def _probe(backend: Probed) -> None:
    """Let a confined process show that it is confined.

    Raises:
        SandboxUnavailable: It does not start, or is less confined than was asked for.
    """
    with tempfile.TemporaryDirectory(prefix="mdagent-probe-") as folder:
        work, output = Path(folder) / "work", Path(folder) / "output"
        work.mkdir()
        status = _read_inside(backend, work, output, _secret(Path(folder)))
        if backend.proc != "mounted":
            status = _status_from_outside(backend, work, output)
    if lacking := [line for line in _PROVED if line not in status]:
        raise SandboxUnavailable(f"a confined command is not confined: no {lacking}")


def _secret(folder: Path) -> Path:
    """A file that any user may read who is not confined."""
    path = folder / "secret"
    path.write_text(_SECRET)
    for shown, mode in ((folder, 0o755), (path, 0o644)):
        shown.chmod(mode)
    return path


def _read_inside(backend: Probed, work: Path, output: Path, secret: Path) -> str:
    """What the kernel tells a confined process of itself, if it has a /proc to read it from."""
    program = shutil.which("cat") or "/bin/cat"
    job = Job((program, "/proc/self/status", str(secret)), work, (), {}, output)
    outcome = launch.run(backend, job, _PROBE_LIMITS, never)
    text = output.read_text(errors="replace")
    # `cat` ends with 1 where it cannot read one of the two.
    if outcome.exit_code not in (0, 1):
        raise SandboxUnavailable(f"a confined command ended with {outcome}: {text[:500]}")
    if _SECRET in text:
        raise SandboxUnavailable("a confined command can read files outside")
    return text


def _status_from_outside(backend: Probed, work: Path, output: Path) -> str:
    """What the kernel tells us of a confined process, which has no /proc to look into itself."""
    program = shutil.which("sleep") or "/bin/sleep"
    # Its argument tells this process from all others.
    words = (program, f"10.{secrets.randbelow(10**9):09d}")
    seen = ""

    def look() -> Literal["stopped"] | None:
        nonlocal seen
        seen = _status_of("\0".join((*words, "")).encode())
        return "stopped" if seen else None

    outcome = launch.run(backend, Job(words, work, (), {}, output), _PROBE_LIMITS, look)
    if outcome.ended_by != "stopped":
        text = output.read_text(errors="replace")
        raise SandboxUnavailable(f"a confined command ended with {outcome}: {text[:500]}")
    return seen


def _status_of(command_line: bytes) -> str:
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and (folder / "cmdline").read_bytes() == command_line:
                return (folder / "status").read_text()
        except OSError:
            continue  # ended while we looked
    return ""
