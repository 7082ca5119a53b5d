"""Whether the start was sound and nothing exploded."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import thermostats
from mdagent.tools.evaluation.interactions import soft_style
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import in_bar, in_run_units, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Expectation

OVERLAP = Rule("start_overlap", "the first thermo row", "GPa")
EXPLOSION = Rule("temperature_spike", "the thermo rows")
_LARGEST_GPA = 100.0
_LARGEST_RATIO = 5.0


def start_overlap(run: RunRecord) -> Iterator[Judgement]:
    """The first thermo row has a pressure below 100 GPa.

    Why: atoms on top of each other push with more than any material holds; the first steps
        throw them apart.
    Instead: `create_atoms` once; the lattice constant of the potential; `minimize` first.
    Source: the first thermo row.
    """
    if not run.stages or run.units == "lj":
        return
    first = run.stages[0]
    if soft_style(first.state) is not None:
        return
    pressure = first.thermo.series("pressure")
    if pressure is None:
        yield OVERLAP.not_checked("The thermo table has no pressure.")
        return
    lattice = first.state.lattice
    line = lattice.script_line if lattice else None
    place_of = run.log_evidence(first.thermo.line(0))
    if not np.isfinite(pressure[0]):
        measured = Measured(str(pressure[0]), _LARGEST_GPA, place_of, line)
        yield OVERLAP.fails(measured, "Atoms of the start stand at the same place.", _FIX)
        return
    value = in_bar(float(pressure[0]), run.units)
    if value is None:
        yield OVERLAP.not_checked(f"Pressures of units {run.units} are not known in GPa.")
        return
    measured = Measured(float(f"{value / 1e4:.3g}"), _LARGEST_GPA, place_of, line)
    if value / 1e4 <= _LARGEST_GPA:
        yield OVERLAP.passes(measured)
    elif first.kind == "minimize" or run.expect == Expectation():
        yield OVERLAP.warns(measured, "The start structure holds overlapping atoms.", _FIX)
    else:
        yield OVERLAP.fails(measured, "The start structure holds overlapping atoms.", _FIX)


_FIX = "Create the atoms once, at the potential's own lattice constant; `minimize` before `run`."


def temperature_spike(run: RunRecord) -> Iterator[Judgement]:
    """The temperature never exceeds five times the highest one that was set.

    Why: it shows potential energy of a wrong geometry, or an unstable integration, turned to heat.
    Instead: minimise first; a smaller timestep.
    Source: the thermo rows.
    """
    highest = _highest_set(run)
    rows = [
        (float(np.nanmax(values)), stage.thermo.line(int(np.nanargmax(values))))
        for stage in run.stages
        if stage.kind == "run"
        and (values := stage.thermo.series("temperature")) is not None
        and np.isfinite(values).any()
    ]
    if not rows:
        return
    if highest is None or highest <= 0:
        yield EXPLOSION.not_checked("No temperature was set or expected to compare with.")
        return
    peak, line = max(rows)
    command = run.last_state.timestep_command
    measured = Measured(
        float(f"{peak:.4g}"),
        _LARGEST_RATIO * highest,
        run.log_evidence(line),
        command.script_line if command else None,
    )
    rule = EXPLOSION.in_unit(unit_label(run.units, "temperature"))
    if peak <= _LARGEST_RATIO * highest:
        yield rule.passes(measured)
        return
    why = (
        f"The temperature reaches {peak:.4g} {rule.unit}; at most {highest:g} {rule.unit} was set."
    )
    fix = "Minimise before the dynamics, or lower the timestep."
    judged = rule.fails if run.expect.temperature else rule.warns
    yield judged(measured, why, fix)


def _highest_set(run: RunRecord) -> float | None:
    """The highest temperature of any thermostat, `velocity create`, or the expectation."""
    set_to = [
        target
        for setting in run.settings()
        for bath in thermostats(setting.state)
        for target in (bath.start, bath.stop)
        if target is not None
    ]
    for command in run.last_state.velocities:
        if len(command.words) > 3 and command.words[2] == "create":
            set_to += [
                float(word) for word in command.words[3:4] if word.replace(".", "").isdigit()
            ]
    expected = in_run_units(run.expect.temperature, "temperature", run.units)
    return max([*set_to, *(expected or ())], default=None)
