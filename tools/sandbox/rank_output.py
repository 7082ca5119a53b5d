"""What ranks print, past their MPI launcher."""

import shutil
from dataclasses import replace
from pathlib import Path

from mdagent.tools.sandbox.job import Job

# Some launchers close all but the standard descriptors; what ranks print then goes their way.
_STRAIGHT = '{{ : >&{0}; }} 2>/dev/null && exec >&{0} 2>&1; exec "$@"'


def past_the_launcher(job: Job, number: int) -> Job:
    """The job with every rank printing straight into our descriptor `number`.

    A launcher that ends all ranks because one aborts drops what it had not yet passed on, and
    LAMMPS says why it aborts just before. A job without a launcher stays as it is, and one on a
    machine without bash: other shells know no descriptor above 9.
    """
    found = shutil.which("bash")
    if not job.n_launcher_words or found is None:
        return job
    bash = Path(found).resolve()
    launcher, rank = job.argv[: job.n_launcher_words], job.argv[job.n_launcher_words :]
    argv = [*launcher, str(bash), "-c", _STRAIGHT.format(number), "rank", *rank]
    return replace(job, argv=argv, readable=[*job.readable, bash])
