"""Whether the timestep was small enough, as the energy tells afterwards."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.checks.energy_drift import nve_drift
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage

RULE = Rule(
    "timestep_energy",
    "derived here: a step is exact to the timestep's square; the ratio measured on sound runs is"
    " 0.002",
)
WARNING, FAILURE = 0.05, 1.0


def timestep_energy(run: RunRecord) -> Iterator[Judgement]:
    """In an NVE stage the total energy fluctuates far less than the kinetic energy.

    Why: the exact total energy is constant; what is left is the error of the integration. A
        sound run shows a ratio of about 0.002, a timestep three times too large 0.06.
    Instead: halve the timestep and see the ratio fall to a quarter.
    Source: derived here. One step of velocity Verlet, x + v dt + f dt^2/2m, leaves out terms of
        the third power of dt; over a fixed time there are 1/dt steps, so the energy errs by dt^2.
    """
    for stage in reversed(run.stages):
        ratio = _ratio(run, stage)
        if ratio is None:
            continue
        command = stage.state.timestep_command
        line = command.script_line if command else None
        measured = Measured(
            float(f"{ratio:.3g}"), WARNING, run.log_evidence(stage.heading_line), line
        )
        why = f"The total energy fluctuates by {ratio:.2g} of the kinetic energy's fluctuation."
        fix = "Halve the timestep."
        if ratio > FAILURE:
            yield RULE.fails(measured, why, fix)
        elif ratio > WARNING:
            yield RULE.warns(measured, why, fix)
        else:
            yield RULE.passes(measured)
        return


def _ratio(run: RunRecord, stage: Stage) -> float | None:
    if nve_drift(run, stage) is None:
        return None
    total, potential = (stage.thermo.series(n) for n in ("total_energy", "potential_energy"))
    if total is None or potential is None:
        return None
    # The second half: the first holds the way from the start structure to equilibrium.
    half = len(total) // 2
    kinetic = (total - potential)[half:]
    if len(kinetic) < 10 or not np.isfinite(kinetic).all() or kinetic.std() == 0:
        return None
    return float(total[half:].std() / kinetic.std())
