"""The supervisor of one run inside its job.

Started by the batch script as `python -m mdagent.tools.simulation.slurm_job RUN_DIRECTORY`, with
the job's environment on standard input as `env -0` writes it.
"""

import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mdagent.tools.sandbox.ranks import Ranks, ranks_confined
from mdagent.tools.sandbox.sandbox import (
    Sandbox,
    SandboxOptions,
    SandboxUnavailable,
    open_sandbox,
)
from mdagent.tools.sandbox.unconfined import Unconfined
from mdagent.tools.simulation.launch import Launch
from mdagent.tools.simulation.run_directory import RunDirectory, hold
from mdagent.tools.simulation.supervised import carry_out, note_start, telling_the_end

# A cancelled job hears of it by a signal too.
_LOOK_S = 1.0


@dataclass
class Orders:
    """What Slurm tells the batch process by a signal."""

    reason: str | None = None

    def take(self, _number: int, _frame: object) -> None:
        """Note that Slurm wants the job to end."""
        self.reason = (
            "Slurm ended the job: somebody's scancel, its time limit, or a job that preempts it"
        )

    def reason_to_end(self) -> str | None:
        """Why the run has to end, None while it may go on."""
        return self.reason


def see_to(run: RunDirectory, variables: Mapping[str, str], orders: Orders) -> None:
    """Supervise a run as it would be on the server's own machine, with what this node offers."""
    with hold(run) as held:
        # Slurm may start a job anew after a fault of its own; a run is started once.
        if not held or run.exit_record.exists() or run.status_record.exists():
            return
        if run.cancel_request.exists():
            run.end("cancelled", "cancelled before it started")
            return
        with telling_the_end(run):
            launch = _read_launch(run)
            if launch is None:
                return
            place = {"job_id": _job_id(variables), "node": variables.get("SLURMD_NODENAME")}
            note_start(run, **place)
            sandbox = _sandbox(launch, variables)
            isolation = asdict(sandbox.isolation)
            note_start(run, **place, isolation=isolation)
            launch = replace(launch, isolation=isolation)
            carry_out(sandbox, run, launch, orders.reason_to_end, _LOOK_S)


def _read_launch(run: RunDirectory) -> Launch | None:
    try:
        return Launch.from_record(run.launch())
    except (ValueError, TypeError, KeyError) as error:
        run.end("crashed", f"its launch record cannot be used: {error}")
        return None


def _sandbox(launch: Launch, variables: Mapping[str, str]) -> Sandbox:
    """The strongest confinement that this node has.

    Raises:
        SandboxUnavailable: It has none, and the operator does not allow that.
    """
    option = launch.options[0]
    at = launch.n_launcher_words(option)
    several_nodes = int(option.resources["n_nodes"]) > 1
    try:
        if several_nodes:
            backend = ranks_confined(option.argv[:at], variables)
            return Sandbox(backend.isolation(), backend, at)
        level, bwrap = launch.sandbox_level, launch.bwrap
        return open_sandbox(SandboxOptions(level, Path(bwrap) if bwrap else None))
    except SandboxUnavailable:
        if launch.unconfined != "allow":
            raise
    if several_nodes:
        ranks = Ranks(option.argv[:at], variables, version=0)
        return Sandbox(ranks.isolation(), ranks, at)
    return Sandbox(Unconfined().isolation(), Unconfined())


def _job_id(variables: Mapping[str, str]) -> str | None:
    number = variables.get("SLURM_ARRAY_JOB_ID")
    if number is None:
        return variables.get("SLURM_JOB_ID")
    return f"{number}_{variables['SLURM_ARRAY_TASK_ID']}"


def main() -> int:
    """Read the command line and the environment, and work."""
    orders = Orders()
    signal.signal(signal.SIGTERM, orders.take)
    pairs = sys.stdin.buffer.read().decode(errors="surrogateescape").split("\0")
    variables = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    see_to(RunDirectory(Path(sys.argv[1])), variables, orders)
    return 0


if __name__ == "__main__":
    sys.exit(main())
