"""The slope of one series against another, with an error that correlated rows do not shrink."""

from dataclasses import dataclass

import numpy as np

from mdagent.tools.evaluation.statistics import FloatArray

_FEWEST_BLOCKS, _MOST_BLOCKS = 6, 12


@dataclass(frozen=True)
class Slope:
    """y = value x + offset; the error is that of a line through block means."""

    value: float
    standard_error: float
    offset: float
    n_blocks: int


def slope_of(x: FloatArray, y: FloatArray) -> Slope | None:
    """Least squares through the means of twelve blocks in a row; six with few rows.

    Derived: rows that follow each other say the same, blocks longer than their memory do not;
    the scatter of the block means about the line, is the error.

    Returns:
        None with fewer than 12 finite rows, or where x does not vary.
    """
    rows = np.isfinite(x) & np.isfinite(y)
    n_blocks = min(_MOST_BLOCKS, int(rows.sum()) // 2)
    if n_blocks < _FEWEST_BLOCKS:
        return None
    means_x = np.array([part.mean() for part in np.array_split(x[rows], n_blocks)])
    means_y = np.array([part.mean() for part in np.array_split(y[rows], n_blocks)])
    spread = float(((means_x - means_x.mean()) ** 2).sum())
    if spread <= 0:
        return None
    value, offset = np.polyfit(means_x, means_y, 1)
    left = means_y - (value * means_x + offset)
    error = np.sqrt(float((left**2).sum()) / (n_blocks - 2) / spread)
    return Slope(float(value), float(error), float(offset), n_blocks)
