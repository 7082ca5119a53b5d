"""All checks, in the order in which a reader wants to hear of them."""

from collections.abc import Callable, Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.checks.barostat_boundary import barostat_boundary
from mdagent.tools.input_script.checks.cutoff_size import cutoff_size
from mdagent.tools.input_script.checks.damping_times import damping_times
from mdagent.tools.input_script.checks.double_integration import double_integration
from mdagent.tools.input_script.checks.early_average import early_average
from mdagent.tools.input_script.checks.endless_loop import endless_loop
from mdagent.tools.input_script.checks.expected_elements import expected_elements
from mdagent.tools.input_script.checks.expected_ensemble import expected_ensemble
from mdagent.tools.input_script.checks.expected_output import expected_output
from mdagent.tools.input_script.checks.expected_temperature import expected_temperature
from mdagent.tools.input_script.checks.fighting_thermostats import fighting_thermostats
from mdagent.tools.input_script.checks.kspace_setting import kspace_setting
from mdagent.tools.input_script.checks.lattice_size import lattice_size
from mdagent.tools.input_script.checks.lattice_velocity import lattice_velocity
from mdagent.tools.input_script.checks.lexer_problems import lexer_problems
from mdagent.tools.input_script.checks.missing_file import missing_file
from mdagent.tools.input_script.checks.missing_velocity import missing_velocity
from mdagent.tools.input_script.checks.no_integration import no_integration
from mdagent.tools.input_script.checks.no_output import no_output
from mdagent.tools.input_script.checks.no_run import no_run
from mdagent.tools.input_script.checks.outside_path import outside_path
from mdagent.tools.input_script.checks.overlapping_atoms import overlapping_atoms
from mdagent.tools.input_script.checks.potential_contents import potential_contents
from mdagent.tools.input_script.checks.pressure_unit import pressure_unit
from mdagent.tools.input_script.checks.refused_command import refused_command
from mdagent.tools.input_script.checks.stale_neighbors import stale_neighbors
from mdagent.tools.input_script.checks.start_temperature import start_temperature
from mdagent.tools.input_script.checks.swallowed_command import swallowed_command
from mdagent.tools.input_script.checks.system_size import system_size
from mdagent.tools.input_script.checks.timestep_size import timestep_size
from mdagent.tools.input_script.checks.undefined_compute import undefined_compute
from mdagent.tools.input_script.checks.undefined_dump import undefined_dump
from mdagent.tools.input_script.checks.undefined_fix import undefined_fix
from mdagent.tools.input_script.checks.undefined_group import undefined_group
from mdagent.tools.input_script.checks.undefined_molecule import undefined_molecule
from mdagent.tools.input_script.checks.undefined_region import undefined_region
from mdagent.tools.input_script.checks.undefined_variable import undefined_variable
from mdagent.tools.input_script.checks.unknown_command import unknown_command
from mdagent.tools.input_script.checks.unknown_style import unknown_style

Check = Callable[[Analysis], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    lexer_problems,
    swallowed_command,
    no_run,
    endless_loop,
    unknown_command,
    unknown_style,
    undefined_group,
    undefined_region,
    undefined_fix,
    undefined_compute,
    undefined_variable,
    undefined_molecule,
    undefined_dump,
    missing_file,
    outside_path,
    refused_command,
    system_size,
    potential_contents,
    lattice_size,
    timestep_size,
    damping_times,
    double_integration,
    no_integration,
    fighting_thermostats,
    missing_velocity,
    start_temperature,
    lattice_velocity,
    overlapping_atoms,
    pressure_unit,
    barostat_boundary,
    kspace_setting,
    cutoff_size,
    early_average,
    stale_neighbors,
    expected_elements,
    expected_temperature,
    expected_ensemble,
    expected_output,
    no_output,
)
