"""Starting a job inside a backend and handing it to its watch."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.isolation import SandboxUnavailable
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.landlock import Landlock
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.rank_output import past_the_launcher
from mdagent.tools.sandbox.ranks import Ranks
from mdagent.tools.sandbox.seccomp import filter_program
from mdagent.tools.sandbox.supervision import ShouldStop, Watch
from mdagent.tools.sandbox.unconfined import Unconfined
from mdagent.tools.sandbox.work_folder import hand_over

# Every run that root starts gets a user of its own, so that the kernel counts its processes alone.
# The range is the one that systemd keeps for users that exist only as long as a service.
_FIRST_USER, _LAST_USER = 61184, 65519

Backend = Bubblewrap | Landlock | Ranks | Unconfined


def run(backend: Backend, job: Job, limits: Limits, should_stop: ShouldStop) -> Outcome:
    """Run a job to its end and to the end of everything that it started.

    Raises:
        SandboxUnavailable: The backend ended before the job could start.
    """
    user = _FIRST_USER + secrets.randbelow(_LAST_USER - _FIRST_USER + 1)
    with ExitStack() as stack:
        # Appended to: ranks on several nodes write into it beside us.
        output = stack.enter_context(job.output.open("ab"))
        output.truncate(0)
        stack.enter_context(_lent(job.work_folder, user, backend))
        output_fd, output_end = _pipe(stack)
        status_fd, status_end = _pipe(stack)
        filter_fd = _filter(stack)
        job = past_the_launcher(job, output_end)
        command = backend.command(job, limits, filter_fd=filter_fd, status_fd=status_end, user=user)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output_end,
            stderr=output_end,
            env={},
            cwd="/",
            pass_fds=(filter_fd, status_end, output_end),
            start_new_session=True,
            umask=0o022,
        )
        os.close(output_end)
        os.close(status_end)
        watch = Watch(
            process,
            output_fd,
            status_fd,
            output,
            job.work_folder,
            limits,
            should_stop,
            backend.end_signal,
        )
        outcome = watch.until_end()
    if outcome.ended_by == "exit" and outcome.exit_code is None:
        said = job.output.read_text(errors="replace").strip()
        raise SandboxUnavailable(f"The confinement could not be set up: {said[-500:]}")
    return outcome


@contextmanager
def _lent(folder: Path, user: int, backend: Backend) -> Iterator[None]:
    """Make the confined user the folder's owner while it runs, where we are root."""
    if not backend.drops_root:
        yield
        return
    hand_over(folder, user, user)
    try:
        yield
    finally:
        hand_over(folder, os.geteuid(), os.getegid())


def _pipe(stack: ExitStack) -> tuple[int, int]:
    """A pipe: our end, which does not block and is closed at the end, and the child's."""
    reading, writing = os.pipe()
    stack.callback(os.close, reading)
    os.set_blocking(reading, False)
    return reading, writing


def _filter(stack: ExitStack) -> int:
    """A file in memory with the seccomp filter, at its start."""
    number = os.memfd_create("seccomp-filter")
    stack.callback(os.close, number)
    os.write(number, filter_program(os.uname().machine))
    os.lseek(number, 0, os.SEEK_SET)
    return number
