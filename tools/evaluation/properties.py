"""What the run was for: properties with their errors, or why they cannot be given."""

from collections.abc import Callable, Mapping

import numpy as np

from mdagent.tools.evaluation.checks.equilibration import driven
from mdagent.tools.evaluation.controls import thermostats
from mdagent.tools.evaluation.elasticity import bulk_modulus, elastic_constants
from mdagent.tools.evaluation.energy_differences import (
    cohesive_energy,
    stacking_fault_energy,
    surface_energy,
    vacancy_energy,
)
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.masses import masses
from mdagent.tools.evaluation.melting import MeltingCurve, melting_curve
from mdagent.tools.evaluation.mobility import mobile_fractions
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.reference_values import with_reference
from mdagent.tools.evaluation.response_properties import (
    heat_capacity,
    stress_strain,
    thermal_expansion,
)
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.thermo import Series
from mdagent.tools.evaluation.trajectory_properties import diffusion, rdf
from mdagent.tools.evaluation.transport_properties import thermal_conductivity, viscosity
from mdagent.tools.expectation import Quantity

Compute = Callable[[RunRecord], PropertyResult]
# Share of atoms that leave their places from one frame to the next.
_SOLID, _LIQUID = 0.05, 0.25
# Atoms in the cubic cell of each `lattice` style that has one.
_ATOMS_PER_CELL = {"sc": 1, "bcc": 2, "fcc": 4, "diamond": 8}


def properties_of(run: RunRecord) -> list[PropertyResult]:
    """The property that was asked for; without one, the energy and the density.

    Computed once for all who ask.
    """
    if "asked" not in run.properties:
        run.properties["asked"] = _properties_of(run)
    return run.properties["asked"]


def _properties_of(run: RunRecord) -> list[PropertyResult]:
    wanted = run.expect.property
    if not run.stages:
        return []
    if wanted is None:
        found = [compute(run) for compute in (energy, density)]
        return [with_reference(run, one) for one in found if one.status == "computed"]
    if wanted in ("process", "other"):
        return []
    return [with_reference(run, _COMPUTED[wanted](run))]


def energy(run: RunRecord) -> PropertyResult:
    """Potential energy per atom: the mean of a run, the last value of a minimisation."""
    unit = f"{unit_label(run.units, 'energy')}/atom"
    found = _mean(run, "energy", "potential_energy", unit)
    if isinstance(found, PropertyResult):
        return found
    stage, quantity = found
    return computed("energy", _scaled(quantity, 1 / stage.energy_divisor, unit))


def cohesive(run: RunRecord) -> PropertyResult:
    """Energy per atom over that of a lone atom."""
    return cohesive_energy(run, energy(run))


def density(run: RunRecord) -> PropertyResult:
    """Mass density: the `Density` column, else from the volume where all atoms weigh the same."""
    unit = unit_label(run.units, "density")
    found = _mean(run, "density", "density", unit)
    if not isinstance(found, PropertyResult):
        return computed("density", _scaled(found[1], 1.0, unit))
    stage = run.production
    volume = _mean(run, "density", "volume", "")
    masses_of_all = set(masses(run, stage.state).values()) if stage is not None else set()
    if isinstance(volume, PropertyResult) or len(masses_of_all) != 1 or not volume[0].n_atoms:
        return found
    factor = {"lj": 1.0, "metal": _DALTON, "real": _DALTON}.get(run.units)
    if factor is None:
        return found
    mass = factor * masses_of_all.pop() * volume[0].n_atoms
    mean, error = volume[1].value, volume[1].standard_error or 0.0
    value = mass / mean
    return computed(
        "density", quantity_with(value, value * error / mean, unit, volume[1].n_effective)
    )


def lattice_constant(run: RunRecord) -> PropertyResult:
    """Edge of the cubic cell, from the mean volume of a crystal that fills its box."""
    stage = run.production
    if stage is None or stage.state.lattice is None:
        return refused("lattice_constant", "The script creates no lattice to count cells of.")
    style = stage.state.lattice.words[1]
    if style not in _ATOMS_PER_CELL or not stage.n_atoms:
        return refused("lattice_constant", f"Lattice style {style} has no cubic cell.")
    unit = unit_label(run.units, "length")
    found = _mean(run, "lattice_constant", "volume", f"{unit}^3")
    if isinstance(found, PropertyResult):
        return found
    n_cells = stage.n_atoms / _ATOMS_PER_CELL[style]
    edge = (found[1].value / n_cells) ** (1 / 3)
    given = float(stage.state.lattice.words[2])
    if run.units != "lj" and not 0.8 < edge / given < 1.25:
        why = "The atoms do not fill the box: it holds vacuum, or more than one crystal."
        return refused("lattice_constant", why)
    error = (found[1].standard_error or 0.0) * edge / (3 * found[1].value)
    return computed("lattice_constant", quantity_with(edge, error, unit, found[1].n_effective))


def melting(run: RunRecord) -> PropertyResult:
    """Temperatures between which the energy of a heating run steps up."""
    series = heating_series(run)
    if series is None:
        why = "No stage heats: a run with a rising thermostat target would support it."
        return refused("melting", why)
    curve = melting_curve_of(run)
    if curve is None:
        return refused("melting", "The heating printed fewer than 40 rows; lower `thermo`.")
    if curve.onset is None or curve.end is None:
        why = "The energy rises without a step: heat further, or more slowly."
        return refused("melting", why)
    return PropertyResult(name="melting", status="computed", table=_interval(run, curve), why=_NOTE)


_NOTE = (
    "Onset and end of the step in the potential energy on heating. A perfect crystal superheats,"
    " and a particle melts below the bulk: this is not the equilibrium melting point."
)


def melting_curve_of(run: RunRecord) -> MeltingCurve | None:
    """The melting curve, by the trajectory where it shows a solid at first and a liquid at last.

    None where the run does not heat or printed too few rows.
    """
    series = heating_series(run)
    if series is None:
        return None
    mobile = mobile_fractions(run, (float(series[0][0]), float(series[0][-1])))
    melts = mobile is not None and mobile[0] < _SOLID and mobile[1] > _LIQUID
    return melting_curve(series[1], series[2], evidence="trajectory" if melts else "energy")


def heating_series(run: RunRecord) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Step, temperature and potential energy per atom of the stages that heat, joined."""
    parts = []
    for stage in run.stages:
        if stage.kind != "run" or not _heats(stage):
            continue
        steps, temperature = stage.thermo.steps, stage.thermo.series("temperature")
        potential = stage.thermo.series("potential_energy")
        if steps is not None and temperature is not None and potential is not None:
            parts.append(np.stack([steps, temperature, potential / stage.energy_divisor]))
    if not parts:
        return None
    joined = np.concatenate(parts, axis=1)
    joined = joined[:, np.isfinite(joined).all(axis=0)]
    return joined[0], joined[1], joined[2]


def _heats(stage: Stage) -> bool:
    return any(
        bath.start is not None and bath.stop is not None and bath.stop > bath.start
        for bath in thermostats(stage.state)
    )


def _interval(run: RunRecord, curve: MeltingCurve) -> dict[str, Quantity]:
    unit = unit_label(run.units, "temperature")
    energy_unit = f"{unit_label(run.units, 'energy')}/atom"
    ends = {"onset": (curve.onset, curve.onset_error), "end": (curve.end, curve.end_error)}
    table = {
        name: quantity_with(value, error, unit)
        for name, (value, error) in ends.items()
        if value is not None
    }
    step = Quantity(value=float(f"{curve.step_height:.3g}"), unit=energy_unit)
    return {**table, "energy_step": step}


# g/cm^3 of one g/mol in one cubic angstrom.
_DALTON = 1.66053907
_KEYWORDS: Mapping[Series, str] = {
    "potential_energy": "pe",
    "density": "density",
    "volume": "vol",
}


def _mean(
    run: RunRecord, name: str, series: Series, unit: str
) -> tuple[Stage, Quantity] | PropertyResult:
    """The mean of a series over the production stage, or the refusal of the property."""
    stage = run.production
    values = stage.thermo.series(series) if stage is not None else None
    if stage is None or values is None or not np.isfinite(values).all():
        printed = f"`thermo_style custom ... {_KEYWORDS[series]}` before the run would print it."
        why = f"The thermo table holds no finite {series.replace('_', ' ')}: {printed}"
        return refused(name, why)
    if stage.kind == "minimize":
        return stage, Quantity(value=float(f"{values[-1]:.8g}"), unit=unit)
    if driven(stage):
        return refused(name, "The last stage changes the system on purpose: there is no mean.")
    estimate = run.estimate(stage, series)
    if estimate is None or estimate.n_effective < 5:
        return refused(name, "Fewer than five independent samples: run longer.")
    found = Quantity(
        value=estimate.mean,
        unit=unit,
        standard_error=estimate.standard_error,
        n_effective=round(estimate.n_effective, 1),
    )
    return stage, found


def _scaled(quantity: Quantity, factor: float, unit: str) -> Quantity:
    error = quantity.standard_error
    scaled_error = error * factor if error is not None else None
    return quantity_with(quantity.value * factor, scaled_error, unit, quantity.n_effective)


_COMPUTED: Mapping[str, Compute] = {
    "energy": energy,
    "cohesive_energy": cohesive,
    "density": density,
    "lattice_constant": lattice_constant,
    "melting": melting,
    "rdf": rdf,
    "diffusion": diffusion,
    "heat_capacity": heat_capacity,
    "thermal_expansion": thermal_expansion,
    "stress_strain": stress_strain,
    "elastic_constants": elastic_constants,
    "bulk_modulus": bulk_modulus,
    "surface_energy": surface_energy,
    "vacancy_energy": vacancy_energy,
    "stacking_fault_energy": stacking_fault_energy,
    "viscosity": viscosity,
    "thermal_conductivity": thermal_conductivity,
}
