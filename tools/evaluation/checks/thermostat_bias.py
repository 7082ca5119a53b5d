"""Whether a thermostat counts a stream as heat."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import thermostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import Executed, State, number
from mdagent.tools.evaluation.trajectory import last_frame, positions, velocities

RULE = Rule("thermostat_bias", "https://docs.lammps.org/Howto_thermostat.html", "of the total")
# By chance four terms explain 4/N of the velocities of N atoms.
_LARGEST_SHARE, _FREE_SHARE, _FEWEST_ATOMS = 0.01, 12.0, 20
# Computes of the temperature that take a stream off.
_PECULIAR = ("temp/com", "temp/deform", "temp/partial", "temp/profile", "temp/ramp", "temp/region")
_AWARE = ("nvt/sllod", "nvt/uef", "npt/uef", "tgnvt/drude")


def thermostat_bias(run: RunRecord) -> Iterator[Judgement]:
    """In a fluid that is driven, the thermostat acts on the velocity about the stream.

    Why: a thermostat that counts the stream as heat takes it out again, and cools the fluid to
        make up for it; viscosity and profile are those of a colder, braked fluid.
    Instead: `compute T all temp/partial 0 1 1` and `fix_modify BATH temp T` for a flow along x;
        `fix nvt/sllod` under `fix deform ... remap v`.
    Source: https://docs.lammps.org/Howto_thermostat.html.
    """
    stage = run.dynamics
    if stage is None:
        return
    state = stage.state
    driving = _driving(state)
    baths = [bath.fix for bath in thermostats(state) if bath.fix.style not in _AWARE]
    if driving is None or not baths:
        return
    blind = [bath for bath in baths if not _takes_stream_off(state, bath)]
    if not blind:
        yield RULE.passes(Measured(0.0, _LARGEST_SHARE, place(run, baths[0])))
        return
    share, allowed = _stream(run)
    if share is None:
        yield RULE.not_checked("The dump holds no velocities: add vx vy vz to it.")
        return
    measured = Measured(
        float(f"{share:.2g}"), float(f"{allowed:.2g}"), place(run, blind[0]), blind[0].script_line
    )
    if share <= allowed:
        yield RULE.passes(measured)
        return
    name = blind[0].words[1]
    why = f"{share:.1%} of the kinetic energy is a stream, which fix {name} counts as heat."
    fix = f"compute about all temp/profile 1 1 1 z 20, then fix_modify {name} temp about"
    yield RULE.fails(measured, why, fix)


def _driving(state: State) -> Executed | None:
    """The fix that drives a stream: a constant force, or a shear that moves atoms along."""
    for fix in state.fixes.values():
        if fix.style == "addforce" and any(number(word) != 0 for word in fix.words[4:7]):
            return fix
        if fix.style in ("gravity", "accelerate/cos"):
            return fix
        if fix.style == "deform" and fix.after("remap", 1) == ("v",):
            return fix
    return None


def _takes_stream_off(state: State, bath: Executed) -> bool:
    for command in reversed(state.commands):
        words = command.words
        if command.name == "fix_modify" and words[1:3] == (bath.words[1], "temp"):
            compute = state.computes.get(words[3]) if len(words) > 3 else None
            return compute is not None and compute.style in _PECULIAR
    return False


def _stream(run: RunRecord) -> tuple[float | None, float]:
    """Share of the kinetic energy of moving atoms that is a stream's, uniform or sheared.

    The stream is the velocity that a constant and a gradient in each direction explain.
    """
    frame = last_frame(run)
    velocity = velocities(frame) if frame is not None else None
    where = positions(frame) if frame is not None else None
    if velocity is None or where is None or not np.isfinite([*velocity, *where]).all():
        return None, _LARGEST_SHARE
    moving = (velocity != 0).any(axis=1)
    velocity, where = velocity[moving], where[moving]
    if len(velocity) < _FEWEST_ATOMS:
        return None, _LARGEST_SHARE
    terms = np.column_stack([np.ones(len(where)), where - where.mean(axis=0)])
    stream = terms @ np.linalg.lstsq(terms, velocity, rcond=None)[0]
    allowed = max(_LARGEST_SHARE, _FREE_SHARE / len(velocity))
    return float((stream**2).sum() / (velocity**2).sum()), allowed
