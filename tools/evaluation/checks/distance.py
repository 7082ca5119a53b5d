"""Whether atoms in the last frame stand on top of each other."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.neighbors import shortest_pair, space_of
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.trajectory import last_frame, positions

RULE = Rule("shortest_distance", "the last frame of the dump")
# Shorter than any bond: H-H is 0.74 angstrom, every other one longer.
_WITH_HYDROGEN_A, _WITHOUT_A, _LJ = 0.6, 0.9, 0.6


def shortest_distance(run: RunRecord) -> Iterator[Judgement]:
    """No two atoms of the last frame are nearer than the shortest bond there is.

    Why: a pair inside the repulsive wall means a broken integration or a wrong potential, even
        where the averages look sound.
    Instead: minimise the start; check the units of the lattice constant.
    Source: bond lengths; the last frame of the dump.
    """
    if run.units not in ("lj", "real", "metal"):
        return
    frame = last_frame(run)
    where = positions(frame) if frame is not None else None
    if frame is None or where is None or frame.box is None or len(where) < 2:
        return
    if not np.isfinite(where).all():
        yield RULE.not_checked("The last frame holds positions that are no numbers.")
        return
    limit = _limit(run)
    shortest = shortest_pair(where, space_of(frame, where), limit)
    measured = Measured(float(f"{shortest:.4g}"), limit, f"dump, step {frame.step}")
    rule = RULE.in_unit(unit_label(run.units, "length"))
    if shortest >= limit:
        yield rule.passes(measured)
    else:
        why = f"Two atoms are {shortest:.3g} {rule.unit} apart."
        yield rule.warns(measured, why, "Minimise the start structure, or lower the timestep.")


def _limit(run: RunRecord) -> float:
    if run.units == "lj":
        return _LJ
    hydrogen = "H" in elements_of(run, run.last_state).values()
    return _WITH_HYDROGEN_A if hydrogen else _WITHOUT_A
