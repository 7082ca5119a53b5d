"""Whether atoms stand still that nobody meant to hold."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import integrators
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.thermo_measures import HOLDS
from mdagent.tools.evaluation.trajectory import dump_files, frames_of, positions, steps_of

RULE = Rule("frozen_atoms", "https://docs.lammps.org/fix_nve.html", "of the atoms")


def frozen_atoms(run: RunRecord) -> Iterator[Judgement]:
    """Every atom is moved by an integrator, or stands in a group that the script names.

    Why: an atom outside of the integrator's group never moves; the log shows nothing of it, and
        the temperature of the others looks right.
    Instead: the integrator on `all`; or `group held subtract all mobile` where it is meant.
    Source: https://docs.lammps.org/fix_nve.html, which moves the atoms of its group alone.
    """
    stage = run.dynamics
    movers = integrators(stage.state) if stage is not None else []
    if stage is None or not movers or any(fix.group == "all" for fix in movers):
        return
    share = _still(run)
    if share is None:
        yield RULE.not_checked("Two frames of one dump, with ids, would show which atoms move.")
        return
    measured = Measured(round(share, 3), 0.0, place(run, movers[0]), movers[0].script_line)
    named = set(stage.state.groups) - {"all", *(fix.group for fix in movers)}
    if share == 0 or named or stage.state.fixes_of(*HOLDS):
        yield RULE.passes(measured, "They stand in a group of their own." if share else "")
        return
    group = movers[0].group
    why = f"{share:.0%} of the atoms never move: group {group} leaves them out."
    judged = RULE.fails if run.expect.temperature or run.expect.ensemble else RULE.warns
    yield judged(measured, why, "Give the integrator group all.")


def _still(run: RunRecord) -> float | None:
    """Share of the atoms at the same place in the first and the last frame of a dump."""
    for path in dump_files(run):
        count = len(steps_of(path))
        frames = list(frames_of(path, (0, count - 1))) if count > 1 else []
        if len(frames) < 2 or any("id" not in frame.columns for frame in frames):
            continue
        placed = [
            where[np.argsort(frame.column("id"))]
            for frame in frames
            if (where := positions(frame)) is not None
        ]
        if len(placed) == 2 and placed[0].shape == placed[1].shape:
            return float((placed[0] == placed[1]).all(axis=1).mean())
    return None
