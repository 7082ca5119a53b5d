"""Whether the run sampled the ensemble that was asked for."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import ensemble_of, integrators
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage

RULE = Rule("ensemble", "the fixes alive in the stage")
_FIXES = {
    "nve": "fix 1 all nve",
    "nvt": "fix 1 all nvt temp T T $(100*dt)",
    "npt": "fix 1 all npt temp T T $(100*dt) iso P P $(1000*dt)",
    "minimize": "minimize 1e-10 1e-10 10000 100000",
}


def ensemble(run: RunRecord) -> Iterator[Judgement]:
    """The last stage runs in the ensemble of the task.

    Why: without a thermostat the temperature is whatever the start leaves; at constant volume
        the lattice cannot expand.
    Instead: the fix of the ensemble, alive when `run` is reached.
    Source: https://docs.lammps.org/fix_nh.html.
    """
    expected = run.expect.ensemble
    if expected is None:
        yield RULE.not_checked("No ensemble was stated in the expectation.")
        return
    stage = run.production
    if stage is None:
        yield RULE.not_checked("No stage printed a thermo row.")
        return
    sampled = _sampled(stage)
    moved = integrators(stage.state)
    evidence = place(run, moved[-1]) if moved else run.log_evidence(stage.heading_line)
    line = moved[-1].script_line if moved else stage.command.script_line
    measured = Measured(sampled, expected, evidence, line)
    if sampled == expected:
        yield RULE.passes(measured)
        return
    why = f"The last stage samples {sampled}; {expected} was asked for."
    if any(_sampled(earlier) == expected for earlier in run.stages):
        yield RULE.warns(measured, f"{why} An earlier stage does.", _FIXES[expected])
    else:
        yield RULE.fails(measured, why, _FIXES[expected])


def _sampled(stage: Stage) -> str:
    return "minimize" if stage.kind == "minimize" else ensemble_of(stage.state)
