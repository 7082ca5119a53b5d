"""Neighbours of atoms in a periodic or open box, by cell lists."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import cell
from mdagent.tools.simulation.dump_file import Frame

IntArray = NDArray[np.int64]
# Atoms looked at together; the memory of one step grows with this, not with the system.
_CHUNK = 8192
_SAMPLE = 200
_GROWTH = 1.3


@dataclass(frozen=True)
class Space:
    """The box that atoms are in: its vectors as columns, its corner, and which sides repeat."""

    vectors: FloatArray
    origin: FloatArray
    periodic: NDArray[np.bool_]

    @property
    def volume(self) -> float:
        """Volume of the box."""
        return float(abs(np.linalg.det(self.vectors)))

    @property
    def widths(self) -> FloatArray:
        """Distances between opposite faces, shape (3,)."""
        return np.asarray(1 / np.linalg.norm(np.linalg.inv(self.vectors), axis=1))


@dataclass(frozen=True)
class Pairs:
    """Neighbours: `source` and `target` are rows, `vector` leads from the first to the second."""

    source: IntArray
    target: IntArray
    vector: FloatArray
    distance: FloatArray


def space_of(frame: Frame, where: FloatArray) -> Space:
    """The box of a frame; an open one around the atoms where the frame tells none."""
    if frame.box is None:
        low, high = where.min(axis=0), where.max(axis=0)
        return Space(np.diag(np.maximum(high - low, 1e-6)), low, np.zeros(3, dtype=np.bool_))
    sides = frame.boundary.split() or ["pp"] * 3
    periodic = np.array([side.startswith("p") for side in sides])
    return Space(cell(frame), frame.box[:, 0], periodic)


def neighbor_chunks(
    where: FloatArray, space: Space, cutoff: float, sources: IntArray | None = None
) -> Iterator[Pairs]:
    """All pairs within a cutoff, images included, in pieces of bounded size.

    Args:
        where: Positions, shape (n_atoms, 3), finite.
        space: The box.
        cutoff: Largest distance; may exceed the box.
        sources: Rows whose neighbours are wanted; all where it is left out.
    """
    points, owners = _with_images(where, space, cutoff)
    bins = np.floor((points - points.min(axis=0)) / cutoff).astype(np.int64) + 1
    n_y, n_z = (int(bins[:, axis].max()) + 2 for axis in (1, 2))
    keys = (bins[:, 0] * n_y + bins[:, 1]) * n_z + bins[:, 2]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    # The atoms themselves are the first of the points.
    wanted = np.arange(len(where)) if sources is None else sources
    for first in range(0, len(wanted), _CHUNK):
        rows = wanted[first : first + _CHUNK]
        found = [
            _matched(rows, keys[rows] + (dx * n_y + dy) * n_z, ordered)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
        ]
        source = np.concatenate([pair[0] for pair in found])
        target = order[np.concatenate([pair[1] for pair in found])]
        vector = points[target] - points[source]
        distance = np.sqrt((vector**2).sum(axis=1))
        near = (distance <= cutoff) & (source != target)
        yield Pairs(source[near], owners[target[near]], vector[near], distance[near])


def neighbors(
    where: FloatArray, space: Space, cutoff: float, sources: IntArray | None = None
) -> Pairs:
    """All pairs within a cutoff at once; for a few thousand sources."""
    chunks = list(neighbor_chunks(where, space, cutoff, sources))
    return Pairs(
        np.concatenate([chunk.source for chunk in chunks]),
        np.concatenate([chunk.target for chunk in chunks]),
        np.concatenate([chunk.vector for chunk in chunks]),
        np.concatenate([chunk.distance for chunk in chunks]),
    )


def shortest_pair(where: FloatArray, space: Space, first_cutoff: float) -> float:
    """The shortest distance of two atoms; infinite for a single one in an open box."""
    cutoff, longest = first_cutoff, float(np.linalg.norm(space.vectors.sum(axis=1))) * 2
    while cutoff < 2 * longest:
        shortest = float("inf")
        for pairs in neighbor_chunks(where, space, cutoff):
            shortest = min(shortest, float(pairs.distance.min(initial=np.inf)))
        if shortest < float("inf"):
            return shortest
        cutoff *= 2
    return float("inf")


def reach_of(where: FloatArray, space: Space, n_neighbors: int) -> float:
    """A cutoff within which half of the atoms have more than `n_neighbors` neighbours."""
    rows = sampled_rows(len(where), _SAMPLE)
    extent = np.maximum(np.ptp(where, axis=0), 1e-6)
    cutoff = 0.5 * float(np.prod(extent) / len(where)) ** (1 / 3)
    cutoff = max(cutoff, 1e-3 * float(extent.max()))
    for _ in range(40):
        found = neighbors(where, space, cutoff, rows)
        counts = np.bincount(found.source, minlength=len(where))[rows]
        if np.median(counts) > n_neighbors:
            break
        cutoff *= _GROWTH
    return float(cutoff)


def nearest_vectors(
    where: FloatArray, space: Space, n_nearest: int, sources: IntArray
) -> FloatArray:
    """Vectors to the nearest neighbours of some atoms, the nearest first.

    Returns:
        Shape (n_sources, n_nearest, 3); nan in the rows of atoms that have fewer within reach.
    """
    found = neighbors(where, space, reach_of(where, space, n_nearest + 2), sources)
    order = np.lexsort((found.distance, found.source))
    source, vector = found.source[order], found.vector[order]
    starts = np.searchsorted(source, sources)
    counts = np.searchsorted(source, sources, side="right") - starts
    full = np.flatnonzero(counts >= n_nearest)
    nearest = np.full((len(sources), n_nearest, 3), np.nan)
    nearest[full] = vector[starts[full, None] + np.arange(n_nearest)]
    return nearest


def sampled_rows(n_rows: int, most: int) -> IntArray:
    """At most so many rows, evenly spread."""
    return np.unique(np.linspace(0, n_rows - 1, min(n_rows, most)).round().astype(np.int64))


def _with_images(where: FloatArray, space: Space, cutoff: float) -> tuple[FloatArray, IntArray]:
    """Atoms wrapped into the box, then their images within a cutoff of it."""
    scaled = (where - space.origin) @ np.linalg.inv(space.vectors).T
    scaled = scaled - np.where(space.periodic, np.floor(scaled), 0.0)
    owners = np.arange(len(where))
    for axis in np.flatnonzero(space.periodic):
        margin = cutoff / space.widths[axis]
        n_images = int(np.ceil(margin))
        parts, whose = [scaled], [owners]
        for shift in (*range(-n_images, 0), *range(1, n_images + 1)):
            moved = scaled[:, axis] + shift
            inside = (moved >= -margin) & (moved < 1 + margin)
            image = scaled[inside].copy()
            image[:, axis] += shift
            parts.append(image)
            whose.append(owners[inside])
        scaled, owners = np.concatenate(parts), np.concatenate(whose)
    return scaled @ space.vectors.T, owners


def _matched(rows: IntArray, keys: IntArray, ordered: IntArray) -> tuple[IntArray, IntArray]:
    """Each row with every place in the ordered keys from its key - 1 to its key + 1."""
    starts = np.searchsorted(ordered, keys - 1)
    counts = np.searchsorted(ordered, keys + 1, side="right") - starts
    before = np.cumsum(counts) - counts
    places = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    return np.repeat(rows, counts), places
