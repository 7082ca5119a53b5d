"""Transport coefficients from the decay of fluctuations (Green and Kubo)."""

from dataclasses import dataclass

import numpy as np

from mdagent.tools.evaluation.statistics import FloatArray

_N_BLOCKS = 10
_FEWEST_ROWS = 500
# Below this share left after one interval the integral by trapezoids errs by more than 2 %.
_COARSEST = 0.5


class NotIntegrable(ValueError):
    """The series does not show how its fluctuations decay; the text says what would."""


@dataclass(frozen=True)
class Integral:
    """Integral of <x(0) x(t)> over t, its standard error, and how many parts it is the mean of."""

    value: float
    standard_error: float
    n_parts: int
    cut: float


def integral_of_correlation(series: FloatArray, interval: float) -> Integral:
    """Integrate the mean correlation of several like series until it is lost in its noise.

    Derived: ten blocks of each series are taken as independent; their integrals up to the same
    time scatter about the mean. The time is where the mean correlation first falls below its own
    standard error: beyond it only noise would be added.

    Args:
        series: Fluctuations about a true mean of 0, shape (n_series, n_rows).
        interval: Time between rows.

    Raises:
        NotIntegrable: Too few rows, too far apart, or slower than a block is long.
    """
    n_series, n_rows = series.shape
    if n_rows < _FEWEST_ROWS:
        raise NotIntegrable(f"{n_rows} rows are too few: print {_FEWEST_ROWS} or more.")
    length = n_rows // _N_BLOCKS
    parts = series[:, : length * _N_BLOCKS].reshape(n_series * _N_BLOCKS, length)
    correlation = _correlations(parts)[:, : length // 2]
    mean = correlation.mean(axis=0)
    noise = correlation.std(axis=0, ddof=1) / len(parts) ** 0.5
    if mean[0] <= 0:
        raise NotIntegrable("The series does not fluctuate.")
    if mean[1] < _COARSEST * mean[0]:
        raise NotIntegrable(
            "More than half of a fluctuation is gone from one row to the next: lower `thermo`."
        )
    lost = np.flatnonzero(mean < noise)
    if not len(lost):
        raise NotIntegrable("The fluctuations outlive a twentieth of the run: run longer.")
    cut = int(lost[0])
    integrals = interval * (correlation[:, : cut + 1].sum(axis=1)
                            - (correlation[:, 0] + correlation[:, cut]) / 2)  # fmt: skip
    error = float(integrals.std(ddof=1)) / len(parts) ** 0.5
    return Integral(float(integrals.mean()), error, len(parts), cut * interval)


def _correlations(parts: FloatArray) -> FloatArray:
    """<x(0) x(t)> of each part, the mean not taken off, each lag over its number of pairs."""
    length = parts.shape[1]
    n_padded = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(parts, n_padded, axis=1)
    products = np.fft.irfft(np.abs(spectrum) ** 2, n_padded, axis=1)[:, :length]
    return np.asarray(products / np.arange(length, 0, -1))
