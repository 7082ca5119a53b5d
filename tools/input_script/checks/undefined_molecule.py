"""Use of a molecule that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_molecule(analysis: Analysis) -> Iterator[Finding]:
    """Molecule templates exist before create_atoms uses them.

    Why: LAMMPS stops with "Molecule template ID does not exist".
    Instead: `molecule water water.txt` above the use.
    Source: https://docs.lammps.org/molecule.html
    """
    yield from undefined(analysis, "molecule")
