"""Slurm's own commands: what they are given, and what their answers mean."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.simulation.executor import ExecutorUnavailable

_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
# Slurm's commands give up by themselves after ten seconds or so, unless they hang.
_PATIENCE_S = 30
_NEVER_ASKED = re.compile(r"connect failure|connection refused|unable to contact|resolve", re.I)
_UNSURE = re.compile(r"timed out|time out|communication|transport|zero bytes|unexpected", re.I)
_FORMAT = "%i|%T|%j|%N|%r"


class SchedulerSilent(RuntimeError):
    """Slurm did not answer, so nothing is known."""


class SubmissionUnsure(SchedulerSilent):
    """Slurm did not answer to a submission that it may have taken."""


class SubmissionRefused(ExecutorUnavailable):
    """Slurm took no job; the text is its reason."""


@dataclass(frozen=True)
class Job:
    """A job, or one task of an array, as `squeue` lists it.

    Attributes:
        job_id: As Slurm shows it, `12` or `12_3`; `12` or `12_[3-9]` stands for all tasks of an
            array that were cancelled before they started.
        reason: Why it waits or why it ended; may have spaces.
    """

    job_id: str
    state: str
    name: str
    nodes: str
    reason: str

    @property
    def task(self) -> int | None:
        """Its number within an array."""
        number = self.job_id.partition("_")[2]
        return int(number) if number.isdigit() else None


@dataclass(frozen=True)
class Nodes:
    """The nodes that jobs may have: how many, and the smallest of them."""

    n_nodes: int
    cores: int
    memory_MiB: int


class SlurmCommands:
    """The command line of Slurm, with an environment that holds none of the server's secrets.

    Args:
        conf: Slurm's configuration file; None leaves it to Slurm.

    Raises:
        ExecutorUnavailable: Slurm is not installed here.
    """

    def __init__(self, conf: Path | None) -> None:
        self._programs = {name: _program(name) for name in ("sbatch", "squeue", "scancel", "sinfo")}
        self._sacct = shutil.which("sacct")
        folder = os.path.dirname(self._programs["sbatch"])
        self.environment = {"PATH": f"{folder}:{_PATH}", "LC_ALL": "C"}
        if conf is not None:
            self.environment["SLURM_CONF"] = str(conf)

    def submit(self, script: str) -> str:
        """Hand in a batch script; gives the job's id.

        Raises:
            SubmissionRefused: Slurm says no; nothing was submitted.
            SubmissionUnsure: It may have been.
        """
        try:
            done = self._run("sbatch", "--parsable", "--export=ALL", input=script)
        except SchedulerSilent as error:
            raise SubmissionUnsure(str(error)) from error
        said = (done.stderr or done.stdout).strip()
        job_id = done.stdout.strip().partition(";")[0]
        if done.returncode == 0 and job_id.isdigit():
            return job_id
        if _NEVER_ASKED.search(said) is None and _UNSURE.search(said) is not None:
            raise SubmissionUnsure(said)
        raise SubmissionRefused(_refusal(said))

    def jobs(self) -> list[Job]:
        """All of this user's jobs that Slurm still knows, also those that ended lately.

        Raises:
            SchedulerSilent: It does not answer.
        """
        text = self._answer(
            *("squeue", "--noheader", "--array", "--states=all", f"--user={os.geteuid()}"),
            f"--format={_FORMAT}",
        )
        return [Job(*line.split("|", 4)) for line in text.splitlines() if line.count("|") >= 4]

    def accounted(self, job_ids: Sequence[str]) -> dict[str, Job]:
        """What the accounting keeps of jobs that `squeue` has forgotten; empty where it is off."""
        if self._sacct is None or not job_ids:
            return {}
        command = [self._sacct, "--noheader", "--parsable2", "--allocations", "--format"]
        command += ["JobID,State,JobName,NodeList,Reason", "--jobs", ",".join(job_ids)]
        try:
            done = self._call(command, None)
        except SchedulerSilent:
            return {}
        if done.returncode != 0:
            return {}
        rows = [line.split("|", 4) for line in done.stdout.splitlines() if line.count("|") >= 4]
        return {row[0]: _accounted(row) for row in rows if row[1]}

    def cancel(self, *words: str) -> None:
        """End jobs, named by id or by `--name=...`; harmless where they are over.

        Raises:
            SchedulerSilent: It does not answer.
        """
        self._answer("scancel", "--quiet", f"--user={os.geteuid()}", *words)

    def nodes(self, partition: str | None) -> Nodes:
        """The nodes of a partition, or of the one that jobs come to.

        Raises:
            SchedulerSilent: It does not answer.
            ExecutorUnavailable: There is no such partition.
        """
        words = [f"--partition={partition}"] if partition else []
        text = self._answer("sinfo", "--noheader", "--format=%P|%D|%c|%m", *words)
        rows = [line.split("|") for line in text.splitlines()]
        if partition is None:
            rows = [row for row in rows if row[0].endswith("*")] or rows
        if not rows:
            raise ExecutorUnavailable(
                f"Slurm has no partition {partition!r} with nodes; `sinfo` lists what there is. "
                "Have the operator set MDAGENT_SLURM__PARTITION."
            )
        least = [min(int(row[column].rstrip("+")) for row in rows) for column in (2, 3)]
        return Nodes(sum(int(row[1]) for row in rows), *least)

    def _answer(self, name: str, *words: str) -> str:
        done = self._run(name, *words)
        if done.returncode != 0:
            raise SchedulerSilent((done.stderr or done.stdout).strip()[:300])
        return done.stdout

    def _run(
        self, name: str, *words: str, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return self._call([self._programs[name], *words], input)

    def _call(self, command: list[str], text: str | None) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                command,
                input=text,
                stdin=subprocess.DEVNULL if text is None else None,
                capture_output=True,
                text=True,
                errors="replace",
                env=self.environment,
                cwd="/",
                timeout=_PATIENCE_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            what = os.path.basename(command[0])
            raise SchedulerSilent(f"{what} gave no answer in {_PATIENCE_S} s") from error


def _accounted(row: list[str]) -> Job:
    job_id, state, name, nodes, reason = row
    # "CANCELLED by 1000" tells who; the state is its first word.
    return Job(job_id, state.split()[0], name, "" if nodes.startswith("None") else nodes, reason)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ExecutorUnavailable(
            f"Slurm's `{name}` is not on PATH, so where='slurm' cannot be used. Start the server "
            "on a login node of the cluster, or leave `where` out to run on this machine."
        )
    return found


def _refusal(said: str) -> str:
    lines = [line.removeprefix("sbatch: ").removeprefix("error: ") for line in said.splitlines()]
    why = "; ".join(dict.fromkeys(line for line in lines if line)) or "sbatch gave no reason"
    if _NEVER_ASKED.search(why):
        return f"Slurm cannot be reached ({why}). Nothing was submitted; try again later."
    return (
        f"Slurm refused the job: {why}. Ask for less in `resources` and `limits`, or have the "
        "operator look at the MDAGENT_SLURM__ settings."
    )
