"""Empty space along the sides of the box: vacuum above a slab, around a particle or a drop."""

import numpy as np

from mdagent.tools.evaluation.mobility import neighbour_distance
from mdagent.tools.evaluation.neighbors import space_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import last_frame, positions
from mdagent.tools.simulation.dump_file import Frame

# Layers of a crystal are at most as far apart as its neighbours, or thrice that in a stack of
# sheets; a wider gap is empty space.
_WIDTHS_OF_A_LAYER = 3.0


def last_gaps(run: RunRecord) -> FloatArray | None:
    """Width of the widest empty layer across each side in the last frame; None without one."""
    frame = last_frame(run)
    return gaps_of(frame) if frame is not None else None


def gaps_of(frame: Frame) -> FloatArray | None:
    """Width of the widest layer without atoms across each side of the box, shape (3,).

    Across a side that does not repeat only space between atoms counts, never that outside.
    """
    where = positions(frame)
    if where is None or len(where) < 2 or not np.isfinite(where).all():
        return None
    space = space_of(frame, where)
    scaled = (where - space.origin) @ np.linalg.inv(space.vectors).T
    widths = []
    for axis in range(3):
        along = np.sort(scaled[:, axis] % 1.0 if space.periodic[axis] else scaled[:, axis])
        between = np.diff(along)
        if space.periodic[axis]:
            between = np.append(between, 1.0 - along[-1] + along[0])
        widths.append(float(between.max()) * space.widths[axis])
    return np.array(widths)


def is_empty(gap: float, frame: Frame) -> bool:
    """Whether a gap is wider than the layers of the matter itself can be apart."""
    where = positions(frame)
    if where is None:
        return False
    return gap > _WIDTHS_OF_A_LAYER * neighbour_distance(where)
