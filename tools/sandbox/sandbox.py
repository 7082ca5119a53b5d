"""Running a command confined, or not at all."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.sandbox import launch
from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.isolation import Isolation, SandboxUnavailable
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.probing import SandboxOptions, bubblewraps, refusal
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
_PROVED = ("Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000000000", "NSpid:\t2")


@dataclass(frozen=True)
class Sandbox:
    """A way to confine that has just been seen to work on this machine."""

    isolation: Isolation
    backend: Bubblewrap


def open_sandbox(options: SandboxOptions) -> Sandbox:
    """Find the strongest confinement that works here, by really confining a command.

    Raises:
        SandboxUnavailable: None does; the text names the mend. There is no unconfined way.
    """
    failures = []
    for backend in bubblewraps(options):
        try:
            _probe(backend)
        except SandboxUnavailable as failure:
            failures.append(str(failure))
        else:
            return Sandbox(backend.isolation(), backend)
    raise SandboxUnavailable(refusal(failures))


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


def _probe(backend: Bubblewrap) -> None:
    """Let a confined process show its own state, where there is a /proc to show it in."""
    program = shutil.which("cat") or "/bin/cat"
    with tempfile.TemporaryDirectory(prefix="mdagent-probe-") as folder:
        work = Path(folder) / "work"
        work.mkdir()
        output = Path(folder) / "output"
        shown = "/proc/self/status" if backend.proc == "mounted" else "/etc/ld.so.cache"
        job = Job((program, shown), work, (), {}, output)
        outcome = launch.run(backend, job, _PROBE_LIMITS, lambda: None)
        text = output.read_text(errors="replace")
    if outcome.exit_code != 0:
        raise SandboxUnavailable(f"a confined command ended with {outcome}: {text[:500]}")
    if backend.proc == "mounted":
        lacking = [line for line in _PROVED if line not in text]
        if lacking:
            raise SandboxUnavailable(f"a confined command is not confined: no {lacking}")
