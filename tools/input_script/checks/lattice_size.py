"""Lattices too narrow for any atom."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.expansion import Step

_IN_ANGSTROM = ("metal", "real")
# Nearest neighbours in lattice constants.
_NEAREST = {"sc": 1.0, "bcc": 0.866, "fcc": 0.7071, "diamond": 0.433, "hcp": 1.0}
# Shorter than any distance of atoms in a crystal; the bond of a hydrogen molecule has 0.74.
_SHORTEST_A = 0.74


def lattice_size(analysis: Analysis) -> Iterator[Finding]:
    """The lattice constant leaves room for the atoms.

    Why: 0.3615 is copper's in nanometres; in angstrom the atoms sit inside each other.
    Instead: `lattice fcc 3.615`.
    Source: https://docs.lammps.org/lattice.html, https://docs.lammps.org/units.html
    """
    units = "lj"
    for step in analysis.steps:
        if step.name == "units":
            units = step.text(0) or ""
        elif step.name == "lattice" and units in _IN_ANGSTROM and _is_filled(analysis, step):
            scale, nearest = step.number(1), _NEAREST.get(step.text(0) or "")
            if scale and scale != 1.0 and nearest and scale * nearest < _SHORTEST_A:
                yield _finding(step, scale, scale * nearest)


def _is_filled(analysis: Analysis, lattice: Step) -> bool:
    """Whether atoms are put on this lattice; one of 1.0 is often a mere unit of length."""
    for step in analysis.steps[lattice.index + 1 :]:
        if step.name == "lattice":
            return False
        if step.name == "create_atoms" and step.text(1) in ("box", "region"):
            return step.find("mol", 1) is None
    return False


def _finding(step: Step, scale: float, distance: float) -> Finding:
    line = corrected(step, step.arguments[1], f"{10 * scale:g}")
    advice = Advice(
        why=f"Neighbours would be {distance:.3g} angstrom apart.",
        fix=write(line) if line else "Give the lattice constant in angstrom.",
        doc_url="https://docs.lammps.org/lattice.html",
    )
    message = f"A lattice constant of {scale:g} angstrom leaves no room for atoms."
    return fault(step, "error", "physics.lattice_size", message, advice, step.arguments[1])
