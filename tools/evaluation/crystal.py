"""Which crystal the surroundings of each atom are: common neighbours against perfect crystals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mdagent.tools.evaluation.neighbors import Space, nearest_vectors, sampled_rows
from mdagent.tools.evaluation.statistics import FloatArray

Crystal = Literal["fcc", "hcp", "bcc", "diamond"]
CRYSTALS: tuple[Crystal, ...] = get_args(Crystal)
# More atoms than this say nothing more about a share.
_SAMPLE = 3000
# Half way between the first shell (fcc) or the second (bcc) and the next one, in units of the
# mean distance within; https://docs.lammps.org/compute_cna_atom.html has the same cutoffs.
_HALF_WAY = (1 + np.sqrt(2)) / 2
# Second shell over first of diamond is sqrt(8/3) = 1.63; heat and strain widen it.
_DIAMOND_RATIO = (1.45, 1.85)
Bonds = NDArray[np.bool_]


@dataclass(frozen=True)
class Order:
    """Shares of the atoms whose surroundings are each crystal's, and what they are taken over."""

    shares: Mapping[Crystal, float]
    n_atoms: int

    @property
    def crystalline(self) -> float:
        """Share of atoms in any of the crystals."""
        return sum(self.shares.values())

    @property
    def main(self) -> Crystal:
        """The crystal that most atoms are in."""
        return max(CRYSTALS, key=lambda name: self.shares[name])


def order_of(where: FloatArray, space: Space) -> Order | None:
    """Shares of fcc, hcp, bcc and diamond among the atoms that have a full shell around them.

    An atom's bonds are compared by what the two ends share: neighbours in common, bonds among
    these, and whether one of these has two. In fcc all 12 bonds are (4, 2, one each); in hcp
    six of them share a neighbour (4, 2, two); in bcc 8 are (6, 6, two) and 6 are (4, 4, two);
    the second shell of diamond is an fcc one. Derived from the perfect crystals, which are the
    tests; the cutoff follows each atom's own distances, so density does not matter.

    Args:
        where: Positions, shape (n_atoms, 3).
        space: The box.

    Returns:
        None where fewer than 8 atoms have 16 neighbours within reach.
    """
    if len(where) < 4 or not np.isfinite(where).all():
        return None
    nearest = nearest_vectors(where, space, 16, sampled_rows(len(where), _SAMPLE))
    nearest = nearest[np.isfinite(nearest).all(axis=(1, 2))]
    if len(nearest) < 8:
        return None
    found = _recognised(nearest)
    return Order({name: float(found[name].mean()) for name in CRYSTALS}, len(nearest))


def crystal_of_each(where: FloatArray, space: Space) -> NDArray[np.int64]:
    """For every atom the place of its crystal in `CRYSTALS`, counted from 1; 0 for none of them.

    Args:
        where: Positions, shape (n_atoms, 3), finite, at least four.
        space: The box.
    """
    kinds = np.zeros(len(where), dtype=np.int64)
    for start in range(0, len(where), _SAMPLE):
        rows = np.arange(start, min(start + _SAMPLE, len(where)))
        nearest = nearest_vectors(where, space, 16, rows)
        full = np.isfinite(nearest).all(axis=(1, 2))
        if full.any():
            for number, found in enumerate(_recognised(nearest[full]).values(), start=1):
                kinds[rows[full][found]] = number
    return kinds


def _recognised(nearest: FloatArray) -> dict[Crystal, NDArray[np.bool_]]:
    """Which atoms are in each crystal, by the vectors to their 16 nearest; in `CRYSTALS`' order."""
    distance = np.linalg.norm(nearest, axis=2)
    close_packed = _close_packed(nearest[:, :12], distance[:, :12])
    return {
        "fcc": close_packed == 12,
        "hcp": close_packed == 6,
        "bcc": _is_bcc(nearest[:, :14], distance[:, :14]),
        "diamond": _is_diamond(nearest, distance),
    }


def _close_packed(nearest: FloatArray, distance: FloatArray) -> NDArray[np.int64]:
    """12 for fcc, 6 for hcp, -1 for neither: the number of bonds of the fcc kind."""
    common, bonds, most = _signatures(nearest, _HALF_WAY * distance.mean(axis=1))
    packed = ((common == 4) & (bonds == 2)).all(axis=1)
    n_fcc = (packed[:, None] & (most == 1)).sum(axis=1)
    n_hcp = (packed[:, None] & (most == 2)).sum(axis=1)
    return np.where(n_fcc + n_hcp == 12, n_fcc, -1)


def _is_bcc(nearest: FloatArray, distance: FloatArray) -> NDArray[np.bool_]:
    edge = (distance[:, :8].sum(axis=1) * 2 / np.sqrt(3) + distance[:, 8:].sum(axis=1)) / 14
    common, bonds, most = _signatures(nearest, _HALF_WAY * edge)
    along = (common == 6) & (bonds == 6) & (most == 2)
    across = (common == 4) & (bonds == 4) & (most == 2)
    return np.asarray((along.sum(axis=1) == 8) & (across.sum(axis=1) == 6))


def _is_diamond(nearest: FloatArray, distance: FloatArray) -> NDArray[np.bool_]:
    ratio = distance[:, 4:].mean(axis=1) / distance[:, :4].mean(axis=1)
    low, high = _DIAMOND_RATIO
    second = _close_packed(nearest[:, 4:], distance[:, 4:])
    return np.asarray((second == 12) & (ratio > low) & (ratio < high))


def _signatures(nearest: FloatArray, cutoff: FloatArray) -> tuple[FloatArray, ...]:
    """Of each bond: common neighbours, bonds among them, most bonds of one; shape (n, k)."""
    apart = np.linalg.norm(nearest[:, :, None] - nearest[:, None], axis=3)
    bonded = (apart < cutoff[:, None, None]) & ~np.eye(nearest.shape[1], dtype=bool)
    common = bonded.sum(axis=2)
    shared = bonded[:, :, :, None] & bonded[:, :, None, :] & bonded[:, None]
    degrees = shared.sum(axis=3)
    return common, degrees.sum(axis=2) // 2, degrees.max(axis=2)
