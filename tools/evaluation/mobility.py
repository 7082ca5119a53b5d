"""Whether atoms keep their places: a solid's stay, a liquid's wander."""

from collections.abc import Sequence

import numpy as np

from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import cell, dump_files, frames_of, positions, steps_of
from mdagent.tools.simulation.dump_file import Frame

# An atom has left its place when it moved by more than half of the distance of neighbours.
_LEFT = 0.5
_SAMPLE = 60


def mobile_fractions(run: RunRecord, steps: tuple[float, float]) -> tuple[float, float] | None:
    """Share of the atoms that leave their places at the start and at the end of some steps.

    Args:
        run: A run with a dump of positions and ids.
        steps: First and last step to look at.

    Returns:
        From the first two frames and from the last two; None without four frames of one dump.
    """
    for path in dump_files(run):
        chosen = [
            index
            for index, step in enumerate(steps_of(path))
            if step is not None and steps[0] <= step <= steps[1]
        ]
        if len(chosen) < 4:
            continue
        frames = list(frames_of(path, [*chosen[:2], *chosen[-2:]]))
        if len(frames) == 4:
            return _both(frames[:2], frames[2:])
    return None


def _both(first: Sequence[Frame], last: Sequence[Frame]) -> tuple[float, float] | None:
    start, end = mobile_fraction(first[0], first[1]), mobile_fraction(last[0], last[1])
    return (start, end) if start is not None and end is not None else None


def mobile_fraction(before: Frame, after: Frame) -> float | None:
    """Share of atoms that moved by more than half of the distance of neighbours.

    The flight and the turning of the whole are taken off. None where the frames hold no
    positions, ids or box, or not the same atoms.
    """
    old, new = _sorted(before), _sorted(after)
    if old is None or new is None or old.shape != new.shape or before.box is None:
        return None
    vectors = cell(before)
    scaled = (new - old) @ np.linalg.inv(vectors).T
    moved = (scaled - np.round(scaled)) @ vectors.T
    start = old - old.mean(axis=0)
    end = start + moved - moved.mean(axis=0)
    distance = np.linalg.norm(_turned(start, end) - end, axis=1)
    return float((distance > _LEFT * neighbour_distance(old)).mean())


def _sorted(frame: Frame) -> FloatArray | None:
    where = positions(frame)
    if where is None or "id" not in frame.columns or not np.isfinite(where).all():
        return None
    return np.asarray(where[np.argsort(frame.column("id"))])


def _turned(start: FloatArray, end: FloatArray) -> FloatArray:
    """The first positions turned onto the second as well as a rotation can (Kabsch)."""
    left, _, right = np.linalg.svd(start.T @ end)
    mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    return np.asarray(start @ (left @ mirror @ right))


def neighbour_distance(where: FloatArray) -> float:
    """Median distance to the nearest atom, from a sample; images are not looked at."""
    sample = where[:: max(1, len(where) // _SAMPLE)]
    nearest = [np.partition(np.linalg.norm(where - atom, axis=1), 1)[1] for atom in sample]
    return float(np.median(nearest))
