"""Whether the run had the pressure that was asked for."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import barostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import from_bar, in_run_units, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage

RULE = Rule("pressure_mean", "the mean and its standard error from the run's own samples")
_N_ERRORS = 4.0
# Below this a solid's lattice constant changes by less than 0.03 %: 1 kbar over 100 GPa.
_TOLERANCE_BAR = 1000.0
_TOLERANCE_LJ = 0.1
_FAILURE = 5.0


def pressure_mean(run: RunRecord) -> Iterator[Judgement]:
    """The mean pressure is the expected one, within four standard errors and 1 kbar.

    Five times as far is a failure. Without an expectation the barostat's target counts.

    Why: instantaneous pressures scatter by kilobars; only the mean tells whether the box fits.
        A lattice constant that is 1 % off shows as tens of kilobars.
    Instead: a barostat, or the relaxed lattice constant of this potential at this temperature.
    Source: mechanical equilibrium; the mean and its error from the run's own samples.
    """
    stage = run.production
    wanted = _wanted(run, stage)
    if wanted is None or stage is None:
        yield RULE.not_checked("No pressure was expected, and no barostat holds one.")
        return
    estimate = run.estimate(stage, "pressure")
    if stage.kind == "minimize":
        return
    if estimate is None:
        yield RULE.not_checked("The `Press` column is missing, too short or not finite.")
        return
    rule = RULE.in_unit(unit_label(run.units, "pressure"))
    low, high = wanted
    nearest = min(max(estimate.mean, low), high)
    off = abs(estimate.mean - nearest)
    tolerance = _TOLERANCE_LJ if run.units == "lj" else from_bar(_TOLERANCE_BAR, run.units)
    allowed = max(_N_ERRORS * estimate.standard_error, tolerance)
    pistons = barostats(stage.state)
    line = pistons[-1].fix.script_line if pistons else _line_of_lattice(stage)
    evidence = run.log_evidence(stage.thermo.line(estimate.start))
    measured = Measured(round(estimate.mean, 4), nearest, evidence, line)
    why = (
        f"Mean {estimate.mean:.4g} {rule.unit} with a standard error of"
        f" {estimate.standard_error:.2g}; {nearest:g} was wanted."
    )
    if off > max(_N_ERRORS * estimate.standard_error, _FAILURE * tolerance):
        yield rule.fails(measured, why, _advice(stage))
    elif off > allowed:
        yield rule.warns(measured, why, _advice(stage))
    else:
        yield rule.passes(measured, why)


def _wanted(run: RunRecord, stage: Stage | None) -> tuple[float, float] | None:
    expected = in_run_units(run.expect.pressure, "pressure", run.units)
    if expected is not None or stage is None:
        return expected
    held = [p for p in barostats(stage.state) if p.keyword == "iso"]
    if len(held) != 1 or held[0].stop is None or held[0].start != held[0].stop:
        return None
    return (held[0].stop, held[0].stop)


def _line_of_lattice(stage: Stage) -> int | None:
    return stage.state.lattice.script_line if stage.state.lattice else None


def _advice(stage: Stage) -> str:
    if barostats(stage.state):
        return "Equilibrate longer at constant pressure before averaging."
    return "Relax the box: fix 1 all npt temp T T $(100*dt) iso P P $(1000*dt)"
