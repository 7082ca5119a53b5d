"""The mean squared displacement, and the diffusion coefficient where atoms diffuse."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mdagent.tools.evaluation.statistics import FloatArray

# The slope is taken between these parts of the trajectory: before, the motion remembers where
# it came from; after, too few starts are averaged.
_FROM, _TO = 0.1, 0.5
# ln MSD over ln t is 2 in free flight, 1 in diffusion, 0 for an atom that stays.
_CONFINED, _BALLISTIC = 0.8, 1.2
N_GROUPS = 10
_FEWEST_LAGS = 5

Regime = Literal["diffusive", "ballistic", "confined"]


@dataclass(frozen=True)
class Displacement:
    """Mean squared displacement by lag, and the line through its diffusive part.

    Attributes:
        lag: Times, shape (n_lags,), from the first interval on.
        squared: Mean squared displacements, same shape.
        exponent: ln-ln slope in the window of the fit.
        coefficient: Slope over twice the number of dimensions.
        standard_error: From ten groups of atoms.
    """

    lag: FloatArray
    squared: FloatArray
    first: int
    last: int
    slope: float
    offset: float
    exponent: float
    coefficient: float
    standard_error: float

    @property
    def regime(self) -> Regime:
        """What the exponent says."""
        if self.exponent > _BALLISTIC:
            return "ballistic"
        return "confined" if self.exponent < _CONFINED else "diffusive"


def displacement_of(
    trajectory: FloatArray, interval: float, n_dimensions: int = 3
) -> Displacement | None:
    """Mean squared displacement over all starts, and its slope.

    Derived: after many independent steps the squared distance grows as 2 d D t. The error is
    that of the mean of ten groups of atoms, each fitted alone.

    Args:
        trajectory: Unwrapped positions, shape (n_frames, n_atoms, 3), the centre of mass at rest.
        interval: Time between frames.
        n_dimensions: 2 where the atoms move in a plane.

    Returns:
        None with fewer than 20 frames or 10 atoms.
    """
    n_frames, n_atoms, _ = trajectory.shape
    if n_frames < 20 or n_atoms < N_GROUPS:
        return None
    n_lags = int(_TO * n_frames)
    by_atom = np.array(
        [_squared(trajectory[lag:] - trajectory[:-lag]) for lag in range(1, n_lags + 1)]
    )
    lag = interval * np.arange(1, n_lags + 1, dtype=np.float64)
    squared = np.asarray(by_atom.mean(axis=1), dtype=np.float64)
    first = max(1, round(_FROM * n_frames)) - 1
    if n_lags - first < _FEWEST_LAGS or squared[first] <= 0:
        return None
    window = slice(first, n_lags)
    slope, offset = np.polyfit(lag[window], squared[window], 1)
    exponent = np.polyfit(np.log(lag[window]), np.log(squared[window]), 1)[0]
    groups = [by_atom[window, part].mean(axis=1) for part in _groups(n_atoms)]
    slopes = [np.polyfit(lag[window], group, 1)[0] for group in groups]
    return Displacement(
        lag,
        squared,
        first,
        n_lags,
        float(slope),
        float(offset),
        float(exponent),
        float(slope) / (2 * n_dimensions),
        float(np.std(slopes, ddof=1)) / N_GROUPS**0.5 / (2 * n_dimensions),
    )


def _squared(moved: FloatArray) -> FloatArray:
    return np.asarray((moved**2).sum(axis=2).mean(axis=0))


def _groups(n_atoms: int) -> list[NDArray[np.int64]]:
    """Ten groups of neighbours in the list, which are neighbours in space where one is made."""
    return np.array_split(np.arange(n_atoms), N_GROUPS)
