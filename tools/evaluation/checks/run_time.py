"""Whether the run simulated as much time as was asked for."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import picoseconds, quantity_in_ps, timestep_of
from mdagent.tools.evaluation.record import RunRecord

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
    asked = quantity_in_ps(wanted, run.units)
    moving = [stage for stage in run.stages if stage.kind == "run" and stage.n_steps]
    steps = [(stage.n_steps or 0, timestep_of(stage.state)) for stage in moving]
    if asked is None or any(step is None for _, step in steps):
        yield RULE.not_checked("The unit of the time asked for does not fit the run's.")
        return
    total = sum(n * (picoseconds(step or 0.0, run.units) or 0.0) for n, step in steps)
    last = moving[-1] if moving else None
    measured = Measured(
        round(total, 6),
        asked,
        run.log_evidence(last.heading_line) if last else "",
        last.command.script_line if last else None,
    )
    if total >= _SHARE * asked:
        yield RULE.passes(measured)
    else:
        why = f"{total:.4g} ps were simulated; {asked:g} ps were asked for."
        yield RULE.fails(measured, why, "Run more steps: time asked for / timestep.")
