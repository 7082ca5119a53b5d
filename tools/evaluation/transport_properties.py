"""Viscosity and thermal conductivity: Green-Kubo integrals, or the answer to a steady flow."""

import numpy as np

from mdagent.tools.engine.units import UNITS
from mdagent.tools.evaluation.checks.equilibration import driven
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.green_kubo import NotIntegrable, integral_of_correlation
from mdagent.tools.evaluation.heat_flow import NoFlow, exchanges_heat, heat_flow
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused
from mdagent.tools.evaluation.quantities import boltzmann, timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import number
from mdagent.tools.evaluation.statistics import FloatArray, estimate_equilibrium_mean

_SHEARS = ("Pxy", "Pxz", "Pyz")
_NO_SHEAR = (
    "It takes pxy, pxz, pyz and vol of a liquid at equilibrium every few timesteps (thermo 5), or"
    " steady shear: fix nvt/sllod with fix deform xy erate."
)
_NO_FLUX = (
    "It takes the three components of compute heat/flux every few timesteps of a run at"
    " equilibrium: thermo_style custom step temp vol c_flux[1] c_flux[2] c_flux[3]. Or a steady"
    " flow: fix thermal/conductivity, its f_ID in the table, and fix ave/chunk of the temperature."
)
_CUT = "Green-Kubo integral up to {:.3g} time units, where the correlation is lost in its noise."


def viscosity(run: RunRecord) -> PropertyResult:
    """V/kT times the integral of <P_xy(0) P_xy(t)>; under steady shear -<P_xy> over its rate.

    Source: https://docs.lammps.org/Howto_viscosity.html.
    """
    stage = run.dynamics
    if stage is None:
        return refused("viscosity", _NO_SHEAR)
    for fix in stage.state.fixes_of("deform"):
        for axis in ("xy", "xz", "yz"):
            rate = number((fix.after(axis, 2) or ("", ""))[1])
            column = stage.thermo.column(f"P{axis}")
            if rate and column is not None and (fix.after(axis, 1) or ("",))[0] == "erate":
                return _sheared(run, column, rate)
    columns = [stage.thermo.column(name) for name in _SHEARS]
    volume, temperature = stage.thermo.series("volume"), run.estimate(stage, "temperature")
    if driven(stage) or any(c is None for c in columns) or volume is None or temperature is None:
        return refused("viscosity", _NO_SHEAR)
    series = np.array([column for column in columns if column is not None])
    factor = float(volume.mean()) / (boltzmann(run.units) * temperature.mean)
    scale, unit = _viscosity_unit(run.units)
    # The unit of pressure times volume is not that of energy in every style.
    scale *= _pressure_volume(run.units)
    return _integrated(stage, series, factor * scale, ("viscosity", unit, _CUT))


def _sheared(run: RunRecord, stress: FloatArray, rate: float) -> PropertyResult:
    estimate = estimate_equilibrium_mean(stress)
    if estimate.n_effective < 10:
        return refused("viscosity", "Fewer than ten independent samples of the stress: run longer.")
    scale, unit = _viscosity_unit(run.units)
    value, error = -estimate.mean / rate * scale, estimate.standard_error / abs(rate) * scale
    quantity = quantity_with(value, error, unit, estimate.n_effective)
    note = f"At the shear rate {rate:g} per time unit; liquids thin under shear: lower it."
    return computed("viscosity", quantity, note)


def thermal_conductivity(run: RunRecord) -> PropertyResult:
    """1/(V k T^2) times the integral of <J(0) J(t)>, J the heat flux of the whole box.

    Where the script makes heat flow, its rate over area and slope of the temperature.

    Source: https://docs.lammps.org/compute_heat_flux.html, https://docs.lammps.org/Howto_kappa.html.
    """
    stage = run.dynamics
    if stage is not None and exchanges_heat(stage):
        return _by_flow(run, stage)
    if stage is None or driven(stage):
        return refused("thermal_conductivity", _NO_FLUX)
    names = [c.words[1] for c in stage.state.computes.values() if c.style == "heat/flux"]
    if not names:
        return refused("thermal_conductivity", _NO_FLUX)
    columns = [stage.thermo.column(f"c_{names[-1]}[{component}]") for component in (1, 2, 3)]
    volume, temperature = stage.thermo.series("volume"), run.estimate(stage, "temperature")
    if any(column is None for column in columns) or volume is None or temperature is None:
        return refused("thermal_conductivity", _NO_FLUX)
    series = np.array([column for column in columns if column is not None])
    factor = 1 / (float(volume.mean()) * boltzmann(run.units) * temperature.mean**2)
    scale, unit = _conductivity_unit(run.units)
    return _integrated(stage, series, factor * scale, ("thermal_conductivity", unit, _CUT))


def _by_flow(run: RunRecord, stage: Stage) -> PropertyResult:
    try:
        flow = heat_flow(run, stage)
    except NoFlow as error:
        return refused("thermal_conductivity", str(error))
    scale, unit = _conductivity_unit(run.units)
    value, error_of_value = (scale * part for part in flow.conductivity)
    if not error_of_value <= 0.5 * abs(value):
        why = "The slope of the temperature is lost in its noise: run longer, or move more heat."
        return refused("thermal_conductivity", why)
    slope = f"{flow.slope.mean:.3g} {unit_label(run.units, 'temperature')}"
    note = (
        f"From a steady flow of heat, at a slope of {slope} per {unit_label(run.units, 'length')}."
        " Compare half the flow, and a longer box."
    )
    quantity = quantity_with(value, error_of_value, unit, flow.slope.n_effective)
    return computed("thermal_conductivity", quantity, note)


def _integrated(
    stage: Stage, series: FloatArray, factor: float, named: tuple[str, str, str]
) -> PropertyResult:
    """The integral times a factor; `named` is the property, its unit and the note."""
    name, unit, note = named
    steps, step = stage.thermo.steps, timestep_of(stage.state)
    if steps is None or step is None or len(steps) < 2 or not np.isfinite(series).all():
        return refused(name, "It takes the column `step` and numbers in every row.")
    try:
        found = integral_of_correlation(series, float(steps[1] - steps[0]) * step)
    except NotIntegrable as error:
        return refused(name, str(error))
    value, error_of_mean = found.value * factor, found.standard_error * factor
    if error_of_mean > 0.5 * abs(value):
        return refused(name, "Its standard error is more than half of it: run ten times longer.")
    quantity = quantity_with(value, error_of_mean, unit, float(found.n_parts))
    return computed(name, quantity, note.format(found.cut))


def _viscosity_unit(units: str) -> tuple[float, str]:
    """From pressure times time of a style to mPa s."""
    style = UNITS.get(units)
    if style is None or style.pressure_bar is None or style.time_ps is None:
        return 1.0, "lj"
    # 1 bar ps is 1e5 Pa times 1e-12 s.
    return style.pressure_bar * style.time_ps * 1e-4, "mPa s"


def _pressure_volume(units: str) -> float:
    """From pressure times volume of a style to its energy; 1 in reduced units."""
    style = UNITS.get(units)
    if style is None or style.pressure_bar is None or style.length_A is None:
        return 1.0
    return style.pressure_bar * style.length_A**3 / 1602176.634 / (style.energy_eV or 1.0)


def _conductivity_unit(units: str) -> tuple[float, str]:
    """From energy per time, length and K of a style to W/(m K)."""
    style = UNITS.get(units)
    if style is None or style.energy_eV is None or style.time_ps is None or not style.length_A:
        return 1.0, "lj"
    # 1 eV/(ps angstrom K) is 1.602e-19 J per 1e-12 s and 1e-10 m.
    return style.energy_eV / style.time_ps / style.length_A * 1602.176634, "W/(m K)"
