"""All places where runs are carried out, spoken to as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mdagent.tools.simulation.executor import Executor, ExecutorUnavailable
from mdagent.tools.simulation.run_directory import RunDirectory, RunState

LOCAL_REFUSED = (
    "The operator of this server lets no runs on this machine itself (MDAGENT_LOCAL_RUNS), which "
    'others share. Call run_lammps with where="slurm".'
)


@dataclass(frozen=True)
class Places:
    """The executors of a server, each answering for its own runs.

    Attributes:
        executors: By the word that `run_lammps` knows them by.
        closed: Why one of the others takes no runs, by the same word.
    """

    executors: Mapping[str, Executor]
    closed: Mapping[str, str]

    def at(self, where: str) -> Executor:
        """The executor that takes new runs there.

        Raises:
            ExecutorUnavailable: None does; the text says what to do.
        """
        if where in self.closed:
            raise ExecutorUnavailable(self.closed[where])
        return self.executors[where]

    def states(self, runs: Sequence[RunDirectory]) -> dict[str, RunState]:
        """The state of each run by its run_id; of a place that is no more, what was last known."""
        groups: dict[str, list[RunDirectory]] = defaultdict(list)
        for run in runs:
            groups[run.where].append(run)
        states: dict[str, RunState] = {}
        for where, group in groups.items():
            if where in self.executors:
                states |= self.executors[where].states(group)
            else:
                states |= {run.run_id: run.state() for run in group}
        return states

    def cancel(self, run: RunDirectory) -> None:
        """End a run where it is.

        Raises:
            ExecutorUnavailable: This server does not know the place any more.
        """
        if run.where not in self.executors:
            raise ExecutorUnavailable(self.closed[run.where])
        self.executors[run.where].cancel(run)
