"""Runs on a cluster with Slurm: one job each, or one task of an array."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mdagent.tools.simulation.executor import Executor, ExecutorUnavailable
from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.run import UNFINISHED
from mdagent.tools.simulation.run_directory import (
    RunDirectory,
    RunState,
    ask_to_cancel,
    timestamp,
)
from mdagent.tools.simulation.slurm_commands import (
    Job,
    Nodes,
    SchedulerSilent,
    SlurmCommands,
    SubmissionUnsure,
)
from mdagent.tools.simulation.slurm_options import SlurmOptions
from mdagent.tools.simulation.slurm_poll import Poll, View
from mdagent.tools.simulation.slurm_script import JobShape, batch_script
from mdagent.tools.simulation.slurm_words import ENDED, end_of, told, waiting_reason

if TYPE_CHECKING:
    from mdagent.tools.engine.engine import Engine
    from mdagent.tools.simulation.launch_plan import Workload
    from mdagent.tools.simulation.run import ResourceRequest, Resources


# What is noted of a run before and after it is handed in.
Submission = dict[str, Any]


class SlurmExecutor:
    """Submits runs to Slurm and brings its word and theirs together.

    Inside the job a supervisor of ours sees to the run as it would on this machine: what it
    writes into the run's directory outranks all that Slurm says.

    Args:
        options: The operator's.

    Raises:
        ExecutorUnavailable: Slurm is not installed here.
    """

    where = "slurm"

    def __init__(self, options: SlurmOptions) -> None:
        self.options = options
        self.commands = SlurmCommands(options.conf)
        self._poll = Poll(self.commands, options.poll_s)
        self._nodes: Nodes | None = None

    @property
    def n_cores(self) -> int:
        """Cores that one run may have; one where Slurm does not tell."""
        try:
            return self.nodes().cores * self.options.max_nodes
        except (SchedulerSilent, ExecutorUnavailable):
            return 1

    @property
    def n_questions(self) -> int:
        """How often Slurm was asked about jobs."""
        return self._poll.n_questions

    def nodes(self) -> Nodes:
        """The nodes of the operator's partition, asked for once.

        Raises:
            SchedulerSilent, ExecutorUnavailable: As `SlurmCommands.nodes`.
        """
        if self._nodes is None:
            found = self.commands.nodes(self.options.partition)
            cores = self.options.cores_per_node or found.cores
            n_nodes = min(found.n_nodes, self.options.max_nodes)
            self._nodes = Nodes(n_nodes, cores, found.memory_MiB)
        return self._nodes

    def plan(
        self, asked: "ResourceRequest", engine: "Engine", work: "Workload"
    ) -> "list[Resources]":
        """One launch, by the size of the system; on a cluster no trial chooses.

        Raises:
            ResourcesRefused: More was asked for than a run may have.
            ExecutorUnavailable: Slurm does not tell what there is.
        """
        from mdagent.tools.simulation.cluster_plan import Grant, plan_on_nodes

        try:
            nodes = self.nodes()
        except SchedulerSilent as error:
            raise ExecutorUnavailable(
                f"Slurm does not answer ({error}). Try again later, or leave `where` out."
            ) from error
        grant = Grant(nodes.n_nodes, nodes.cores, self.options.gpus_per_node)
        return [plan_on_nodes(asked, engine, grant, work)]

    def command(self, engine: "Engine", words: Sequence[str], resources: "Resources") -> list[str]:
        """The engine, behind the launcher that fits one node or several."""
        if resources.n_nodes == 1:
            return engine.argv(*words, n_ranks=resources.n_ranks)
        ranks = [*self.options.launcher, "-n", str(resources.n_ranks)]
        return [*ranks, str(engine.executable), *words]

    def submit(self, runs: Sequence[RunDirectory]) -> None:
        """Hand the runs to Slurm, as one array where they are several.

        Raises:
            SubmissionRefused: Slurm takes none of them; the text is its reason.
        """
        tag = runs[0].run_id
        fresh = [run for run in runs if read_record(run.submission_record) is None]
        if not fresh:
            return
        for task, run in enumerate(runs):
            _note(run, tag, task if len(runs) > 1 else None, job_id=None)
        script = batch_script(tag, [run.path for run in runs], _shape(runs[0]), self.options)
        try:
            job_id = self.commands.submit(script)
        except SubmissionUnsure:
            # It is found by its name, or told to be lost, once Slurm answers again.
            return
        for task, run in enumerate(runs):
            _note(run, tag, task if len(runs) > 1 else None, job_id=job_id)
        self._poll.expect_news()

    def states(self, runs: Sequence[RunDirectory]) -> dict[str, RunState]:
        """The state of each run by its run_id, with one question to Slurm for all of them."""
        states = {run.run_id: run.state() for run in runs}
        unfinished = [run for run in runs if states[run.run_id].status in UNFINISHED]
        pending = [run for run in unfinished if run.where == self.where]
        if not pending:
            return states
        submissions = {run.run_id: _submission(run) for run in pending}
        view = self._poll.view([i for i in map(_full_id, submissions.values()) if i])
        for run in pending:
            known = states[run.run_id]
            states[run.run_id] = self._judged(run, known, submissions[run.run_id], view)
        return states

    def cancel(self, run: RunDirectory) -> None:
        """End a run, queued or running; returns before it has ended.

        Raises:
            ExecutorUnavailable: Slurm does not answer, and nothing else can reach the job.
        """
        if run.state().status not in UNFINISHED:
            return
        ask_to_cancel(run)
        submission = _submission(run)
        named = f"--name={submission.get('tag', run.run_id)}"
        try:
            self.commands.cancel(_full_id(submission) or named)
        except SchedulerSilent as error:
            # The supervisor of a running job sees the request in the run's directory.
            if read_record(run.status_record) is None:
                raise ExecutorUnavailable(
                    f"Slurm does not answer ({error}); the run ends itself should it start. "
                    "Call cancel_run again later to take it out of the queue."
                ) from error
        self._poll.expect_news()

    def _judged(
        self, run: RunDirectory, known: RunState, submission: Submission, view: View
    ) -> RunState:
        job_id = known.job_id or _full_id(submission)
        if view.silence is not None:
            return _with(known, job_id, f"Slurm does not answer, last state kept: {view.silence}")
        job = view.find(str(submission.get("tag", run.run_id)), submission.get("task"), job_id)
        if job is not None and submission.get("job_id") is None:
            # Handed in by a server that ended, or lost touch, before it could note the number.
            number = job.job_id.partition("_")[0]
            _note(run, str(submission["tag"]), submission.get("task"), job_id=number)
        if job is not None and job.state not in ENDED:
            if known.status == "running":
                return _with(known, job.job_id, known.reason)
            return _with(known, job.job_id, waiting_reason(job))
        return self._gone(run, known, job, submission)

    def _gone(
        self, run: RunDirectory, known: RunState, job: Job | None, submission: Submission
    ) -> RunState:
        """Slurm says that the job is over, or knows none: believed once its records had time."""
        job_id = job.job_id if job is not None else known.job_id or _full_id(submission)
        never_started = job is not None and not job.nodes
        if not never_started and not self._settled(run, submission):
            return _with(known, job_id, f"Slurm: {told(job)}; its last records are awaited")
        with run.try_hold() as held:
            if not held:
                # Slurm is wrong, or cut off from the node: whoever holds the run still works.
                return _with(known, job_id, f"goes on, though Slurm says: {told(job)}")
            if run.cancel_request.exists():
                began = known.status == "running"
                run.end("cancelled", "cancelled" if began else "cancelled before it started")
            else:
                run.end(*end_of(job, known))
        return run.state()

    def _settled(self, run: RunDirectory, submission: Submission) -> bool:
        """Whether the job has been over for so long that its records would be seen."""
        since = submission.get("gone_since")
        if since is None:
            _note_gone(run, submission)
            return self.options.settle_s == 0
        waited_s = (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()
        return waited_s >= self.options.settle_s


def _note(run: RunDirectory, tag: str, task: int | None, *, job_id: str | None) -> None:
    record = {"tag": tag, "task": task, "job_id": job_id, "submitted": timestamp()}
    write_record(run.submission_record, record)


def _note_gone(run: RunDirectory, submission: Submission) -> None:
    # Who may not write the store can only wait for somebody who may.
    with contextlib.suppress(OSError):
        write_record(run.submission_record, {**submission, "gone_since": timestamp()})


def _submission(run: RunDirectory) -> Submission:
    return read_record(run.submission_record) or {"tag": run.run_id}


def _full_id(submission: Submission) -> str | None:
    """The job's id as Slurm shows it, None before it is known."""
    number, task = submission.get("job_id"), submission.get("task")
    return number if number is None or task is None else f"{number}_{task}"


def _with(state: RunState, job_id: str | None, reason: str | None) -> RunState:
    return replace(state, job_id=job_id, reason=reason)


def _shape(run: RunDirectory) -> JobShape:
    launch = run.launch()
    resources, limits = launch["options"][0]["resources"], launch["limits"]
    return JobShape(
        n_nodes=resources["n_nodes"],
        n_ranks=resources["n_ranks"],
        n_threads=resources["n_threads"],
        n_gpus=resources["n_gpus"],
        memory_MiB=limits["memory_MiB"],
        wall_time_s=limits["wall_time_s"],
    )


def describe_cluster(executor: Executor) -> tuple[str, str]:
    """The nodes there are, and a mend where Slurm does not tell."""
    assert isinstance(executor, SlurmExecutor)
    try:
        nodes = executor.nodes()
    except SchedulerSilent as error:
        return f"Slurm does not answer: {error}", "Look at `sinfo`; runs already there go on."
    except ExecutorUnavailable as error:
        return "Slurm has no nodes for us", str(error)
    partition = executor.options.partition or "its default partition"
    return f"Slurm, {partition}: up to {nodes.n_nodes} nodes of {nodes.cores} cores a run", ""
