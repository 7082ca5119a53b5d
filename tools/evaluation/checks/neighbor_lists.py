"""Whether the neighbour lists were rebuilt in time."""

import math
from collections.abc import Iterator

from mdagent.tools.evaluation.checks.energy_drift import nve_drift
from mdagent.tools.evaluation.edits import replace_words
from mdagent.tools.evaluation.evaluation import Edit
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import lightest_mass
from mdagent.tools.evaluation.quantities import boltzmann, energy_per_mass, timestep_of
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import Executed, skin_of

RULE = Rule("neighbor_lists", "https://docs.lammps.org/neigh_modify.html")
_LONGEST_UNCHECKED = 10
_SAFE = "neigh_modify every 1 delay 0 check yes"
_DRIFT_WARNING = 0.01


def neighbor_lists(run: RunRecord) -> Iterator[Judgement]:
    """No rebuild of the neighbour lists was dangerous, and rebuilding was not left to chance.

    Left to chance it fails where an atom flies farther than the skin between two rebuilds.

    Why: with a list that is out of date pairs inside the cutoff are missed, and energy is not
        conserved; with `check no` LAMMPS cannot even say so.
    Instead: `neigh_modify every 1 delay 0 check yes`.
    Source: https://docs.lammps.org/neigh_modify.html and Run_output.html, "Dangerous builds".
    """
    moving = [stage for stage in run.stages if stage.kind == "run"]
    for stage in moving:
        if unchecked := _unchecked_steps(stage):
            yield _left_to_chance(run, stage, unchecked)
            return
    counted = [stage for stage in moving if stage.dangerous_builds is not None]
    if not counted:
        if moving:
            yield RULE.not_checked("The log does not count dangerous builds.")
        return
    worst = max(counted, key=lambda stage: stage.dangerous_builds or 0)
    measured = Measured(
        float(worst.dangerous_builds or 0), 0.0, run.log_evidence(worst.heading_line)
    )
    if worst.dangerous_builds:
        why = "Atoms had moved further than allowed when the list was first looked at."
        yield RULE.in_unit("builds").warns(measured, why, _SAFE)
    else:
        yield RULE.in_unit("builds").passes(measured)


def _unchecked_steps(stage: Stage) -> int:
    """Steps between blind rebuilds, 0 where LAMMPS looks or rebuilds often enough."""
    settings = stage.state.neigh_modify
    if settings.get("check", "yes") != "no":
        return 0
    steps = [int(settings[k]) for k in ("every", "delay") if settings.get(k, "").isdigit()]
    longest = max(steps, default=0)
    return longest if longest > _LONGEST_UNCHECKED else 0


def _edits(run: RunRecord, command: Executed | None) -> tuple[Edit | None, ...]:
    """The command replaced, where it sets nothing but when lists are rebuilt."""
    if command is None or not set(command.words[1::2]) <= {"every", "delay", "check"}:
        return ()
    return (replace_words(run, command, " ".join(command.words), _SAFE),)


def _flown(run: RunRecord, stage: Stage, steps: int) -> float | None:
    """How far the lightest atom flies freely between two lists, in the unit of length."""
    estimate = run.estimate(stage, "temperature")
    mass = lightest_mass(run, stage.state) if run.units != "lj" else 1.0
    step, factor = timestep_of(stage.state), energy_per_mass(run.units)
    if estimate is None or not mass or step is None or factor is None or estimate.mean <= 0:
        return None
    return math.sqrt(3 * boltzmann(run.units) * estimate.mean / mass * factor) * step * steps


def _left_to_chance(run: RunRecord, stage: Stage, steps: int) -> Judgement:
    command = stage.state.neigh_modify_command
    measured = Measured(
        float(steps),
        float(_LONGEST_UNCHECKED),
        place(run, command) if command else "",
        command.script_line if command else None,
        _edits(run, command),
    )
    why = f"Lists are rebuilt only every {steps} steps, without looking whether atoms moved."
    fix = _SAFE
    skin, flown = skin_of(stage.state), _flown(run, stage, steps)
    if flown is not None and flown > skin and run.expect.phase != "solid":
        why += f" An atom flies {flown:.2g} meanwhile; the skin is {skin:g}."
        return RULE.in_unit("steps").fails(measured, why, fix)
    drift = nve_drift(run, stage)
    if drift is not None and drift > _DRIFT_WARNING:
        why += f" The total energy drifts by {drift:.2g} kT per atom."
        return RULE.in_unit("steps").fails(measured, why, fix)
    return RULE.in_unit("steps").warns(measured, why, fix)
