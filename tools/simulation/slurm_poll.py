"""What Slurm says of all jobs, asked for no more often than is polite."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from mdagent.tools.simulation.slurm_commands import Job, SchedulerSilent, SlurmCommands

# So soon after a submission or a cancellation a job has a state that somebody waits for.
_NEWS_S, _NEWS_PERIOD_S = 30.0, 1.0


@dataclass(frozen=True)
class View:
    """The answer to one question about all jobs.

    Attributes:
        silence: Why there was none.
    """

    jobs: Sequence[Job] = ()
    silence: str | None = None
    _by_id: dict[str, Job] = field(init=False, repr=False)
    _by_name: dict[tuple[str, int | None], Job] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {job.job_id: job for job in self.jobs})
        object.__setattr__(self, "_by_name", {(job.name, job.task): job for job in self.jobs})

    def find(self, tag: str, task: int | None, job_id: str | None) -> Job | None:
        """The job by its id, or by its name where the id is not known or was given anew."""
        found = self._by_id.get(job_id) if job_id is not None else None
        # After a cluster was set up anew its numbers begin again, with other people's jobs.
        if found is not None and found.name == tag:
            return found
        # Tasks that never started may have ended together, under the number of the array.
        return self._by_name.get((tag, task)) or self._by_name.get((tag, None))


class Poll:
    """One question for all runs, kept for a while; threads that come meanwhile take the last one.

    Args:
        commands: Slurm's.
        period_s: Time between two questions; less for a moment after something was done.
    """

    def __init__(self, commands: SlurmCommands, period_s: float) -> None:
        self._commands, self._period_s = commands, period_s
        self._asking = threading.Lock()
        self._last: View | None = None
        self._asked = self._news = float("-inf")
        self.n_questions = 0

    def expect_news(self) -> None:
        """Something was done whose effect somebody waits for."""
        self._news = time.monotonic()

    def view(self, job_ids: Sequence[str]) -> View:
        """What Slurm says, or said a moment ago.

        Args:
            job_ids: Jobs that are looked up in the accounting where `squeue` does not list them.
        """
        last = self._last
        if last is not None and not self._is_due():
            return last
        if not self._asking.acquire(blocking=last is None):
            assert last is not None
            return last
        try:
            if self._last is None or self._is_due():
                self._last = self._ask(job_ids)
                self._asked = time.monotonic()
            return self._last
        finally:
            self._asking.release()

    def _is_due(self) -> bool:
        now = time.monotonic()
        fresh = now - self._news < _NEWS_S
        period_s = min(self._period_s, _NEWS_PERIOD_S) if fresh else self._period_s
        return now - self._asked >= period_s or (fresh and self._asked < self._news)

    def _ask(self, job_ids: Sequence[str]) -> View:
        self.n_questions += 1
        try:
            jobs = self._commands.jobs()
        except SchedulerSilent as error:
            return View(silence=str(error))
        listed = {job.job_id for job in jobs}
        forgotten = [job_id for job_id in job_ids if job_id not in listed]
        return View([*jobs, *self._commands.accounted(forgotten).values()])
