"""Masses of atom types, as far as the script, the potential or a data file tell them."""

import re
from pathlib import Path

from mdagent.potentials.elements import STANDARD_MASS
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.elements import mapped_elements
from mdagent.tools.input_script.stages import State

# In these units masses are g/mol: https://docs.lammps.org/units.html
IN_G_PER_MOL = ("metal", "real", "electron")
_LARGEST_DATA_FILE = 20 * 1024 * 1024


def masses_at(analysis: Analysis, state: State) -> dict[str, float]:
    """Mass (g/mol) by atom type; from the elements of the potential where no command sets it."""
    if state.units not in IN_G_PER_MOL:
        return {}
    from_potential = {
        str(atom_type): STANDARD_MASS[element]
        for atom_type, element in mapped_elements(analysis, state).items()
    }
    # An EAM file sets the masses itself, over what was set before it.
    last = state.pair_coeffs[-1].index if state.pair_coeffs and _sets_masses(state) else -1
    explicit = {
        name: mass for name, (mass, step) in state.masses.items() if mass > 0 and step.index > last
    }
    return {**_from_data_file(analysis, state), **from_potential, **explicit}


def _sets_masses(state: State) -> bool:
    style = (state.pair_style.text(0) if state.pair_style else "") or ""
    return style.startswith(("eam", "adp"))


def _from_data_file(analysis: Analysis, state: State) -> dict[str, float]:
    box = state.box
    name = box.text(0) if box is not None and box.name == "read_data" else None
    path = analysis.inputs.get(name.removeprefix("./")) if name else None
    return dict(masses_of_data_file(path)) if path else {}


def masses_of_data_file(path: Path) -> tuple[tuple[str, float], ...]:
    """The `Masses` section of a data file, empty where there is none."""
    try:
        if path.stat().st_size > _LARGEST_DATA_FILE:
            return ()
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return ()
    section = re.search(
        r"^\s*Masses\b[^\n]*\n\s*\n((?:[ \t]*\S+[ \t]+[\d.eE+-]+[^\n]*\n)+)", text, re.M
    )
    if section is None:
        return ()
    rows = (line.split() for line in section[1].splitlines() if line.strip())
    return tuple((row[0], float(row[1])) for row in rows if _is_number(row[1]))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text) is not None
