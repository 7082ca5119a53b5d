"""Whether the damping times of thermostats and barostats fit the timestep and the run."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import Barostat, Thermostat, barostats, thermostats
from mdagent.tools.evaluation.edits import replace_value
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import timestep_of
from mdagent.tools.evaluation.record import RunRecord, Setting, place

_SOURCE = "https://docs.lammps.org/fix_nh.html: about 100 timesteps for Tdamp, 1000 for Pdamp"
THERMOSTAT = Rule("thermostat_damping", _SOURCE, "timesteps")
RESPONSE = Rule("thermostat_response", "exponential relaxation, exp(-t/Tdamp)", "of the stage")
BAROSTAT = Rule("barostat_damping", _SOURCE, "timesteps")
_SHORTEST_T, _SHORT_T, _LONG_T = 10.0, 20.0, 5000.0
_SHORTEST_P, _SHORT_P = 50.0, 100.0
_LONGEST_SHARE, _SLOW = 0.5, 2000.0
# These relax towards the target without an oscillation of their own, so they bear less.
_FIRST_ORDER = ("langevin", "temp/berendsen", "temp/csvr", "temp/csld")
_FIRST_ORDER_STEPS = (10.0, 5.0)


def thermostat_damping(run: RunRecord) -> Iterator[Judgement]:
    """Tdamp is between 20 and 5000 timesteps.

    Why: at one timestep the thermostat overrides the dynamics: the mean temperature looks
        perfect while the trajectory is none of the ensemble; at thousands nothing is held.
    Instead: `fix 1 all nvt temp 300 300 $(100*dt)`.
    Source: https://docs.lammps.org/fix_nh.html.
    """
    baths = _baths(run)
    known = [(ratio, bath) for setting, bath in baths if (ratio := _ratio(setting, bath))]
    if not known:
        if baths:
            yield THERMOSTAT.not_checked("Tdamp or the timestep is not a plain number.")
        return
    yield max((_judge_tdamp(run, *item) for item in known), key=_severity)


def thermostat_response(run: RunRecord) -> Iterator[Judgement]:
    """Tdamp is at most half of the stage.

    Why: in a stage of one Tdamp a third of the first difference to the target is still there.
    Instead: a shorter Tdamp (100 timesteps), or a longer run.
    Source: exponential relaxation.
    """
    for setting, bath in reversed(_baths(run)):
        ratio = _ratio(setting, bath)
        if ratio is None or not setting.n_steps:
            continue
        share = ratio / setting.n_steps
        measured = _measured(run, bath, share, _LONGEST_SHARE, 100 / ratio)
        why = f"Tdamp is {share:.3g} of the stage, so the target is not reached in it."
        if share <= _LONGEST_SHARE:
            yield RESPONSE.passes(measured)
        elif ratio > _SLOW and run.expect.temperature is not None:
            yield RESPONSE.fails(measured, why, _to_100(bath, ratio))
        else:
            yield RESPONSE.warns(measured, why, _to_100(bath, ratio))
        return


def barostat_damping(run: RunRecord) -> Iterator[Judgement]:
    """Pdamp is at least 100 timesteps.

    Why: a barostat as fast as the atoms makes the box ring, and then collapse or burst.
    Instead: `iso 0 0 $(1000*dt)`.
    Source: https://docs.lammps.org/fix_nh.html.
    """
    pistons = [(setting, p) for setting in run.settings() for p in barostats(setting.state)]
    known = [(ratio, piston) for setting, piston in pistons if (ratio := _ratio(setting, piston))]
    if not known:
        if pistons:
            yield BAROSTAT.not_checked("Pdamp or the timestep is not a plain number.")
        return
    ratio, piston = min(known, key=lambda item: item[0])
    measured = _measured(run, piston, ratio, _SHORT_P, 1000 / ratio)
    why = f"Pdamp is {ratio:.3g} timesteps."
    fix = f"Set Pdamp to 1000 timesteps: {(piston.damping or 0) / ratio * 1000:.4g}"
    if ratio < _SHORTEST_P:
        yield BAROSTAT.fails(measured, why, fix)
    elif ratio < _SHORT_P:
        yield BAROSTAT.warns(measured, why, fix)
    else:
        yield BAROSTAT.passes(measured)


def _judge_tdamp(run: RunRecord, ratio: float, bath: Thermostat) -> Judgement:
    first_order = bath.fix.style in _FIRST_ORDER
    short, shortest = _FIRST_ORDER_STEPS if first_order else (_SHORT_T, _SHORTEST_T)
    threshold = _LONG_T if ratio > _LONG_T else short
    measured = _measured(run, bath, ratio, threshold, 100 / ratio)
    why = f"Tdamp is {ratio:.4g} timesteps."
    # Coarse models in reduced units damp within a few steps on purpose.
    meant = first_order and run.units == "lj"
    if ratio < shortest and not meant:
        return THERMOSTAT.fails(measured, why, _to_100(bath, ratio))
    if ratio < short or ratio > _LONG_T:
        return THERMOSTAT.warns(measured, why, _to_100(bath, ratio))
    return THERMOSTAT.passes(measured)


def _severity(judged: Judgement) -> int:
    return ("pass", "not_checked", "warn", "fail").index(judged.status)


def _to_100(bath: Thermostat, ratio: float) -> str:
    return f"Set Tdamp to 100 timesteps: {(bath.damping or 0) / ratio * 100:.4g}"


def _baths(run: RunRecord) -> list[tuple[Setting, Thermostat]]:
    baths = [(setting, bath) for setting in run.settings() for bath in thermostats(setting.state)]
    return [(setting, bath) for setting, bath in baths if bath.fix.style != "temp/rescale"]


def _ratio(setting: Setting, control: Thermostat | Barostat) -> float | None:
    """The damping time in timesteps."""
    step = timestep_of(setting.state)
    if control.damping is None or step is None or step <= 0 or control.damping <= 0:
        return None
    return control.damping / step


def _measured(
    run: RunRecord, control: Thermostat | Barostat, value: float, threshold: float, factor: float
) -> Measured:
    fix = control.fix
    edit = replace_value(run, fix, control.damping, (control.damping or 0) * factor)
    return Measured(float(f"{value:.4g}"), threshold, place(run, fix), fix.script_line, (edit,))
