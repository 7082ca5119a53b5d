"""A store whose runs go to a Slurm cluster."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mdagent.bench.slurm_cluster import SlurmCluster
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.slurm import SlurmExecutor
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run

# Far longer than any test waits for.
FOR_EVER = "run 100000000\n"


@dataclass
class Laboratory:
    """A store and the cluster its runs go to."""

    cluster: SlurmCluster
    executor: SlurmExecutor
    workplace: Workplace

    def start(self, script: str, **rest: Any) -> str:
        return start_run(RunRequest(script, **rest), self.workplace)

    def load(self, run_id: str) -> Run:
        return self.workplace.store.load(run_id, self.executor)

    def until(self, run_id: str, reached: Callable[[Run], bool]) -> Run:
        deadline = time.monotonic() + 60
        while not reached(run := self.load(run_id)):
            assert time.monotonic() < deadline, run
            time.sleep(0.05)
        return run

    def end_of(self, run_id: str) -> Run:
        return self.until(run_id, lambda run: run.status not in UNFINISHED)

    def at_work(self, run_id: str) -> Run:
        return self.until(run_id, lambda run: run.progress is not None and run.progress.step > 0)

    def with_options(self, **changed: Any) -> "Laboratory":
        """The same store and cluster for another server, which may have other settings."""
        executor = SlurmExecutor(replace(self.executor.options, **changed))
        unconfined = executor.options.unconfined
        workplace = replace(self.workplace, executor=executor, unconfined=unconfined)
        return Laboratory(self.cluster, executor, workplace)
