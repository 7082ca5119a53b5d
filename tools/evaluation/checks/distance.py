"""Whether atoms in the last frame stand on top of each other."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import cell, last_frame, positions
from mdagent.tools.simulation.dump_file import Frame

RULE = Rule("shortest_distance", "the last frame of the dump")
# Shorter than any bond: H-H is 0.74 angstrom, every other one longer.
_WITH_HYDROGEN_A, _WITHOUT_A, _LJ = 0.6, 0.9, 0.6
# Every pair of more atoms than this is too much to look at for one number.
_MOST_ATOMS = 4000


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
    if len(where) > _MOST_ATOMS or not np.isfinite(where).all():
        yield RULE.not_checked(f"More than {_MOST_ATOMS} atoms, or positions that are no numbers.")
        return
    shortest = _shortest(frame, where)
    limit = _limit(run)
    measured = Measured(round(shortest, 4), limit, f"dump, step {frame.step}")
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


def _shortest(frame: Frame, where: FloatArray) -> float:
    """The shortest distance, across periodic faces as well."""
    vectors = cell(frame)
    inverse = np.linalg.inv(vectors)
    periodic = np.array([sides.startswith("p") for sides in (frame.boundary.split() or ["p"] * 3)])
    shortest = np.inf
    for index in range(len(where) - 1):
        scaled = (where[index + 1 :] - where[index]) @ inverse.T
        scaled -= np.where(periodic, np.round(scaled), 0.0)
        distance = scaled @ vectors.T
        shortest = min(shortest, float((distance**2).sum(axis=1).min()))
    return float(np.sqrt(shortest))
