"""eam: DYNAMO funcfl files, one element, named by its atomic number only.

Source: https://docs.lammps.org/pair_eam.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import nearest_by_mass, symbol_of_number
from mdagent.potentials.format import Format, are_numbers, is_number, words_of
from mdagent.potentials.readers.setfl import Grid, check_grid, refuse_rest, structure_name


def looks_like_funcfl(lines: Sequence[str]) -> bool:
    """An element on line 2, the grid on line 3."""
    element, grid = words_of(lines, 2), words_of(lines, 3)
    return (
        len(element) >= 3
        and are_numbers(element[:3])
        and (len(element) == 3 or not is_number(element[3]))
        and len(grid) == 5
        and are_numbers(grid)
    )


def read_eam(lines: Lines, found: Contents) -> None:
    """Read a funcfl file: embedding energy, effective charge and density on one grid."""
    lines.text("the element")
    words = lines.words("the element (atomic number, mass, lattice constant, structure)")
    lines.expect(words, 3, "the element (atomic number, mass, lattice constant, structure)")
    label = _read_element(lines, found, words)
    words = lines.words("the grid (nrho drho nr dr cutoff)")
    lines.expect(words, 5, "the grid (nrho drho nr dr cutoff)")
    drho, dr, cutoff = (
        lines.number_in(words[i], name) for i, name in ((1, "drho"), (3, "dr"), (4, "cutoff"))
    )
    grid = Grid(lines.count_in(words[0], "nrho"), lines.count_in(words[2], "nr"), dr, cutoff)
    check_grid(lines, found, grid, drho)
    lines.numbers(grid.n_rho, f"the embedding energy of {label}")
    lines.numbers(grid.n_r, f"the effective charge of {label}")
    lines.numbers(grid.n_r, f"the density of {label}")
    refuse_rest(lines, "the density table of an eam (funcfl) file")


def _read_element(lines: Lines, found: Contents, words: Sequence[str]) -> str:
    number = lines.number_in(words[0], "atomic number")
    mass = lines.number_in(words[1], "mass")
    if mass <= 0:
        raise Damaged(f"The mass is {mass:g}; a mass is positive.", lines.number)
    label = symbol_of_number(int(number)) if 1 <= number <= 118 else None
    # Some writers count elements in the place of the atomic number; the mass then tells.
    label = label or nearest_by_mass(mass)
    found.add_label(label)
    found.set_mass(label, mass, lines.number)
    lattice_constant = lines.number_in(words[2], "lattice constant")
    if lattice_constant > 0:
        found.lattice_constant_A[label] = lattice_constant
    if len(words) > 3:
        found.structure[label] = structure_name(words[3])
    return label


EAM = Format(
    name="eam",
    pair_styles=("eam",),
    suffixes=(".eam", ".funcfl"),
    read=read_eam,
    looks_like=looks_like_funcfl,
    free_lines=1,
    units="metal",
)
