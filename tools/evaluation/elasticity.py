"""Elastic constants and the bulk modulus, from the stresses of the states that a run compares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mdagent.tools.engine.units import UNITS
from mdagent.tools.evaluation.compared import Compared, compared_states
from mdagent.tools.evaluation.controls import barostats
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused, tabulated
from mdagent.tools.evaluation.quantities import boltzmann, in_bar
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray, estimate_mean

# Beyond this strain a crystal does not answer in proportion; below that it is rounding.
_LARGEST, _SMALLEST = 0.03, 1e-6
_FEWEST_SAMPLES = 20.0
_CUBIC = ("sc", "bcc", "fcc", "diamond")
# Which constants a crystal may have, by the pairs of strains they tie.
_PAIRS = tuple((i, j) for i in range(6) for j in range(i, 6) if max(i, j) < 3 or i == j)
_NEEDED = (
    "It takes minimizations of the same crystal at small strains (change_box x, and xy for C44, by"
    " 0.1 to 1 %), the unstrained one first, with thermo_style custom step pe pxx pyy pzz pyz pxz"
    " pxy lx ly lz xy xz yz."
)


@dataclass(frozen=True)
class Fit:
    """Least squares: each unknown with its standard error, nan where the strains leave it open."""

    values: FloatArray
    errors: FloatArray


def elastic_constants(run: RunRecord) -> PropertyResult:
    """C_ij of stress = C strain, by least squares over all strained states.

    Derived: with F = h h0^-1 of the cell vectors, strain is (F + F^T)/2 - 1, shears doubled as
    in Voigt's notation. Strains of both signs cancel what is not linear.
    """
    states = [state for state in compared_states(run) if _is_measured(state)]
    states = [state for state in states if state.n_atoms == states[0].n_atoms]
    strains = np.array([strain_of(state, states[0]) for state in states]).reshape(-1, 6)
    used = np.flatnonzero(np.abs(strains).max(axis=1, initial=0.0) <= _LARGEST)
    strained = [k for k in used if np.abs(strains[k]).max() > _SMALLEST]
    if not strained:
        return refused("elastic_constants", _NEEDED)
    factor, unit = _in_GPa(run.units)
    stresses = np.array([states[k].stress for k in used]) * factor
    cubic = _is_cubic(states[0])
    names, rows = _cubic_rows(strains[used]) if cubic else _general_rows(strains[used])
    fit = least_squares(rows, stresses.T.ravel())
    table = {
        name: quantity_with(value, error, unit, float(len(strained)))
        for name, value, error in zip(names, fit.values, fit.errors, strict=False)
        if np.isfinite(value)
    }
    if not table:
        return refused("elastic_constants", _NEEDED)
    note = "For cubic symmetry. " if cubic else ""
    return tabulated("elastic_constants", table, f"{note}From {len(strained)} strained states.")


def bulk_modulus(run: RunRecord) -> PropertyResult:
    """-dP/d ln V over the states of different volumes; else kT <V>/<dV^2> at constant pressure.

    Derived: volumes at constant pressure have weights exp(-(F + PV)/kT), whose width is that.
    """
    factor, unit = _in_GPa(run.units)
    found = _volumes_and_pressures(run)
    if found is not None:
        volume, pressure = found
        slope, error = _slope_at_zero(np.log(volume), pressure)
        quantity = quantity_with(-slope * factor, error * factor, unit, float(len(volume)))
        note = f"Slope of the pressure over {len(volume)} volumes."
        return computed("bulk_modulus", quantity, note)
    return _from_fluctuation(run, factor, unit)


def _volumes_and_pressures(run: RunRecord) -> tuple[FloatArray, FloatArray] | None:
    pairs: dict[float, float] = {}
    states = compared_states(run)
    for state in (one for one in states if one.n_atoms == states[0].n_atoms):
        volumes, pressure = state.stage.thermo.series("volume"), state.value("Press")
        if volumes is not None and pressure is not None and np.ptp(volumes) < 1e-3 * volumes[-1]:
            pairs[float(f"{volumes[-1]:.8g}")] = pressure[0]
    volume, pressures = np.array(list(pairs)), np.array(list(pairs.values()))
    if len(volume) < 3 or not 1e-3 < np.ptp(np.log(volume)) < 0.3:
        return None
    return volume, pressures


def _slope_at_zero(x: FloatArray, pressure: FloatArray) -> tuple[float, float]:
    """Slope where the pressure vanishes, of a parabola where four points allow one."""
    x = x - x[int(np.argmin(np.abs(pressure)))]
    rows = np.stack([x**power for power in range(3 if len(x) > 3 else 2)], axis=1)
    fit = least_squares(rows, pressure)
    return float(fit.values[1]), float(fit.errors[1])


def _from_fluctuation(run: RunRecord, factor: float, unit: str) -> PropertyResult:
    stage = run.dynamics
    held = stage is not None and all(one.start == one.stop for one in barostats(stage.state))
    volume = stage.thermo.series("volume") if stage is not None else None
    estimate = run.estimate(stage, "volume") if stage is not None else None
    temperature = run.estimate(stage, "temperature") if stage is not None else None
    if stage is None or not held or not barostats(stage.state) or volume is None:
        why = "It takes three volumes to compare, or a run at constant pressure with column `vol`."
        return refused("bulk_modulus", why)
    if temperature is None or estimate is None or estimate.n_effective < _FEWEST_SAMPLES:
        why = "Fewer than 20 independent samples of the volume: a variance takes more; run longer."
        return refused("bulk_modulus", why)
    used = volume[estimate.start :]
    squared = estimate_mean((used - used.mean()) ** 2)
    value = boltzmann(run.units) * temperature.mean * estimate.mean / squared.mean
    value *= _energy_per_volume(run.units) * factor
    error = value * squared.standard_error / squared.mean
    quantity = quantity_with(value, error, unit, squared.n_effective)
    return computed("bulk_modulus", quantity, "Fluctuation of the volume at constant pressure.")


def strain_of(state: Compared, reference: Compared) -> FloatArray:
    """Strain xx, yy, zz, yz, xz, xy from one cell to another, shears doubled."""
    if state.cell is None or reference.cell is None:
        return np.full(6, np.inf)
    moved = state.cell @ np.linalg.inv(reference.cell)
    strain = (moved + moved.T) / 2 - np.eye(3)
    shears = [2 * strain[1, 2], 2 * strain[0, 2], 2 * strain[0, 1]]
    return np.array([*np.diag(strain), *shears])


def least_squares(rows: FloatArray, wanted: FloatArray) -> Fit:
    """Solve rows x = wanted; unknowns that the rows do not determine are nan.

    Args:
        rows: Shape (n_equations, n_unknowns).
        wanted: Shape (n_equations,).
    """
    scale = np.linalg.norm(rows, axis=0)
    scaled = rows / np.where(scale > 0, scale, 1.0)
    inverse = np.linalg.pinv(scaled, rcond=1e-6)
    solution = inverse @ wanted
    # A column that another combination can stand in for is not determined.
    known = np.abs(np.diag(inverse @ scaled) - 1) < 1e-6
    freedom = len(wanted) - int(known.sum())
    left = float(((wanted - scaled @ solution) ** 2).sum()) / freedom if freedom > 0 else 0.0
    errors = np.sqrt(left * (inverse**2).sum(axis=1))
    divisor = np.where(scale > 0, scale, 1.0)
    return Fit(np.where(known, solution / divisor, np.nan), errors / divisor)


def _cubic_rows(strains: FloatArray) -> tuple[tuple[str, ...], FloatArray]:
    """Equations for C11, C12, C44, then for the pressure of the unstrained crystal."""
    n_states = len(strains)
    rows = np.zeros((6, n_states, 4))
    rows[:3, :, 0] = strains.T[:3]
    rows[:3, :, 1] = strains[:, :3].sum(axis=1) - strains.T[:3]
    rows[3:, :, 2] = strains.T[3:]
    rows[:3, :, 3] = 1.0
    return ("C11", "C12", "C44"), rows.reshape(-1, 4)


def _general_rows(strains: FloatArray) -> tuple[tuple[str, ...], FloatArray]:
    """Equations for the nine constants of an orthorhombic crystal, then for six stresses."""
    n_states = len(strains)
    rows = np.zeros((6, n_states, len(_PAIRS) + 6))
    for column, (i, j) in enumerate(_PAIRS):
        rows[i, :, column] += strains[:, j]
        if i != j:
            rows[j, :, column] += strains[:, i]
    for i in range(6):
        rows[i, :, len(_PAIRS) + i] = 1.0
    names = tuple(f"C{i + 1}{j + 1}" for i, j in _PAIRS)
    return names, rows.reshape(-1, rows.shape[-1])


def _is_measured(state: Compared) -> bool:
    return state.cell is not None and state.stress is not None


def _is_cubic(state: Compared) -> bool:
    lattice = state.stage.state.lattice
    words: Sequence[str] = lattice.words if lattice is not None else ()
    return len(words) > 1 and words[1] in _CUBIC and "orient" not in words


def _in_GPa(units: str) -> tuple[float, str]:
    factor = in_bar(1.0, units)
    return (factor * 1e-4, "GPa") if factor is not None else (1.0, "lj")


def _energy_per_volume(units: str) -> float:
    """What turns an energy over a volume into the style's own unit of pressure."""
    style = UNITS.get(units)
    if style is None or style.energy_eV is None or style.length_A is None:
        return 1.0
    # 1 eV/angstrom^3 is 1602176.634 bar.
    return style.energy_eV / style.length_A**3 * 1602176.634 / (style.pressure_bar or 1.0)
