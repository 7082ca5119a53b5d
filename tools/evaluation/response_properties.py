"""Responses out of the thermo table: heat capacity, thermal expansion, stress against strain."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mdagent.tools.evaluation.checks.equilibration import driven
from mdagent.tools.evaluation.controls import barostats, ensemble_of, thermostats
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused, tabulated
from mdagent.tools.evaluation.quantities import boltzmann, in_bar, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.slopes import slope_of
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import FloatArray, estimate_mean

_CANONICAL = ("nvt", "langevin", "temp/csvr", "temp/csld")
_FEWEST_SAMPLES = 20.0
_AXES = ("x", "y", "z")
# Up to this strain crystals are taken to answer in proportion.
_ELASTIC = 0.02
_FEWEST_ELASTIC_ROWS = 12


def heat_capacity(run: RunRecord) -> PropertyResult:
    """Of a heating stage the slope of the total energy; of NVT its fluctuation.

    Derived: with weights exp(-E/kT), d<E>/dT = (<E^2> - <E>^2) / kT^2. Classical: 3 k for a
    harmonic solid, 1.5 k for an ideal gas.
    """
    stage = run.dynamics
    energy = stage.thermo.series("total_energy") if stage is not None else None
    temperature = stage.thermo.series("temperature") if stage is not None else None
    if stage is None or energy is None or temperature is None:
        return refused("heat_capacity", "It takes the columns `temp` and `etotal` of a run.")
    if not np.isfinite(energy).all() or not stage.n_atoms:
        return refused("heat_capacity", "The total energy is not finite in every row.")
    total = energy / stage.energy_divisor * stage.n_atoms
    if any(bath.ramps for bath in thermostats(stage.state)):
        return _from_ramp(run, stage, total / stage.n_atoms, temperature)
    if driven(stage) or ensemble_of(stage.state) != "nvt" or not stage.state.fixes_of(*_CANONICAL):
        why = "Fluctuations give it for NVT with a canonical thermostat (nvt, langevin, csvr);"
        return refused("heat_capacity", f"{why} a slow temperature ramp would support it as well.")
    return _from_fluctuation(run, stage, total)


def _from_ramp(
    run: RunRecord, stage: Stage, per_atom: FloatArray, temperature: FloatArray
) -> PropertyResult:
    slope = slope_of(temperature, per_atom)
    if slope is None:
        return refused("heat_capacity", "The ramp printed fewer than 12 rows: lower `thermo`.")
    k = boltzmann(run.units)
    held = "constant pressure" if barostats(stage.state) else "constant volume"
    quantity = quantity_with(slope.value / k, slope.standard_error / k, "kB/atom", slope.n_blocks)
    return computed("heat_capacity", quantity, f"Slope of the total energy on heating, {held}.")


def _from_fluctuation(run: RunRecord, stage: Stage, total: FloatArray) -> PropertyResult:
    estimate = run.estimate(stage, "total_energy")
    temperature = run.estimate(stage, "temperature")
    if estimate is None or temperature is None or estimate.n_effective < _FEWEST_SAMPLES:
        why = "Fewer than 20 independent samples of the energy: a variance takes more; run longer."
        return refused("heat_capacity", why)
    used = total[estimate.start :]
    squared = estimate_mean((used - used.mean()) ** 2)
    scale = boltzmann(run.units) * temperature.mean
    factor = 1 / scale**2 / (stage.n_atoms or 1)
    quantity = quantity_with(
        squared.mean * factor, squared.standard_error * factor, "kB/atom", squared.n_effective
    )
    return computed(
        "heat_capacity", quantity, "Fluctuation of the total energy at constant volume."
    )


def thermal_expansion(run: RunRecord) -> PropertyResult:
    """Linear coefficient: a third of the slope of ln V against T, along a ramp under a barostat."""
    for stage in reversed(run.stages):
        volume, temperature = (stage.thermo.series(n) for n in ("volume", "temperature"))
        ramps = any(bath.ramps for bath in thermostats(stage.state))
        if not ramps or not barostats(stage.state) or volume is None or temperature is None:
            continue
        slope = slope_of(temperature, np.log(volume) / 3)
        if slope is None:
            return refused("thermal_expansion", "The ramp printed fewer than 12 rows.")
        unit = "lj" if run.units == "lj" else "1/K"
        low, high = float(temperature.min()), float(temperature.max())
        kelvin = unit_label(run.units, "temperature")
        note = f"Linear, the mean over the ramp from {low:.0f} to {high:.0f} {kelvin}."
        quantity = quantity_with(slope.value, slope.standard_error, unit, slope.n_blocks)
        return computed("thermal_expansion", quantity, note)
    why = "It takes a stage with a temperature ramp under a barostat (fix npt) and column `vol`."
    return refused("thermal_expansion", why)


@dataclass(frozen=True)
class StressStrain:
    """Engineering strain and tensile stress (GPa; reduced units as they are) along one axis."""

    axis: str
    strain: FloatArray
    stress: FloatArray
    unit: str
    sides: Literal["held", "free"]


def stress_strain_of(run: RunRecord) -> StressStrain | str:
    """The curve of the last stage that deforms the box, or why there is none."""
    for stage in reversed(run.stages):
        for fix in stage.state.fixes_of("deform"):
            axis = next((word for word in fix.words[5:] if word in _AXES), None)
            if axis is None:
                continue
            edge = stage.thermo.column(f"L{axis}")
            pressure = stage.thermo.column(f"P{axis * 2}")
            if edge is None or pressure is None:
                return f"Add l{axis} and p{axis * 2} to thermo_style: strain and stress need them."
            factor = in_bar(1.0, run.units)
            stress = -pressure * (factor * 1e-4 if factor is not None else 1.0)
            unit = "GPa" if factor is not None else "lj"
            sides: Literal["held", "free"] = "free" if barostats(stage.state) else "held"
            return StressStrain(axis, edge / edge[0] - 1, stress - stress[0], unit, sides)
    return "It takes a stage with `fix deform` along x, y or z."


def stress_strain(run: RunRecord) -> PropertyResult:
    """The elastic slope up to 2 % of strain, and the greatest stress with its strain."""
    curve = stress_strain_of(run)
    if isinstance(curve, str):
        return refused("stress_strain", curve)
    elastic = np.abs(curve.strain) <= _ELASTIC
    if elastic.sum() < _FEWEST_ELASTIC_ROWS or np.ptp(curve.strain) < _ELASTIC / 4:
        why = "Fewer than 12 rows within 2 % of strain: lower `thermo`, or strain more slowly."
        return refused("stress_strain", why)
    slope = slope_of(curve.strain[elastic], curve.stress[elastic])
    if slope is None:
        return refused("stress_strain", "The strain does not vary.")
    smooth = np.convolve(curve.stress, np.ones(5) / 5, mode="same")
    top = int(np.argmax(smooth))
    scatter = float(np.std(curve.stress[elastic] - slope.offset
                           - slope.value * curve.strain[elastic], ddof=2))  # fmt: skip
    table = {
        "modulus": quantity_with(slope.value, slope.standard_error, curve.unit, slope.n_blocks),
        "greatest_stress": quantity_with(float(smooth[top]), scatter / 5**0.5, curve.unit),
        "strain_at_greatest_stress": quantity_with(float(f"{curve.strain[top]:.3g}"), None, ""),
    }
    note = "Stress relative to the start of the stage."
    if curve.sides == "held":
        note += (
            " The sides are held: the slope is the stiffness at fixed width, not Young's modulus."
        )
    if top > 0.95 * len(smooth):
        note += " It still rises at the end: no yield was reached."
    return tabulated("stress_strain", table, note)
