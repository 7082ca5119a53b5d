"""Elements of the atom types against their masses: a swap shows here and nowhere else.

The engine takes any mass for any element, so that exchanged names run without a word.
"""

from collections.abc import Mapping

from mdagent.potentials.contents import finding
from mdagent.potentials.elements import STANDARD_MASS
from mdagent.potentials.file import PotentialFile
from mdagent.tools.finding import Finding

_FAR_OFF = 0.05
_OFF = 0.04
# Rounded masses of one element differ less, masses of neighbours (Fe, Mn) differ more.
_SAME = 0.006
_ISOTOPES = {"H": (2.014, 3.016), "He": (3.016,)}


def mass_findings(
    file: PotentialFile, mapped: Mapping[int, str], masses: Mapping[int, float]
) -> list[Finding]:
    """Compare the mass (g/mol) of each atom type with the element that it is mapped to.

    Args:
        file: The potential file.
        mapped: The file's label of each atom type.
        masses: What the script sets; types without a mass are left out.
    """
    known = {t: label for t, label in mapped.items() if t in masses and masses[t] > 0}
    off = {t: _deviation(file, label, masses[t]) for t, label in known.items()}
    if max(off.values(), default=0.0) <= _SAME:
        return []
    order = _best_order(file, known, masses)
    if order is not None and order != known:
        return [_wrong_order(file, mapped, masses, order)]
    return [
        _mass_off(file, atom_type, known[atom_type], masses[atom_type])
        for atom_type, deviation in off.items()
        if deviation > _OFF
    ]


def _deviation(file: PotentialFile, label: str, mass: float) -> float:
    """Relative distance to the element's mass, an isotope's, or the one that the file gives."""
    symbol = file.elements[file.labels.index(label)] or ""
    expected = (STANDARD_MASS.get(symbol), file.masses.get(label), *_ISOTOPES.get(symbol, ()))
    return min((abs(mass / value - 1) for value in expected if value), default=0.0)


def _knows_mass(file: PotentialFile, label: str) -> bool:
    symbol = file.elements[file.labels.index(label)]
    return symbol in STANDARD_MASS or label in file.masses


def _best_order(
    file: PotentialFile, known: Mapping[int, str], masses: Mapping[int, float]
) -> dict[int, str] | None:
    """The same labels in the order that fits the masses, None where none does."""
    left = list(known.values())
    order: dict[int, str] = {}
    for atom_type in known:
        # Nobody knows the mass of a label that is no element: it fits where no other does.
        best = min(
            left,
            key=lambda label: (
                _deviation(file, label, masses[atom_type]) > _SAME,
                not _knows_mass(file, label),
                _deviation(file, label, masses[atom_type]),
            ),
        )
        if _deviation(file, best, masses[atom_type]) > _SAME:
            return None
        left.remove(best)
        order[atom_type] = best
    return order


def _wrong_order(
    file: PotentialFile,
    mapped: Mapping[int, str],
    masses: Mapping[int, float],
    order: Mapping[int, str],
) -> Finding:
    wrong = [atom_type for atom_type in order if order[atom_type] != mapped[atom_type]]
    told = ", ".join(
        f"type {t} is mapped to {mapped[t]} but has the mass of {order[t]} ({masses[t]:g})"
        for t in wrong[:4]
    )
    right = " ".join(order.get(t, mapped[t]) for t in sorted(mapped))
    return finding(
        "error",
        "element_order",
        f"The elements after {file.name} stand in another order than the atom types: {told}.",
        why="The names after the file are those of atom types 1, 2, ... in turn, "
        "whatever the order inside the file.",
        fix=f"Write `{file.name} {right}`, or exchange the masses.",
        line=None,
    )


def _is_of_another(file: PotentialFile, label: str, mass: float) -> bool:
    """Whether a mass is plainly that of another element; an odd one may be meant."""
    fits = any(abs(mass / standard - 1) < _SAME for standard in STANDARD_MASS.values())
    return fits and _deviation(file, label, mass) > _FAR_OFF


def _mass_off(file: PotentialFile, atom_type: int, label: str, mass: float) -> Finding:
    symbol = file.elements[file.labels.index(label)] or ""
    expected = STANDARD_MASS.get(symbol, file.masses.get(label, 0.0))
    return finding(
        "error" if _is_of_another(file, label, mass) else "warning",
        "mass",
        f"Atom type {atom_type} is mapped to {label} ({expected:g} g/mol) "
        f"but has the mass {mass:g}.",
        why="The forces are those of one element, the inertia that of another.",
        fix=f"Write `mass {atom_type} {expected:g}`, or map the type to the element that you mean.",
        line=None,
    )
