"""Whether the run had the pressure that was asked for."""

import math
from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import barostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.numbers import rounded, with_error
from mdagent.tools.evaluation.quantities import (
    from_bar,
    ideal_gas_pressure,
    in_run_units,
    unit_label,
)
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.trajectory import cell, last_frame

RULE = Rule("pressure_mean", "the mean and its standard error from the run's own samples")
_N_ERRORS = 4.0
# Below this a solid's lattice constant changes by less than 0.03 %: 1 kbar over 100 GPa.
_TOLERANCE_BAR = 1000.0
_TOLERANCE_LJ = 0.1
_FAILURE = 5.0
_SHARE_OF_IDEAL = 0.1
_OTHER_UNIT = "The unit of the pressure asked for does not fit the run's: state it in bar, or lj."


def pressure_mean(run: RunRecord) -> Iterator[Judgement]:
    """The mean pressure is the expected one, within four standard errors and 1 kbar.

    Five times as far is a failure. Without an expectation the barostat's target counts. Of a gas
    a tenth of its ideal pressure stands for the kilobar.

    Why: instantaneous pressures scatter by kilobars; only the mean tells whether the box fits.
        A lattice constant that is 1 % off shows as tens of kilobars.
    Instead: a barostat, or the relaxed lattice constant of this potential at this temperature.
    Source: mechanical equilibrium; the mean and its error from the run's own samples.
    """
    stage = run.production
    wanted = _wanted(run, stage)
    if run.expect.pressure is not None and (wanted is None or stage is None):
        yield RULE.not_checked(_OTHER_UNIT if stage is not None else "No thermo row was printed.")
        return
    if wanted is None or stage is None:
        yield RULE.not_checked("No pressure was expected, and no barostat holds one.")
        return
    estimate = run.estimate(stage, "pressure")
    if stage.kind == "minimize":
        if run.expect.pressure is not None:
            yield _of_minimum(run, stage, wanted)
        return
    if estimate is None:
        yield RULE.not_checked("The `Press` column is missing, too short or not finite.")
        return
    rule = RULE.in_unit(unit_label(run.units, "pressure"))
    low, high = wanted
    nearest = min(max(estimate.mean, low), high)
    off = abs(estimate.mean - nearest)
    tolerance = _tolerance(run, stage)
    allowed = max(_N_ERRORS * estimate.standard_error, tolerance)
    pistons = barostats(stage.state)
    line = pistons[-1].fix.script_line if pistons else _line_of_lattice(stage)
    evidence = run.log_evidence(stage.thermo.line(estimate.start))
    value = rounded(estimate.mean, estimate.standard_error)
    measured = Measured(value, nearest, evidence, line)
    told = with_error(estimate.mean, estimate.standard_error, rule.unit)
    why = f"Mean {told}; {nearest:g} {rule.unit} was wanted."
    if off > max(_N_ERRORS * estimate.standard_error, _FAILURE * tolerance):
        yield rule.fails(measured, why, _advice(stage))
    elif off > allowed:
        yield rule.warns(measured, why, _advice(stage))
    else:
        yield rule.passes(measured, why)


def _of_minimum(run: RunRecord, stage: Stage, wanted: tuple[float, float]) -> Judgement:
    """A minimisation has one pressure, that of its last row."""
    pressures = stage.thermo.series("pressure")
    if pressures is None or not math.isfinite(pressures[-1]):
        return RULE.not_checked("The `Press` column is missing: add `press` to thermo_style.")
    rule = RULE.in_unit(unit_label(run.units, "pressure"))
    last, (low, high) = float(pressures[-1]), wanted
    nearest = min(max(last, low), high)
    tolerance = _TOLERANCE_LJ if run.units == "lj" else from_bar(_TOLERANCE_BAR, run.units)
    evidence = run.log_evidence(stage.thermo.line(stage.thermo.n_rows - 1))
    measured = Measured(rounded(last, None), nearest, evidence, stage.command.script_line)
    if abs(last - nearest) <= tolerance:
        return rule.passes(measured)
    judged = rule.fails if abs(last - nearest) > _FAILURE * tolerance else rule.warns
    told = with_error(last, None, rule.unit)
    why = f"The minimum is at {told}; {nearest:g} {rule.unit} was wanted."
    return judged(measured, why, "Relax the box as well: fix 1 all box/relax iso P")


def _wanted(run: RunRecord, stage: Stage | None) -> tuple[float, float] | None:
    expected = in_run_units(run.expect.pressure, "pressure", run.units)
    if run.expect.pressure is not None or stage is None:
        return expected
    held = [p for p in barostats(stage.state) if p.keyword == "iso"]
    if len(held) != 1 or held[0].stop is None or held[0].start != held[0].stop:
        return None
    return (held[0].stop, held[0].stop)


def _tolerance(run: RunRecord, stage: Stage) -> float:
    """What is allowed beside the standard error; in a gas a kilobar would allow anything."""
    condensed = _TOLERANCE_LJ if run.units == "lj" else from_bar(_TOLERANCE_BAR, run.units)
    if run.expect.phase != "gas" and run.expect.structure != "gas":
        return condensed
    temperature, volume = run.estimate(stage, "temperature"), _volume(run, stage)
    if temperature is None or volume is None or stage.n_atoms is None:
        return condensed
    ideal = ideal_gas_pressure(temperature.mean, volume / stage.n_atoms, run.units)
    return condensed if ideal is None else min(condensed, _SHARE_OF_IDEAL * ideal)


def _volume(run: RunRecord, stage: Stage) -> float | None:
    """The mean volume of a stage, or that of the box of the last frame."""
    printed = run.estimate(stage, "volume")
    if printed is not None:
        return printed.mean
    frame = last_frame(run)
    return (
        abs(float(np.linalg.det(cell(frame))))
        if frame is not None and frame.box is not None
        else None
    )


def _line_of_lattice(stage: Stage) -> int | None:
    return stage.state.lattice.script_line if stage.state.lattice else None


def _advice(stage: Stage) -> str:
    if barostats(stage.state):
        return "Equilibrate longer at constant pressure before averaging."
    return "Relax the box: fix 1 all npt temp T T $(100*dt) iso P P $(1000*dt)"
