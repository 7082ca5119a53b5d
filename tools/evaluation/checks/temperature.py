"""Whether the run had the temperature that was asked for."""

import math
from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import Thermostat, thermostats
from mdagent.tools.evaluation.edits import replace_value, replace_words
from mdagent.tools.evaluation.evaluation import Edit
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.numbers import rounded, with_error
from mdagent.tools.evaluation.quantities import in_run_units, timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import number
from mdagent.tools.evaluation.statistics import FloatArray, estimate_mean

TARGET = Rule("temperature_target", "https://docs.lammps.org/fix_nh.html")
MEAN = Rule("temperature_mean", "the mean and its standard error from the run's own samples")
_TOLERANCE, _FAILURE = 0.03, 0.10
_N_ERRORS = 3.0
# The end of a ramp is judged on this last part of it.
_LAST_PART = 0.05
_FEWEST_ROWS = 5
_FEWEST_SAMPLES = 10.0
_OTHER_UNIT = "The unit of the temperature asked for does not fit the run's: state it in K, or lj."


def temperature_target(run: RunRecord) -> Iterator[Judgement]:
    """The thermostat is set to the temperature of the task; a ramp covers its range.

    Why: a thermostat does what it is told: 30 K held perfectly is not 300 K.
    Instead: `temp 300 300 $(100*dt)`; a ramp from the low to the high end.
    Source: https://docs.lammps.org/fix_nh.html.
    """
    expected = in_run_units(run.expect.temperature, "temperature", run.units)
    baths = [bath for setting in run.settings() for bath in thermostats(setting.state)]
    known = [b for b in baths if b.start is not None and b.stop is not None]
    if expected is None or not known:
        if run.expect.temperature is not None and expected is None:
            yield TARGET.not_checked(_OTHER_UNIT)
        return
    last = known[-1]
    # Over a range the highest target of any stage counts; else the last one, or, where a ramp
    # leads there and back, the highest.
    low, high = expected
    over_a_range = _sweeping(run) and high > low
    ends_there = low * (1 - _TOLERANCE) <= (last.stop or 0.0) <= high * (1 + _TOLERANCE)
    there_and_back = _sweeping(run) or high > low or any(bath.ramps for bath in known)
    targets = [target for bath in known for target in (bath.start, bath.stop) if target is not None]
    swept = over_a_range or (there_and_back and not ends_there)
    value = max(targets) if swept else last.stop or 0.0
    sound = low * (1 - _TOLERANCE) <= value <= high * (1 + _TOLERANCE)
    if over_a_range:
        sound = value >= high * (1 - _TOLERANCE)
    measured = Measured(
        value, high, place(run, last.fix), last.fix.script_line, (retarget(run, last, high),)
    )
    rule = TARGET.in_unit(unit_label(run.units, "temperature"))
    if sound:
        yield rule.passes(measured)
    else:
        unit = rule.unit
        why = f"The thermostat's target is {value:g} {unit}; the task needs {high:g} {unit}."
        yield rule.fails(measured, why, f"Set the thermostat's target to {high:g}.")


def _sweeping(run: RunRecord) -> bool:
    """Whether the task is about a range of temperatures rather than one within it."""
    return run.expect.property in ("melting", "thermal_expansion", "heat_capacity", "process")


def temperature_mean(run: RunRecord) -> Iterator[Judgement]:
    """The mean temperature is the expected one within its error; a ramp reaches its end.

    Held against the expectation, else against the thermostat's own target. Beyond three
    standard errors and 3 % it is a warning, beyond 10 % a failure.

    Why: every property is one at the temperature that the atoms had, not at the one meant.
    Instead: a shorter Tdamp, a longer run; twice the temperature in `velocity create` where the
        run starts from a perfect lattice, since half goes into potential energy.
    Source: equipartition; the mean and its standard error from the run's own samples.
    """
    stage = run.dynamics
    wanted = _wanted(run, stage)
    if stage is None:
        if run.settings() or run.expect.temperature is not None:
            yield MEAN.not_checked("No stage moved atoms and printed a thermo row.")
        return
    if run.expect.temperature is not None and wanted is None:
        yield MEAN.not_checked(_OTHER_UNIT)
        return
    if wanted is None:
        yield MEAN.not_checked("No temperature was expected, and no thermostat holds one.")
        return
    values = stage.thermo.series("temperature")
    if values is None or len(values) < _FEWEST_ROWS or not np.isfinite(values).all():
        yield MEAN.not_checked("Fewer than five finite rows of the `Temp` column.")
        return
    if _ramp(stage) or (_sweeping(run) and wanted[1] > wanted[0]):
        yield _judge_ramp(run, stage, values, wanted)
    else:
        yield _judge_mean(run, stage, wanted)


def _judge_mean(run: RunRecord, stage: Stage, wanted: tuple[float, float]) -> Judgement:
    estimate = run.estimate(stage, "temperature")
    rule = MEAN.in_unit(unit_label(run.units, "temperature"))
    if estimate is None:
        return rule.not_checked("The `Temp` column holds too few rows.")
    low, high = wanted
    nearest = min(max(estimate.mean, low), high)
    off = abs(estimate.mean - nearest)
    place_of, line = run.log_evidence(stage.thermo.line(estimate.start)), _line(stage)
    value = rounded(estimate.mean, estimate.standard_error)
    measured = Measured(value, nearest, place_of, line, _mends(run, stage, nearest))
    error = _N_ERRORS * estimate.standard_error
    told = with_error(estimate.mean, estimate.standard_error, rule.unit)
    why = f"Mean {told} ({estimate.n_effective:.0f} independent samples);"
    why += f" {nearest:g} {rule.unit} was wanted."
    judged = _graded(rule, measured, off, (error, nearest), (why, _advice(stage, nearest)))
    own_target = run.expect.temperature is None
    if judged.status == "fail" and own_target and estimate.n_effective < _FEWEST_SAMPLES:
        # Nobody asked for this temperature, and so few samples do not tell.
        return rule.warns(measured, why, judged.result.fix)
    return judged


def _judge_ramp(
    run: RunRecord, stage: Stage, values: FloatArray, wanted: tuple[float, float]
) -> Judgement:
    """The end of a ramp: the mean of its last part against the temperature it should reach."""
    rule = MEAN.in_unit(unit_label(run.units, "temperature"))
    first = len(values) - max(_FEWEST_ROWS, round(_LAST_PART * len(values)))
    last = estimate_mean(values[first:])
    target = wanted[1]
    off = abs(last.mean - target)
    place_of, line = run.log_evidence(stage.thermo.line(first)), _line(stage)
    value = rounded(last.mean, last.standard_error)
    measured = Measured(value, target, place_of, line, _mends(run, stage, target))
    told = with_error(last.mean, last.standard_error, rule.unit)
    why = f"At the end of the ramp the temperature is {told}; {target:g} {rule.unit} was wanted."
    error = _N_ERRORS * last.standard_error
    return _graded(rule, measured, off, (error, target), (why, _advice(stage, target)))


def _graded(
    rule: Rule,
    measured: Measured,
    off: float,
    scale: tuple[float, float],
    words: tuple[str, str],
) -> Judgement:
    error, target = scale
    if off > max(error, _FAILURE * target):
        return rule.fails(measured, *words)
    if off > max(error, _TOLERANCE * target):
        return rule.warns(measured, *words)
    return rule.passes(measured, words[0])


def _wanted(run: RunRecord, stage: Stage | None) -> tuple[float, float] | None:
    """The temperatures that are right: of the expectation, else of the thermostat."""
    expected = in_run_units(run.expect.temperature, "temperature", run.units)
    if run.expect.temperature is not None or stage is None:
        return expected
    held = [bath for bath in thermostats(stage.state) if bath.fix.group == "all"]
    if len(held) != 1 or held[0].start is None or held[0].stop is None:
        return None
    return (held[0].stop, held[0].stop)


def _ramp(stage: Stage) -> bool:
    return any(bath.ramps for bath in thermostats(stage.state))


def _line(stage: Stage) -> int | None:
    """The thermostat that should have seen to it, else the `run` that had none."""
    baths = thermostats(stage.state)
    return (baths[-1].fix if baths else stage.command).script_line


def _mends(run: RunRecord, stage: Stage, target: float) -> tuple[Edit | None, ...]:
    """The smallest changes that let the temperature follow, where they are single numbers."""
    baths = thermostats(stage.state)
    if not baths:
        return ()
    bath = baths[-1]
    if bath.stop is not None and abs(bath.stop - target) > _TOLERANCE * target:
        return (retarget(run, bath, target),)
    shorter, longer = _damping_to_set(stage, bath), _steps_to_take(stage, bath)
    edits: list[Edit | None] = []
    if shorter is not None:
        edits.append(replace_value(run, bath.fix, bath.damping, shorter))
    if longer is not None:
        edits.append(replace_value(run, stage.command, float(stage.planned_steps or 0), longer))
    return tuple(edits)


def _advice(stage: Stage, target: float) -> str:
    baths = thermostats(stage.state)
    if not baths:
        return f"Add a thermostat: fix 1 all nvt temp {target:g} {target:g} $(100*dt)"
    bath = baths[-1]
    if bath.stop is not None and abs(bath.stop - target) > _TOLERANCE * target:
        return f"Change the thermostat's final target from {bath.stop:g} to {target:g}."
    shorter, longer = _damping_to_set(stage, bath), _steps_to_take(stage, bath)
    parts = [f"shorten Tdamp to {shorter:g} (100 timesteps)"] if shorter is not None else []
    parts += [f"run at least {longer} steps here"] if longer is not None else []
    told = " and ".join(parts) or "equilibrate before this stage"
    return f"{told[0].upper()}{told[1:]}."


def _damping_to_set(stage: Stage, bath: Thermostat) -> float | None:
    """Tdamp of 100 timesteps, where it is more than twice that."""
    step = timestep_of(stage.state)
    if bath.damping is None or step is None or bath.damping <= 200 * step:
        return None
    return 100 * step


def _steps_to_take(stage: Stage, bath: Thermostat) -> int | None:
    """Steps after which a bath of 100 timesteps has been followed to half of the tolerance.

    A constant target is reached as exp(-t/Tdamp), a ramp is followed at a distance of
    rate times Tdamp.
    """
    if bath.start is None or bath.stop is None or bath.stop <= 0:
        return None
    needed = 1000
    if bath.ramps:
        share = abs(bath.stop - bath.start) / max(bath.start, bath.stop)
        needed = math.ceil(share * 100 / (_TOLERANCE / 2) / 1000) * 1000
    return needed if (stage.planned_steps or 0) < needed else None


def retarget(run: RunRecord, bath: Thermostat, target: float) -> Edit | None:
    """The fix with its final temperature, and a constant one also with its start, changed."""
    if bath.start is None or bath.stop is None:
        return None
    words = bath.fix.words
    for index in range(4, len(words) - 1):
        if number(words[index]) == bath.start and number(words[index + 1]) == bath.stop:
            start = words[index] if bath.ramps else f"{target:g}"
            old = f"{words[index]} {words[index + 1]}"
            return replace_words(run, bath.fix, old, f"{start} {target:g}")
    return None
