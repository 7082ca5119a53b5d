"""Whether the run reached its end."""

from collections.abc import Iterator

from mdagent.tools.engine.messages import EngineMessage, explain
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord

RULE = Rule("completed", "the run's own record and the `Loop time` lines of its log")

# Commands that compute something; all but the first three print no table of their own.
_DRIVERS = frozenset(
    [
        *("run", "minimize", "rerun", "neb", "neb/spin", "prd", "tad", "hyper", "temper"),
        *("temper/grem", "temper/npt", "dynamical_matrix", "third_order", "mdi", "fitpod"),
    ]
)


def completed(run: RunRecord) -> Iterator[Judgement]:
    """Every `run` and `minimize` reached its last step, without an error.

    Why: an average over a run that broke off is one over its way into the fault.
    Instead: mend the first error, the others follow from it; or ask for more time.
    Source: https://docs.lammps.org/Run_output.html, "Loop time".
    """
    finished = f"{_n_complete(run)} of {len(run.stages)} stages"
    if run.log.errors:
        error = run.log.errors[0]
        why, fix = explain(EngineMessage("error", error.text.partition(": ")[2]))
        measured = Measured(finished, evidence=run.log_evidence(error.line))
        yield RULE.fails(measured, f"{error.text} {why}".strip(), fix or "Mend this first.")
    elif run.status not in ("finished", "unknown"):
        why = f"The run ended as {run.status}{': ' + run.reason if run.reason else ''}."
        yield RULE.fails(Measured(finished), why, _more_of(run.status))
    elif not run.stages:
        yield _without_table(run, Measured(finished))
    elif not run.stages[-1].complete:
        evidence = run.log_evidence(run.stages[-1].heading_line)
        why = "The last stage has no `Loop time` line: it broke off."
        yield RULE.fails(Measured(finished, evidence=evidence), why, "Run it to its end.")
    else:
        last = run.stages[-1].heading_line
        yield RULE.passes(Measured(finished, evidence=run.log_evidence(last)))


def _without_table(run: RunRecord, measured: Measured) -> Judgement:
    """A run of which no thermo table tells: nothing was simulated, or it was told elsewhere."""
    commands = run.last_state.commands
    if run.log.n_partitions > 1:
        why = f"The run had {run.log.n_partitions} partitions: their tables are in log.lammps.N."
        return RULE.not_checked(why)
    if not commands:
        return RULE.not_checked("Neither log nor script tells a command: keep `echo log`.")
    if any(command.name in _DRIVERS for command in commands):
        return RULE.not_checked("The log holds no thermo table: it was written elsewhere.")
    why = "The script holds no `run` or `minimize`: nothing was simulated."
    return RULE.fails(measured, why, "Add a `run` command after the fixes.")


def _n_complete(run: RunRecord) -> int:
    return sum(stage.complete for stage in run.stages)


def _more_of(status: str) -> str:
    if status == "timed_out":
        return "Give it a longer `limits.wall_time_s`, or fewer steps."
    if status == "over_limit":
        return "Raise the limit that the reason names, or write less output."
    return (
        "Run it again; a crash without a message is most often a bad geometry or too much memory."
    )
