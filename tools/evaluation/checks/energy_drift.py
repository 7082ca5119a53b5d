"""Whether a run without a thermostat conserves its energy."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.interactions import dissipates
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import boltzmann
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage

RULE = Rule("energy_drift", "conservation of energy; least squares over the stage", "kT/atom")
WARNING, FAILURE = 0.01, 0.05
# Fixes beside which the energy of a run is still conserved.
_SILENT = ("print", "vector", "balance", "halt", "momentum", "recenter", "shake", "rattle")
_SILENT_FAMILIES = ("ave", "store", "property")
# Others follow more than the atoms, whose energy the temperature does not measure.
_INTEGRATORS = ("nve", "nve/sphere", "nve/asphere", "nve/body", "nve/line", "nve/tri", "nve/dot")


def energy_drift(run: RunRecord) -> Iterator[Judgement]:
    """The total energy of an NVE stage drifts by less than 0.01 kT per atom.

    Why: what the equations of motion do not conserve comes from the timestep, the cutoff or
        stale neighbour lists, and heats or cools the system.
    Instead: half the timestep; `neigh_modify every 1 delay 0 check yes`; a shifted potential.
    Source: conservation of energy; the paper's rubric allows 1e-4 eV per atom and step, which
        is thousands of kT per nanosecond.
    """
    stages = [stage for stage in run.stages if _conserves(stage)]
    if not stages:
        return
    drifts = [(nve_drift(run, stage), stage) for stage in stages]
    known = [(drift, stage) for drift, stage in drifts if drift is not None]
    if not known:
        yield RULE.not_checked("An NVE stage needs columns Step, Temp and TotEng to be judged.")
        return
    drift, stage = max(known, key=lambda pair: pair[0])
    measured = Measured(
        float(f"{drift:.3g}"), WARNING, run.log_evidence(stage.heading_line), _line(stage)
    )
    why = f"The total energy moved by {drift:.2g} kT per atom over the stage."
    if drift > FAILURE:
        yield RULE.fails(measured, why, _FIX)
    elif drift > WARNING:
        yield RULE.warns(measured, why, _FIX)
    else:
        yield RULE.passes(measured)


_FIX = "Halve the timestep; use `neigh_modify every 1 delay 0 check yes`."


def nve_drift(run: RunRecord, stage: Stage) -> float | None:
    """Slope of the total energy times the length of the stage, in kT per atom.

    None where the stage is no NVE run or its table lacks what is needed.
    """
    energy = stage.thermo.series("total_energy")
    temperature = stage.thermo.series("temperature")
    steps = stage.thermo.steps
    if energy is None or temperature is None or steps is None or not _conserves(stage):
        return None
    rows = np.isfinite(energy) & np.isfinite(temperature)
    mean_temperature = float(temperature[rows].mean()) if rows.any() else 0.0
    if rows.sum() < 5 or mean_temperature <= 0 or np.ptp(steps[rows]) == 0:
        return None
    slope = float(np.polyfit(steps[rows], energy[rows], 1)[0])
    per_atom = abs(slope) * float(np.ptp(steps[rows])) / stage.energy_divisor
    return per_atom / (boltzmann(run.units) * mean_temperature)


def _conserves(stage: Stage) -> bool:
    fixes = stage.state.fixes.values()
    silent = all(
        fix.style in (*_SILENT, *_INTEGRATORS) or fix.style.partition("/")[0] in _SILENT_FAMILIES
        for fix in fixes
    )
    # Atoms that leave through a fixed face take their energy with them.
    enclosed = all("f" not in sides for sides in stage.state.boundary)
    integrated = bool(stage.state.fixes_of(*_INTEGRATORS)) and stage.kind == "run"
    return integrated and silent and enclosed and not dissipates(stage.state)


def _line(stage: Stage) -> int | None:
    command = stage.state.timestep_command
    return command.script_line if command else None
