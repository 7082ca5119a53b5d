"""What carries runs out: this machine, or a cluster."""

from collections.abc import Sequence
from typing import Protocol

from mdagent.tools.simulation.run_directory import RunDirectory, RunState


class ExecutorUnavailable(RuntimeError):
    """The executor cannot take runs here; the text says what to do."""


class Executor(Protocol):
    """Takes runs whose directory is complete, and knows what became of them.

    A run is recorded before it is submitted, so what was submitted and not noted can be found
    again by its run_id, which is its tag. The run's own exit record outranks whatever an executor
    believes; what it cannot find out is the state that was last known, or `lost`, never
    `finished`. An executor beyond this machine answers for the runs whose launch record names it
    (`where`), notes its own id of each as `job_id` of the status record, and alone decides
    whether one was abandoned.
    """

    @property
    def where(self) -> str:
        """The word that `run_lammps` knows it by."""

    @property
    def n_cores(self) -> int:
        """Cores that runs may use here at once."""

    def submit(self, run: RunDirectory) -> None:
        """Line a run up; to do so twice does no harm."""

    def states(self, runs: Sequence[RunDirectory]) -> dict[str, RunState]:
        """The state of each run by its run_id, asked for together."""

    def cancel(self, run: RunDirectory) -> None:
        """End a run, queued or running; returns before it has ended."""
