"""What carries runs out: this machine, or a cluster."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from mdagent.tools.simulation.run_directory import RunDirectory, RunState

if TYPE_CHECKING:
    from mdagent.tools.engine.engine import Engine
    from mdagent.tools.simulation.launch_plan import Workload
    from mdagent.tools.simulation.run import ResourceRequest, Resources


class ExecutorUnavailable(RuntimeError):
    """The executor cannot take runs here; the text says what to do."""


class Overseer(Protocol):
    """Knows what became of runs, and ends them."""

    def states(self, runs: Sequence[RunDirectory]) -> dict[str, RunState]:
        """The state of each run by its run_id, asked for together."""

    def cancel(self, run: RunDirectory) -> None:
        """End a run, queued or running; returns before it has ended."""


class Executor(Overseer, Protocol):
    """Takes runs whose directory is complete, and knows what became of them.

    A run is recorded before it is submitted, so what was submitted and not noted can be found
    again by its run_id, which is its tag. The run's own exit record outranks whatever an executor
    believes; what it cannot find out is the state that was last known, or `lost`, never
    `finished`. An executor beyond this machine answers for the runs whose launch record names it
    (`where`), tells its own id of each as `job_id` of the state, and alone decides whether one
    was abandoned.
    """

    @property
    def where(self) -> str:
        """The word that `run_lammps` knows it by."""

    @property
    def n_cores(self) -> int:
        """Cores that runs may use there at once."""

    def plan(
        self, asked: "ResourceRequest", engine: "Engine", work: "Workload"
    ) -> "list[Resources]":
        """The launches to choose from for a run, likeliest first.

        Raises:
            ResourcesRefused: More was asked for than there is; the text says what there is.
        """

    def command(self, engine: "Engine", words: Sequence[str], resources: "Resources") -> list[str]:
        """The command line that starts the engine, given its own words."""

    def submit(self, runs: Sequence[RunDirectory]) -> None:
        """Line runs up, all or none of them; to do so twice does no harm.

        Raises:
            ExecutorUnavailable: They cannot be taken; the text says what to do.
        """
