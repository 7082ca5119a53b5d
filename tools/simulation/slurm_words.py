"""What Slurm's states and reasons mean for a run.

Source: https://slurm.schedmd.com/squeue.html, JOB STATE CODES and JOB REASON CODES.
"""

from mdagent.tools.simulation.run_directory import RunState
from mdagent.tools.simulation.slurm_commands import Job

ENDED = frozenset(
    [
        *("BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL"),
        *("OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"),
    ]
)

# Reasons with which a job will not start by itself, and who has to do something.
_STUCK = {
    "PartitionNodeLimit": "it asks for more nodes than the partition has; cancel_run it and ask "
    "for fewer",
    "PartitionTimeLimit": "it asks for more time than the partition allows; cancel_run it and ask "
    "for less limits.wall_time_s",
    "AssocMaxJobsLimit": "the account has as many jobs as it may have",
    "QOSMaxWallDurationPerJobLimit": "the QOS allows less time; cancel_run it and ask for less "
    "limits.wall_time_s",
    "PartitionDown": "the partition is down",
    "PartitionInactive": "the partition takes no jobs to run",
    "ReqNodeNotAvail": "a node that it needs is not available",
    "JobHeldAdmin": "an administrator holds it",
    "JobHeldUser": "it is held; `scontrol release` lets it go",
    "BadConstraints": "no node fulfils what it asks for; cancel_run it and ask for less",
    "InvalidAccount": "its account is not valid; the operator sets MDAGENT_SLURM__ACCOUNT",
    "InvalidQOS": "its QOS is not valid; the operator sets MDAGENT_SLURM__QOS",
}


def waiting_reason(job: Job) -> str:
    """Why a job is not at work, in Slurm's word and in ours."""
    if job.state != "PENDING":
        return f"Slurm: {job.state} on {job.nodes}; its supervisor has not written yet"
    if job.reason in ("None", ""):
        return "Slurm: PENDING"
    meaning = next((text for word, text in _STUCK.items() if job.reason.startswith(word)), None)
    return f"Slurm: {job.reason}" + (f" ({meaning})" if meaning else "")


def told(job: Job | None) -> str:
    """Slurm's last word on a job."""
    if job is None:
        return "no such job"
    where = f" on {job.nodes}" if job.nodes else ""
    return f"{job.state}{where}" + ("" if job.reason in ("None", "") else f", {job.reason}")


def end_of(job: Job | None, known: RunState) -> tuple[str, str]:
    """Status and reason of a run whose job is over and which left no exit record itself."""
    began = known.status == "running"
    if job is None:
        if began:
            return "lost", "Slurm no longer knows its job, and it left no exit record"
        return "lost", "Slurm knows no job of its name and never started it; run_lammps it again"
    last_word = told(job)
    status = _STATUSES.get(job.state, "crashed")
    return status, f"Slurm ended its job: {last_word}; no exit record of its own is there"


_STATUSES = {
    "BOOT_FAIL": "lost",
    "CANCELLED": "cancelled",
    "DEADLINE": "timed_out",
    "NODE_FAIL": "lost",
    "OUT_OF_MEMORY": "over_limit",
    "PREEMPTED": "cancelled",
    "REVOKED": "lost",
    "TIMEOUT": "timed_out",
}
