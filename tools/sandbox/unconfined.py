"""A job with no confinement but the kernel's ceilings, where the operator says that this is all."""

import marshal
import os
import signal
import sys
from dataclasses import dataclass

from mdagent.tools.sandbox.isolation import Isolation
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.landlock import STAGE
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.rlimits import ceilings


@dataclass(frozen=True)
class Unconfined:
    """Starts a command as it is; its watch still keeps every limit and ends all it started."""

    drops_root: bool = False
    end_signal: signal.Signals = signal.SIGTERM

    def command(
        self, job: Job, limits: Limits, *, filter_fd: int, status_fd: int, user: int
    ) -> list[str]:
        """The argv that runs a job."""
        rlimits = ceilings(limits, limits.n_processes)
        del rlimits["nproc"]  # the kernel counts all of the user's, other jobs among them
        request = {
            "argv": [*job.argv],
            "environment": {**job.environment, "TMPDIR": str(job.work_folder)},
            "folder": str(job.work_folder),
            "user": None,
            "supervisor": os.getpid(),
            "rlimits": rlimits,
            "filter_fd": filter_fd,
            "status_fd": status_fd,
        }
        return [sys.executable, "-I", "-S", str(STAGE), marshal.dumps(request).hex()]

    def isolation(self) -> Isolation:
        """What a run may say of how well it was confined."""
        return Isolation("none", "the rights of the job's user, rlimits", ("everything",))
