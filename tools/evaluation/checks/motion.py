"""What the last frame of the trajectory shows: drift of the whole, atoms too close."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import integrators
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import masses
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import last_frame, types, velocities

RULE = Rule("net_momentum", "kinetic energy of the centre of mass over all of it", "of the total")
_LARGEST_SHARE = 0.01
# With N atoms the centre of mass holds 1/N of the kinetic energy where nothing holds it still.
_FREE_SHARE = 10.0
_FLOWS = ("deform", "move", "addforce", "gravity", "aveforce", "setforce", "nvt/sllod", "indent")
_MORE_FLOWS = ("wall/piston", "viscosity", "accelerate/cos", "deposit", "pour", "freeze", "efield")


def net_momentum(run: RunRecord) -> Iterator[Judgement]:
    """The system as a whole does not move.

    Why: a thermostat counts the flight of the whole as heat: the atoms within are colder than
        the printed temperature, until they freeze (the flying ice cube).
    Instead: `velocity all create T SEED mom yes`, or `fix 2 all momentum 100 linear 1 1 1`.
    Source: https://docs.lammps.org/fix_momentum.html; the share is one formula.
    """
    stage = run.dynamics
    if stage is None or not _should_rest(stage):
        return
    frame = last_frame(run)
    velocity = velocities(frame) if frame is not None else None
    if frame is None or velocity is None or not np.isfinite(velocity).all():
        if frame is not None:
            yield RULE.not_checked("The dump holds no velocities: add vx vy vz to it.")
        return
    share = _share(velocity, _masses_of(run, types(frame)))
    if share is None:
        yield RULE.not_checked("No atom of the last frame moves.")
        return
    allowed = max(_LARGEST_SHARE, _FREE_SHARE / frame.n_atoms)
    created = run.last_state.velocities
    moved = [command for command in created if command.script_line is not None]
    line = moved[-1].script_line if moved else stage.command.script_line
    measured = Measured(
        float(f"{share:.2g}"), float(f"{allowed:.2g}"), "the last frame of the dump", line
    )
    if share <= allowed:
        yield RULE.passes(measured)
    else:
        why = f"{share:.1%} of the kinetic energy is the flight of the whole system."
        yield RULE.fails(measured, why, "Add `fix drift all momentum 100 linear 1 1 1`.")


def _should_rest(stage: Stage) -> bool:
    """Whether every atom is integrated in a periodic box, and nothing drives a flow."""
    fixes = integrators(stage.state)
    whole = any(fix.group == "all" for fix in fixes)
    periodic = all(sides == "p" for sides in stage.state.boundary)
    return whole and periodic and not stage.state.fixes_of(*_FLOWS, *_MORE_FLOWS)


def _masses_of(run: RunRecord, kinds: FloatArray) -> FloatArray:
    """Mass of each atom; equal ones where they are not all known."""
    known = masses(run, run.last_state)
    if not all(int(kind) in known for kind in np.unique(kinds)):
        return np.ones(len(kinds))
    return np.array([known[int(kind)] for kind in kinds])


def _share(velocity: FloatArray, mass: FloatArray) -> float | None:
    """Kinetic energy of the centre of mass over the whole one; None where nothing moves."""
    kinetic = float((mass[:, None] * velocity**2).sum())
    if kinetic <= 0:
        return None
    momentum = (mass[:, None] * velocity).sum(axis=0)
    return float(momentum @ momentum / mass.sum() / kinetic)
