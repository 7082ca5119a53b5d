"""A job of a second that tells whether runs can be carried out on a node.

On the node it is `python -m mdagent.tools.simulation.slurm_probe RECORD LEVEL [BWRAP]`.
"""

import platform
import secrets
import shlex
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, cast

from mdagent.tools.sandbox.sandbox import SandboxOptions, SandboxUnavailable, open_sandbox
from mdagent.tools.simulation.executor import ExecutorUnavailable
from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.slurm import SlurmExecutor
from mdagent.tools.simulation.slurm_commands import SchedulerSilent
from mdagent.tools.simulation.slurm_script import JobShape, probe_script
from mdagent.tools.simulation.slurm_words import ENDED, told

_LOOK_S = 0.5
_SHAPE = JobShape(n_nodes=1, n_ranks=1, n_threads=1, n_gpus=0, memory_MiB=256, wall_time_s=60)


def probe(
    executor: SlurmExecutor, data_folder: Path, sandbox: SandboxOptions, patience_s: float
) -> dict[str, Any]:
    """What a node says of itself: `node`, and `isolation` or why there is none.

    Args:
        executor: The cluster.
        data_folder: Where runs are kept; the job writes its answer there.
        sandbox: As runs would have it.
        patience_s: How long to wait for the job.

    Raises:
        ExecutorUnavailable: The job did not start, or did not answer; the text says what is known.
    """
    tag = f"mdagent-probe-{secrets.token_hex(4)}"
    data_folder.mkdir(parents=True, exist_ok=True)
    record = data_folder / f"{tag}.json"
    words = [sys.executable, "-I", "-m", "mdagent.tools.simulation.slurm_probe", str(record)]
    words += [sandbox.level, *([str(sandbox.bwrap)] if sandbox.bwrap else [])]
    command = shlex.join(words)
    try:
        executor.commands.submit(probe_script(tag, command, _SHAPE, executor.options))
        return _answer(executor, tag, record, patience_s)
    except SchedulerSilent as error:
        raise ExecutorUnavailable(f"Slurm does not answer: {error}") from error
    finally:
        record.unlink(missing_ok=True)


def _answer(executor: SlurmExecutor, tag: str, record: Path, patience_s: float) -> dict[str, Any]:
    deadline = time.monotonic() + patience_s
    word = "no such job"
    while time.monotonic() < deadline:
        if (found := read_record(record)) is not None:
            return found
        job = next((job for job in executor.commands.jobs() if job.name == tag), None)
        word = told(job)
        if job is not None and job.state in ENDED and read_record(record) is None:
            time.sleep(executor.options.settle_s)
            if (found := read_record(record)) is not None:
                return found
            break
        time.sleep(_LOOK_S)
    executor.commands.cancel(f"--name={tag}")
    raise ExecutorUnavailable(
        f"The probe gave no answer; Slurm says: {word}. The nodes must see this package and "
        f"{record.parent} at the same paths as this machine."
    )


def main() -> int:
    """On the node: look, and write down what is there."""
    _, record, level, *bwrap = sys.argv
    options = SandboxOptions(
        cast("Literal['auto', 'bubblewrap', 'landlock']", level), Path(bwrap[0]) if bwrap else None
    )
    found: dict[str, Any] = {"node": platform.node()}
    try:
        found["isolation"] = asdict(open_sandbox(options).isolation)
    except SandboxUnavailable as error:
        found["why"] = str(error)
    write_record(Path(record), found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
