"""The radial distribution function, its first shell and the neighbours in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mdagent.tools.evaluation.neighbors import (
    Space,
    nearest_vectors,
    neighbor_chunks,
    sampled_rows,
)
from mdagent.tools.evaluation.statistics import Estimate, FloatArray, estimate_mean

_N_BINS = 200
_SOURCES = 1500
# Where the second shell of most structures begins, in units of the first.
_SECOND = 1.7
# Three nearest distances show two shells.
_REACH = 3.5


@dataclass(frozen=True)
class Rdf:
    """g(r) averaged over frames; `counts` holds the neighbours within the first shell by frame."""

    distance: FloatArray
    density: FloatArray
    peak: float
    height: float
    minimum: float
    coordination: Estimate


def radial_distribution(frames: Sequence[tuple[FloatArray, Space]]) -> Rdf | None:
    """g(r) up to half of the box, or three and a half nearest distances where that is less.

    g is the number of pairs at a distance over that of atoms spread evenly, 4 pi r^2 dr N/V for
    each atom; the first shell ends at the lowest g between its peak and 1.7 times as far.

    Args:
        frames: Positions and box of each frame, periodic in all directions.

    Returns:
        None without frames, or where the box is too small for a first shell.
    """
    if not frames or any(len(where) < 8 or not space.periodic.all() for where, space in frames):
        return None
    reach = _reach(frames)
    edges = np.linspace(0.0, reach, _N_BINS + 1)
    counted = np.array([_histogram(where, space, edges) for where, space in frames])
    shells = 4 / 3 * np.pi * np.diff(edges**3)
    even = np.array([len(where) / space.volume for where, space in frames])[:, None] * shells
    density = (counted / even).mean(axis=0)
    middle = (edges[1:] + edges[:-1]) / 2
    smooth = np.convolve(density, np.ones(5) / 5, mode="same")
    top = _first_top(density, smooth)
    beyond = np.flatnonzero((middle > middle[top]) & (middle < _SECOND * middle[top]))
    if len(beyond) < 3:
        return None
    end = int(beyond[np.argmin(smooth[beyond])])
    within = counted[:, : end + 1].sum(axis=1)
    height = float(density[max(0, top - 2) : top + 3].max())
    peak, minimum = float(middle[top]), float(edges[end + 1])
    return Rdf(middle, density, peak, height, minimum, estimate_mean(within))


def _first_top(density: FloatArray, smooth: FloatArray) -> int:
    """The first peak of at least half the highest one: in diamond the second is higher."""
    top = int(np.argmax(smooth >= smooth.max() / 2))
    while top + 1 < len(smooth) and smooth[top + 1] >= smooth[top]:
        top += 1
    near = slice(max(0, top - 4), top + 3)
    return near.start + int(np.argmax(density[near]))


def _reach(frames: Sequence[tuple[FloatArray, Space]]) -> float:
    where, space = frames[0]
    nearest = nearest_vectors(where, space, 1, sampled_rows(len(where), 200))
    typical = float(np.nanmedian(np.linalg.norm(nearest[:, 0], axis=1)))
    half = min(float(space.widths.min()) for _, space in frames) / 2
    return min(half, _REACH * typical)


def _histogram(where: FloatArray, space: Space, edges: FloatArray) -> FloatArray:
    """Neighbours per atom in each shell."""
    rows = sampled_rows(len(where), _SOURCES)
    counts = np.zeros(len(edges) - 1)
    for pairs in neighbor_chunks(where, space, float(edges[-1]), rows):
        counts += np.histogram(pairs.distance, edges)[0]
    return counts / len(rows)
