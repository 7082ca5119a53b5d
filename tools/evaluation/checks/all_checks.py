"""The checks of a run, in the order in which their findings are told."""

from collections.abc import Callable, Iterator, Mapping

from mdagent.tools.evaluation.checks.barostat_axes import barostat_axes
from mdagent.tools.evaluation.checks.charge import charge_neutral
from mdagent.tools.evaluation.checks.completed import completed
from mdagent.tools.evaluation.checks.composition import composition
from mdagent.tools.evaluation.checks.cutoff import cutoff
from mdagent.tools.evaluation.checks.damping import (
    barostat_damping,
    thermostat_damping,
    thermostat_response,
)
from mdagent.tools.evaluation.checks.distance import shortest_distance
from mdagent.tools.evaluation.checks.dynamics_thermostat import dynamics_thermostat
from mdagent.tools.evaluation.checks.electrostatics import (
    charge_equilibration,
    coulomb_cutoff,
    kspace_accuracy,
)
from mdagent.tools.evaluation.checks.elements import element_mass, elements
from mdagent.tools.evaluation.checks.energy_drift import energy_drift
from mdagent.tools.evaluation.checks.ensemble import ensemble
from mdagent.tools.evaluation.checks.equilibration import (
    effective_samples,
    stationary,
    thermo_rows,
)
from mdagent.tools.evaluation.checks.expected_value import expected_value
from mdagent.tools.evaluation.checks.finite_values import finite_values
from mdagent.tools.evaluation.checks.free_surface import free_surface
from mdagent.tools.evaluation.checks.frozen_atoms import frozen_atoms
from mdagent.tools.evaluation.checks.integrators import (
    double_integration,
    no_integrator,
    thermostat_conflict,
)
from mdagent.tools.evaluation.checks.lost_atoms import lost_atoms
from mdagent.tools.evaluation.checks.method import outputs, property_method
from mdagent.tools.evaluation.checks.minimization import minimization_converged
from mdagent.tools.evaluation.checks.motion import net_momentum
from mdagent.tools.evaluation.checks.neighbor_lists import neighbor_lists
from mdagent.tools.evaluation.checks.pressure import pressure_mean
from mdagent.tools.evaluation.checks.pressure_unit import pressure_unit
from mdagent.tools.evaluation.checks.property_computed import property_computed
from mdagent.tools.evaluation.checks.run_time import run_time
from mdagent.tools.evaluation.checks.script_text import script_text
from mdagent.tools.evaluation.checks.start import start_overlap, temperature_spike
from mdagent.tools.evaluation.checks.strain_rate import strain_rate
from mdagent.tools.evaluation.checks.structure import structure
from mdagent.tools.evaluation.checks.temperature import temperature_mean, temperature_target
from mdagent.tools.evaluation.checks.temperature_width import temperature_width
from mdagent.tools.evaluation.checks.thermo_columns import thermo_columns, thermo_measures
from mdagent.tools.evaluation.checks.thermostat_bias import thermostat_bias
from mdagent.tools.evaluation.checks.timestep import timestep
from mdagent.tools.evaluation.checks.timestep_energy import timestep_energy
from mdagent.tools.evaluation.judgement import Judgement
from mdagent.tools.evaluation.record import RunRecord

Check = Callable[[RunRecord], Iterator[Judgement]]

# A cause stands before its consequences: the next step is taken from the first failure.
CHECKS: tuple[Check, ...] = (
    script_text,
    double_integration,
    no_integrator,
    frozen_atoms,
    start_overlap,
    timestep,
    pressure_unit,
    thermostat_conflict,
    thermostat_bias,
    thermostat_damping,
    barostat_damping,
    barostat_axes,
    lost_atoms,
    completed,
    thermo_columns,
    thermo_measures,
    finite_values,
    elements,
    composition,
    element_mass,
    charge_neutral,
    charge_equilibration,
    coulomb_cutoff,
    kspace_accuracy,
    cutoff,
    property_method,
    dynamics_thermostat,
    strain_rate,
    free_surface,
    ensemble,
    temperature_target,
    neighbor_lists,
    temperature_spike,
    net_momentum,
    temperature_mean,
    thermostat_response,
    pressure_mean,
    energy_drift,
    timestep_energy,
    minimization_converged,
    run_time,
    thermo_rows,
    effective_samples,
    stationary,
    temperature_width,
    structure,
    shortest_distance,
    outputs,
    property_computed,
    expected_value,
)

# The checks that answer each fact of an expectation; the last one's name is given to a fact that
# none of them could say anything of.
FACTS: Mapping[str, tuple[str, ...]] = {
    "elements": ("elements",),
    "composition": ("composition",),
    "temperature": ("temperature_target", "temperature_mean"),
    "pressure": ("pressure_mean",),
    "ensemble": ("ensemble",),
    "property": ("property_method", "outputs"),
    "structure": ("structure",),
    "phase": ("phase",),
    "run_time": ("run_time",),
    "value": ("expected_value",),
    "tolerance": ("expected_value",),
}
