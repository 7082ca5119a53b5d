"""The melting interval of a heating run: where the energy leaves one line for another."""

from dataclasses import dataclass

import numpy as np

from mdagent.tools.evaluation.statistics import FloatArray

_N_BINS = 80
_FEWEST_BINS = 20
# The energy must rise at least this much faster while melting than before and after.
_SMALLEST_STEEPENING = 1.6
_N_SIGMA = 4.0


@dataclass(frozen=True)
class MeltingCurve:
    """Energy per atom and temperature along a heating run, in bins of equal time.

    `onset` and `end` are indices of bins, None where the energy shows no step.
    """

    progress: FloatArray
    temperature: FloatArray
    energy: FloatArray
    fitted: FloatArray
    onset: int | None
    end: int | None
    onset_error: float = 0.0
    end_error: float = 0.0
    step_height: float = 0.0


def melting_curve(temperature: FloatArray, energy: FloatArray) -> MeltingCurve | None:
    """Fit the energy along a heating run by three lines that join.

    Args:
        temperature: Temperature of each thermo row of the heating, shape (n_rows,).
        energy: Potential energy per atom, shape (n_rows,).

    Returns:
        None where there are too few rows.
    """
    n_bins = min(_N_BINS, len(energy) // 2)
    if n_bins < _FEWEST_BINS:
        return None
    energies, temperatures = _binned(energy, n_bins), _binned(temperature, n_bins)
    progress = (np.arange(n_bins) + 0.5) / n_bins
    knots = [(i, j) for i in range(4, n_bins - 7) for j in range(i + 2, n_bins - 4)]
    fits = [_three_lines(progress, energies, i, j) for i, j in knots]
    residuals = np.array([residual for residual, _ in fits])
    best = int(np.argmin(residuals))
    onset, end = knots[best]
    _, slopes = fits[best]
    fitted = _line(progress, slopes, progress[onset], progress[end])
    noise = np.sqrt(residuals[best] / (n_bins - 6))
    rise = (slopes[2] * (progress[end] - progress[onset]), noise)
    if not _is_step(slopes, rise):
        return MeltingCurve(progress, temperatures, energies, fitted, None, None)
    near = residuals <= residuals[best] * (1 + 4 / (n_bins - 6))
    likely = [knots[index] for index in np.flatnonzero(near)]
    return MeltingCurve(
        progress,
        temperatures,
        energies,
        fitted,
        onset,
        end,
        _spread(temperatures, [i for i, _ in likely]),
        _spread(temperatures, [j for _, j in likely]),
        float(rise[0]),
    )


def _binned(values: FloatArray, n_bins: int) -> FloatArray:
    return np.array([part.mean() for part in np.array_split(values, n_bins)])


def _basis(progress: FloatArray, first: float, second: float) -> FloatArray:
    """A line, the change of slope at the first knot, and its change back at the second."""
    columns = [
        np.ones_like(progress),
        progress,
        np.clip(progress - first, 0, second - first),
        np.clip(progress - second, 0, None),
    ]
    return np.stack(columns, axis=1)


def _three_lines(
    progress: FloatArray, energy: FloatArray, onset: int, end: int
) -> tuple[float, FloatArray]:
    basis = _basis(progress, progress[onset], progress[end])
    solution, _, _, _ = np.linalg.lstsq(basis, energy, rcond=None)
    difference = energy - basis @ solution
    return float(difference @ difference), np.asarray(solution)


def _line(progress: FloatArray, slopes: FloatArray, first: float, second: float) -> FloatArray:
    return np.asarray(_basis(progress, first, second) @ slopes)


def _is_step(slopes: FloatArray, rise: tuple[float, float]) -> bool:
    """Whether the middle line is steeper than both others by more than chance."""
    before, between, after = slopes[1], slopes[1] + slopes[2], slopes[1] + slopes[3]
    steep = between > _SMALLEST_STEEPENING * max(before, after, 0.0)
    return bool(before > 0 and steep and rise[0] > _N_SIGMA * rise[1])


def _spread(temperatures: FloatArray, bins: list[int]) -> float:
    """Half of the range of temperatures that fit about as well, at least half a bin."""
    chosen = temperatures[bins]
    bin_width = float(np.ptp(temperatures)) / len(temperatures)
    return max(float(np.ptp(chosen)) / 2, bin_width / 2)
