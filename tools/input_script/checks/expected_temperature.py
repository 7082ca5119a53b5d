"""Thermostat against the stated temperature."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.baths import Target, bath_of
from mdagent.tools.input_script.stages import Stage

_TOLERANCE = 0.02


def expected_temperature(analysis: Analysis) -> Iterator[Finding]:
    """The last thermostat ends at the temperature that is expected.

    Why: the run can be perfect and still answer another question.
    Instead: the expected temperature as Tstop of the last run's thermostat.
    Source: https://docs.lammps.org/fix_nh.html
    """
    expect = analysis.expect.temperature if analysis.expect else None
    runs = [stage for stage in analysis.stages if stage.kind == "run" and stage.n_steps != 0]
    if expect is None or not runs or analysis.expansion.opaque is not None:
        return
    unit = "lj" if runs[-1].state.units == "lj" else "K"
    baths = [bath for fix in runs[-1].state.fixes.values() if (bath := bath_of(fix))]
    targets = [(bath, bath.temperature) for bath in baths if bath.temperature]
    if expect.unit != unit or not targets:
        return
    reached = [_value(target) for _, target in targets]
    low, high = expect.low * (1 - _TOLERANCE), expect.high * (1 + _TOLERANCE)
    if any(value is None or low <= value <= high for value in reached):
        return
    # A ramp through the range, as for melting, is one way to be there.
    if any(_passes(stage, low, high) for stage in runs) and isinstance(expect.value, tuple):
        return
    bath, target = targets[-1]
    assert target.stop is not None
    middle = f"{(expect.low + expect.high) / 2:g}"
    line = corrected(bath.step, target.stop, middle)
    advice = Advice(
        why=f"{expect.value} {unit} is expected.",
        fix=write(line) if line else f"End the thermostat at {middle}.",
        doc_url="https://docs.lammps.org/fix_nh.html",
    )
    message = f"The last run's thermostat ends at {target.stop.text} {unit}."
    yield fault(bath.step, "error", "physics.expected_temperature", message, advice, target.stop)


def _value(target: Target) -> float | None:
    return target.stop.number if target.stop else None


def _passes(stage: Stage, low: float, high: float) -> bool:
    for fix in stage.state.fixes.values():
        bath = bath_of(fix)
        target = bath.temperature if bath else None
        if target is None or target.start is None or target.start.number is None:
            continue
        start, stop = target.start.number, _value(target)
        if stop is not None and min(start, stop) <= high and max(start, stop) >= low:
            return True
    return False
