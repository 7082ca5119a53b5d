"""Velocities that count in lattice units where the script counts in angstrom."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.expansion import Step

_IN_ANGSTROM = ("metal", "real")


def lattice_velocity(analysis: Analysis) -> Iterator[Finding]:
    """A velocity that is set by number says whether it counts in box or lattice units.

    Why: the default is lattice units: with a 3.6 angstrom lattice, 1.0 means 3.6 angstrom per
        time unit.
    Instead: `velocity upper set 0.5 NULL NULL units box`.
    Source: https://docs.lammps.org/velocity.html
    """
    units, scale = "lj", 0.0
    for step in analysis.steps:
        if step.name == "units":
            units = step.text(0) or ""
        elif step.name == "lattice":
            scale = 0.0 if step.text(0) == "none" else step.number(1) or 0.0
        elif step.name == "clear":
            units, scale = "lj", 0.0
        elif units in _IN_ANGSTROM and scale not in (0.0, 1.0) and _in_lattice_units(step):
            yield _finding(step, scale)


def _in_lattice_units(step: Step) -> bool:
    if step.name != "velocity" or step.text(1) != "set" or step.find("units", 2) is not None:
        return False
    # Both v_name and 0 have no unit to mistake.
    numbers = [argument.number for argument in step.arguments[2:5]]
    return any(number for number in numbers if number is not None)


def _finding(step: Step, scale: float) -> Finding:
    line = step.command.text
    advice = Advice(
        why=f"Without `units box` the numbers count in lattices of {scale:g} angstrom per time"
        " unit.",
        fix=write(f"{line} units box") if "\n" not in line else "Add `units box`.",
        doc_url="https://docs.lammps.org/velocity.html",
    )
    message = "This velocity is in lattice units, not in angstrom per time unit."
    return fault(step, "warning", "physics.lattice_velocity", message, advice)
