"""Whether the run simulated as much time as was asked for."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.numbers import rounded
from mdagent.tools.evaluation.quantities import picoseconds, quantity_in_ps, timestep_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Quantity

RULE = Rule("run_time", "steps times timestep", "ps")
_SHARE = 0.95


def run_time(run: RunRecord) -> Iterator[Judgement]:
    """The stages together simulate the time that was asked for.

    Why: rare events and slow modes need their time.
    Instead: more steps; steps = time / timestep.
    Source: https://docs.lammps.org/run.html.
    """
    wanted = run.expect.run_time
    if wanted is None:
        return
    moving = [stage for stage in run.stages if stage.kind == "run" and stage.n_steps]
    steps = [(stage.n_steps or 0, timestep_of(stage.state)) for stage in moving]
    asked, unit = _asked(run, wanted)
    if asked is None or any(step is None for _, step in steps):
        why = f"The unit of the time asked for, {wanted.unit}, does not fit the run's."
        yield RULE.not_checked(f"{why} State it in ps, or in lj for reduced units.")
        return
    rule = RULE.in_unit(unit)
    times = (n * (step or 0.0) for n, step in steps)
    total = sum(t if unit == "tau" else picoseconds(t, run.units) or 0.0 for t in times)
    last = moving[-1] if moving else None
    evidence = run.log_evidence(last.heading_line) if last else ""
    line = last.command.script_line if last else None
    measured = Measured(rounded(total, None), asked, evidence, line)
    if total >= _SHARE * asked:
        yield rule.passes(measured)
    else:
        why = f"{total:.4g} {unit} were simulated; {asked:g} {unit} were asked for."
        yield rule.fails(measured, why, "Run more steps: time asked for / timestep.")


def _asked(run: RunRecord, wanted: Quantity) -> tuple[float | None, str]:
    if run.units == "lj" and wanted.unit in ("lj", "tau"):
        return wanted.value, "tau"
    return quantity_in_ps(wanted, run.units), "ps"
