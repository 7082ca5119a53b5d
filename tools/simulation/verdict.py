"""How a run ended: from the sandbox and the exit code first, from LAMMPS' words last."""

import signal
from dataclasses import dataclass

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.simulation.log_file import LogFile


@dataclass(frozen=True)
class Verdict:
    """The status of a run that is over, and the reason where it is not plain success."""

    status: str
    reason: str | None = None


def judge(outcome: Outcome, limits: Limits, log: LogFile, stop_reason: str | None) -> Verdict:
    """Name the end of a run.

    Args:
        outcome: From the sandbox.
        limits: What the run had.
        log: What LAMMPS said.
        stop_reason: Why the run was stopped or cancelled, where that is known.
    """
    if outcome.ended_by == "wall_time":
        return Verdict("timed_out", f"reached wall_time_s = {limits.wall_time_s:g} s")
    if outcome.ended_by == "cancelled":
        return Verdict("cancelled", stop_reason or "cancelled on request")
    if outcome.ended_by == "stopped":
        return Verdict("stopped_early", stop_reason)
    if outcome.ended_by in _LIMIT_FIELDS:
        field = _LIMIT_FIELDS[outcome.ended_by]
        unit = field.rpartition("_")[2] if field != "n_files" else "files"
        return Verdict("over_limit", f"reached {field} = {getattr(limits, field):g} {unit}")
    return _by_exit(outcome, log)


_LIMIT_FIELDS = {
    "cpu_time": "cpu_time_s",
    "memory": "memory_MiB",
    "file_size": "file_size_MiB",
    "disk": "disk_MiB",
    "n_files": "n_files",
    "output": "output_MiB",
}


def _by_exit(outcome: Outcome, log: LogFile) -> Verdict:
    if outcome.ended_by == "exit" and outcome.exit_code == 0:
        return Verdict("finished")
    if log.errors:
        return Verdict("lammps_error", log.errors[-1].text)
    quit_by = log.commands[-1] if log.commands else ""
    if outcome.ended_by == "exit" and quit_by.split()[:1] == ["quit"]:
        return Verdict("lammps_error", f"the script's own `{quit_by}` ended it")
    if outcome.ended_by == "exit":
        return Verdict("crashed", f"the engine ended with exit code {outcome.exit_code}")
    return Verdict("crashed", f"the engine was ended by {_signal_name(outcome.signal)}")


def _signal_name(number: int | None) -> str:
    if number is None:
        return "a signal"
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    hints = {
        "SIGSEGV": "a bad memory access",
        "SIGKILL": "somebody's kill -9, or the system out of memory",
        "SIGABRT": "an abort of its own",
        "SIGFPE": "an arithmetic error",
        "SIGSYS": "the confinement: it asked the kernel for something forbidden",
    }
    return f"{name} ({hints[name]})" if name in hints else name
