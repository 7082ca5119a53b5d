"""The melting interval of a heating run: where its energy steps from one line to another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mdagent.tools.evaluation.statistics import FloatArray

_N_BINS = 60
_SMOOTHING = 5
_FEWEST_BINS = 20
_N_CENTRES, _N_WIDTHS = 48, 12
# The step counts where it stands this far above the scatter, and where curves without one fit
# worse by this ratio of variances (about 1 % chance).
_N_SIGMA = 3.0
_SMALLEST_GAIN = 5.0
# A step is between a tenth and nine tenths of its height within 2.2 widths of its centre.
_TENTH = 2.2


@dataclass(frozen=True)
class MeltingCurve:
    """Energy per atom and temperature along a heating run, in bins of equal time.

    `onset` and `end` are the temperatures at a tenth and nine tenths of the step in the energy,
    None where there is no step beyond chance; their errors are standard errors.
    """

    temperature: FloatArray
    energy: FloatArray
    fitted: FloatArray
    onset: float | None = None
    end: float | None = None
    onset_error: float = 0.0
    end_error: float = 0.0
    step_height: float = 0.0


@dataclass(frozen=True)
class _Fit:
    centre: float
    width: float
    residual: float
    solution: FloatArray
    fitted: FloatArray

    @property
    def onset(self) -> float:
        return self.centre - _TENTH * self.width

    @property
    def end(self) -> float:
        return self.centre + _TENTH * self.width


def melting_curve(
    temperature: FloatArray,
    energy: FloatArray,
    *,
    evidence: Literal["energy", "trajectory"] = "energy",
) -> MeltingCurve | None:
    """Fit the energy of a heating run by a line for each phase and a step between them.

    E(T) = a + b T + s(T) (L + d (T - T_m)), s(T) = 1 / (1 + exp(-(T - T_m) / w)).

    Args:
        temperature: Temperature of each thermo row of the heating, shape (n_rows,).
        energy: Potential energy per atom, shape (n_rows,).
        evidence: What says that it melts: a step in the energy beyond chance; or the
            trajectory, and the energy only where. Fast heating smears the step of a small
            particle over hundreds of kelvin, and two lines then fit nearly as well.

    Returns:
        None where there are too few rows.
    """
    n_bins = min(_N_BINS, len(energy) // 2)
    if n_bins < _FEWEST_BINS or float(np.ptp(temperature)) == 0:
        return None
    energies, temperatures = _binned(energy, n_bins), _smoothed(_binned(temperature, n_bins))
    fits = _fits(temperatures, energies)
    if not fits:
        return MeltingCurve(temperatures, energies, energies)
    best = min(fits, key=lambda fit: fit.residual)
    if evidence == "energy" and not _is_step(best, temperatures, energies):
        return MeltingCurve(temperatures, energies, best.fitted)
    likely = [f for f in fits if f.residual <= best.residual * (1 + 4 / (n_bins - 6))]
    bin_width = float(np.ptp(temperatures)) / n_bins
    return MeltingCurve(
        temperatures,
        energies,
        best.fitted,
        best.onset,
        best.end,
        max(_standard_error([fit.onset for fit in likely]), bin_width / 2),
        max(_standard_error([fit.end for fit in likely]), bin_width / 2),
        float(best.solution[2]),
    )


def _binned(values: FloatArray, n_bins: int) -> FloatArray:
    return np.array([part.mean() for part in np.array_split(values, n_bins)])


def _smoothed(values: FloatArray) -> FloatArray:
    """Each value by a line through its neighbours: a small system's temperature scatters."""
    half = _SMOOTHING // 2
    index = np.arange(len(values))
    found = []
    for centre in index:
        near = slice(max(0, centre - half), centre + half + 1)
        line = np.polyfit(index[near], values[near], 1)
        found.append(float(np.polyval(line, centre)))
    return np.array(found)


def _fits(temperature: FloatArray, energy: FloatArray) -> list[_Fit]:
    """The best lines for every centre and width of a grid, where the energy steps upwards."""
    low, span = float(temperature.min()), float(np.ptp(temperature))
    centres = np.linspace(low + 0.12 * span, low + 0.88 * span, _N_CENTRES)
    widths = np.geomspace(span / len(temperature) / 2, span / 10, _N_WIDTHS)
    fits = [_fit(temperature, energy, float(c), float(w)) for c in centres for w in widths]
    inside = [f for f in fits if f.onset > low and f.end < low + span]
    return [fit for fit in inside if fit.solution[2] > 0 and fit.solution[1] > 0]


def _fit(temperature: FloatArray, energy: FloatArray, centre: float, width: float) -> _Fit:
    share = 1 / (1 + np.exp(-np.clip((temperature - centre) / width, -60, 60)))
    distance = temperature - centre
    basis = np.stack([np.ones_like(temperature), distance, share, share * distance], axis=1)
    solution = np.linalg.lstsq(basis, energy, rcond=None)[0]
    fitted = basis @ solution
    residual = float(((energy - fitted) ** 2).sum())
    return _Fit(centre, width, residual, np.asarray(solution), np.asarray(fitted))


def _is_step(fit: _Fit, temperature: FloatArray, energy: FloatArray) -> bool:
    variance = max(fit.residual / (len(energy) - 6), 1e-300)
    gain = (_residual_without_step(temperature, energy) - fit.residual) / 2 / variance
    return bool(fit.solution[2] > _N_SIGMA * np.sqrt(variance) and gain > _SMALLEST_GAIN)


def _residual_without_step(temperature: FloatArray, energy: FloatArray) -> float:
    """The best of a parabola, a solid that softens, and of two lines that meet, a glass."""
    parabola = np.polyval(np.polyfit(temperature, energy, 2), temperature)
    found = [float(((energy - parabola) ** 2).sum())]
    low, span = float(temperature.min()), float(np.ptp(temperature))
    for knee in np.linspace(low + 0.12 * span, low + 0.88 * span, _N_CENTRES):
        beyond = np.clip(temperature - knee, 0, None)
        basis = np.stack([np.ones_like(temperature), temperature, beyond], axis=1)
        solution = np.linalg.lstsq(basis, energy, rcond=None)[0]
        found.append(float(((energy - basis @ solution) ** 2).sum()))
    return min(found)


def _standard_error(values: list[float]) -> float:
    """A quarter of the range of what fits within two standard errors of the best."""
    return (max(values) - min(values)) / 4
