"""Whether the last stage is equilibrated and long enough to average over."""

import math
from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import barostats, thermostats
from mdagent.tools.evaluation.edits import replace_words
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import Estimate, FloatArray, estimate_mean
from mdagent.tools.evaluation.thermo import Series

# The start of equilibrium is chosen as this page describes it.
_SOURCE = "https://github.com/choderalab/pymbar/blob/4.0.3/docs/timeseries.rst"
STATIONARY = Rule("stationary", f"{_SOURCE}; halves compared by their standard errors", "errors")
SAMPLES = Rule("effective_samples", f"{_SOURCE}; n/g with g from the autocorrelation")
ROWS = Rule("thermo_rows", "https://docs.lammps.org/thermo.html", "rows")
_WARN_ERRORS, _FAIL_ERRORS = 4.0, 8.0
_WARN_SAMPLES, _FAIL_SAMPLES = 10.0, 5.0
_FEWEST_ROWS = 10
# A random walk reaches it about once in a hundred times (4000 walks of 40, 150 and 400 rows).
_ONE_WAY = 0.95
# Fixes that drive a system on purpose: a stationary state is not meant.
DRIVING = ("deform", "move", "deposit", "indent", "addforce", "heat", "ehex", "aveforce", "pour")
_DRIVING_MORE = ("wall/piston", "append/atoms", "evaporate", "temp/rescale", "nphug", "msst")
# What each property is averaged from, beside the temperature.
_AVERAGED: dict[str, tuple[Series, ...]] = {
    "density": ("volume",),
    "lattice_constant": ("volume",),
    "energy": ("potential_energy",),
    "cohesive_energy": ("potential_energy",),
}


def stationary(run: RunRecord) -> Iterator[Judgement]:
    """After the start of equilibrium the two halves of the last stage have the same mean.

    Why: the mean of a quantity that is still on its way is that of the way.
    Instead: run longer, or leave the first part out: a stage of its own before `reset_timestep`.
    Source: the start as in the timeseries page of pymbar; the halves, which have the same mean
        where nothing changes, are compared by their standard errors.
    """
    stage = run.dynamics
    if stage is None or driven(stage):
        return
    shifts = []
    for name in _followed(stage):
        estimate = run.estimate(stage, name)
        values = stage.thermo.series(name)
        if estimate is None or values is None or len(values) - estimate.start < 2 * _FEWEST_ROWS:
            continue
        window = values[estimate.start :]
        shift = _shift(window)
        if estimate.n_effective < _WARN_SAMPLES and _still_on_its_way(window):
            shift = max(shift, 2 * _FAIL_ERRORS)
        shifts.append((shift, name, estimate))
    if not shifts and not any(stage.thermo.series(name) is not None for name in _followed(stage)):
        return
    if not shifts:
        yield STATIONARY.not_checked("The last stage has fewer than 20 rows to compare halves of.")
        return
    shift, name, estimate = max(shifts, key=lambda item: item[0])
    evidence = run.log_evidence(stage.thermo.line(estimate.start))
    measured = Measured(round(shift, 2), _WARN_ERRORS, evidence, stage.command.script_line)
    why = f"The mean of {name.replace('_', ' ')} moves by {shift:.3g} standard errors."
    if shift > _FAIL_ERRORS and _is_asked_for(run):
        yield STATIONARY.fails(measured, why, _LONGER)
    elif shift > _WARN_ERRORS:
        yield STATIONARY.warns(measured, why, _LONGER)
    else:
        yield STATIONARY.passes(measured)


def effective_samples(run: RunRecord) -> Iterator[Judgement]:
    """The last stage holds at least ten independent samples of what is averaged.

    Why: rows that follow each other quickly say the same; with fewer than ten the standard
        error itself is a guess.
    Instead: run longer; a shorter `thermo` interval does not help.
    Source: derived in `statistics.statistical_inefficiency`; its interval is tested.
    """
    stage = run.dynamics
    if stage is None or driven(stage):
        return
    names: tuple[Series, ...] = ("temperature", *_AVERAGED.get(run.expect.property or "", ()))
    found = [(estimate, name) for name in names if (estimate := run.estimate(stage, name))]
    if not found and not _is_asked_for(run):
        return
    if not found:
        yield SAMPLES.not_checked("The last stage has no finite column to average.")
        return
    estimate, name = min(found, key=lambda item: item[0].n_effective)
    evidence = run.log_evidence(stage.thermo.line(estimate.start))
    measured = Measured(
        round(estimate.n_effective, 1), _WARN_SAMPLES, evidence, stage.command.script_line
    )
    why = (
        f"{estimate.n_rows} rows of {name.replace('_', ' ')} hold"
        f" {estimate.n_effective:.1f} independent samples."
    )
    if estimate.n_effective < _FAIL_SAMPLES and _is_asked_for(run):
        yield SAMPLES.fails(measured, why, _longer(stage, estimate))
    elif estimate.n_effective < _WARN_SAMPLES:
        yield SAMPLES.warns(measured, why, _longer(stage, estimate))
    else:
        yield SAMPLES.passes(measured)


def thermo_rows(run: RunRecord) -> Iterator[Judgement]:
    """The last stage prints at least ten thermo rows.

    Why: `thermo 0`, the default, prints the first and the last step: no mean, no error.
    Instead: `thermo 100`, or a hundredth of the run.
    Source: https://docs.lammps.org/thermo.html.
    """
    stage = run.dynamics
    if stage is None:
        return
    n_rows = stage.thermo.n_rows
    command = stage.state.thermo_command
    line = command.script_line if command else stage.command.script_line
    fix = f"thermo {max(1, (stage.planned_steps or 100) // 100)}"
    edit = replace_words(run, command, " ".join(command.words), fix) if command else None
    measured = Measured(float(n_rows), float(_FEWEST_ROWS), _heading(run, stage), line, (edit,))
    if n_rows >= _FEWEST_ROWS:
        yield ROWS.passes(measured)
        return
    why = f"The stage printed {n_rows} rows."
    yield ROWS.fails(measured, why, fix) if _is_asked_for(run) else ROWS.warns(measured, why, fix)


_LONGER = "Run longer, and average only the part after equilibration."


def driven(stage: Stage) -> bool:
    """Whether the stage changes the system on purpose: a ramp, a deformation, a flow."""
    styles = {fix.style for fix in stage.state.fixes.values()}
    ramps = any(bath.ramps for bath in thermostats(stage.state))
    pressed = any(piston.start != piston.stop for piston in barostats(stage.state))
    return ramps or pressed or bool(styles & {*DRIVING, *_DRIVING_MORE})


def _followed(stage: Stage) -> list[Series]:
    names: list[Series] = ["temperature", "potential_energy", "pressure"]
    return [*names, "volume"] if barostats(stage.state) else names


def _still_on_its_way(values: FloatArray) -> bool:
    """Whether a series nearly always rises, or falls, by the correlation of ranks.

    Then its few samples all lie on the way, and their standard error measures the way's length.
    """
    rows, ranks = np.arange(len(values), dtype=float), np.argsort(np.argsort(values))
    if np.ptp(values) <= 1e-9 * max(abs(float(values.mean())), 1e-300):
        return False
    return float(np.corrcoef(rows, ranks)[0, 1] ** 2) > _ONE_WAY


def _shift(values: FloatArray) -> float:
    """Difference of the means of the two halves, in standard errors of the difference."""
    half = len(values) // 2
    first, second = estimate_mean(values[:half]), estimate_mean(values[half:])
    error = math.hypot(first.standard_error, second.standard_error)
    scale = max(abs(first.mean), abs(second.mean), 1e-300)
    difference = abs(first.mean - second.mean)
    if difference <= 1e-9 * scale:
        return 0.0
    return difference / error if error > 0 else math.inf


def _is_asked_for(run: RunRecord) -> bool:
    """Whether the task asks for a mean, rather than the run being judged on its own."""
    expect = run.expect
    averaged = expect.property not in (None, "process", "other", "melting", "stress_strain")
    return expect.temperature is not None or expect.pressure is not None or averaged


def _longer(stage: Stage, estimate: Estimate) -> str:
    steps = stage.planned_steps or 0
    factor = math.ceil(2 * _WARN_SAMPLES / max(estimate.n_effective, 1.0))
    return f"run {steps * factor}"


def _heading(run: RunRecord, stage: Stage) -> str:
    return run.log_evidence(stage.heading_line)
