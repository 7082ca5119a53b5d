"""What the setfl family shares: header, grid and element blocks of tabulated EAM files.

The layout: three lines of text; the number of elements and their names; the grid; then for every
element a line (atomic number, mass, lattice constant, structure) with its tables; then the pair
tables. The members differ in how many tables there are.
Source: https://docs.lammps.org/pair_eam.html
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import SYMBOLS, symbol_of, symbol_of_number
from mdagent.potentials.format import are_numbers, is_number, words_of

_STRUCTURES = {"dia": "diamond", "diam": "diamond", "b3": "zincblende", "zb": "zincblende"}


@dataclass(frozen=True)
class Grid:
    """How many points the tables of an EAM file have, and how far they reach."""

    n_rho: int
    n_r: int
    dr_A: float
    cutoff_A: float


def structure_name(word: str) -> str:
    """The structure as this package writes it: `fcc` for FCC, `diamond` for dia."""
    return _STRUCTURES.get(word.lower(), word.lower())


def looks_like_setfl(lines: Sequence[str], *, grid_words: int = 5) -> bool:
    """Names on line 4, the grid on line 5, an element with its structure on line 6."""
    names, grid, element = words_of(lines, 4), words_of(lines, 5), words_of(lines, 6)
    return (
        len(names) >= 2
        and names[0].isdigit()
        and len(grid) == grid_words
        and are_numbers(grid)
        and len(element) >= 3
        and are_numbers(element[:3])
        and (len(element) == 3 or not is_number(element[3]))
    )


def read_head(lines: Lines, found: Contents, *, grid_words: int = 5) -> Grid:
    """Read the text lines, the element names and the grid."""
    for _ in range(3):
        lines.text("the element names on line 4")
    words = lines.words("the element names")
    n_elements = lines.count_in(words[0], "the number of elements", largest=200)
    if len(words) - 1 != n_elements:
        raise Damaged(
            f"Line {lines.number} says {n_elements} elements but names {len(words) - 1}.",
            lines.number,
        )
    for label in words[1:]:
        _check_label(lines, found, label)
        found.add_label(label)
    return _read_grid(lines, found, grid_words)


def _check_label(lines: Lines, found: Contents, label: str) -> None:
    if label in found.labels:
        raise Damaged(f"Line {lines.number} names {label} twice.", lines.number)
    if symbol_of(label) is None:
        found.note(
            "info",
            "label",
            f"{label} is not the symbol of an element; pair_coeff must write it just so.",
            line=lines.number,
        )


def _read_grid(lines: Lines, found: Contents, grid_words: int) -> Grid:
    words = lines.words("the grid (nrho drho nr dr cutoff)")
    lines.expect(words, grid_words, "the grid (nrho drho nr dr cutoff)")
    drho, dr, cutoff = (
        lines.number_in(words[i], name) for i, name in ((1, "drho"), (3, "dr"), (4, "cutoff"))
    )
    grid = Grid(
        n_rho=lines.count_in(words[0], "nrho"),
        n_r=lines.count_in(words[2], "nr"),
        dr_A=dr,
        cutoff_A=cutoff,
    )
    check_grid(lines, found, grid, drho)
    return grid


def check_grid(lines: Lines, found: Contents, grid: Grid, drho: float) -> None:
    """Positive spacings, and tables that reach the cutoff."""
    if drho <= 0 or grid.dr_A <= 0 or grid.cutoff_A <= 0:
        raise Damaged("The spacings and the cutoff of the grid must be positive.", lines.number)
    found.cutoff_A = grid.cutoff_A
    if grid.cutoff_A > grid.n_r * grid.dr_A * 1.001:
        found.note(
            "warning",
            "grid_too_short",
            f"The cutoff {grid.cutoff_A:g} lies beyond the tables' end at "
            f"{(grid.n_r - 1) * grid.dr_A:.4g}.",
            why="LAMMPS extrapolates the last spline there.",
            fix="Check nr, dr and cutoff against the publication.",
            line=lines.number,
        )


def read_element(lines: Lines, found: Contents, label: str) -> None:
    """Read the line above an element's tables: atomic number, mass, lattice constant, structure."""
    words = lines.words(f"the line of {label} (atomic number, mass, lattice constant, structure)")
    lines.expect(
        words, 3, f"the line of {label} (atomic number, mass, lattice constant, structure)"
    )
    number = lines.number_in(words[0], "atomic number")
    found.set_mass(label, lines.number_in(words[1], "mass"), lines.number)
    lattice_constant = lines.number_in(words[2], "lattice constant")
    if lattice_constant > 0:
        found.lattice_constant_A[label] = lattice_constant
    if len(words) > 3 and not is_number(words[3]):
        found.structure[label] = structure_name(words[3])
    _check_atomic_number(lines, found, label, number)


def _check_atomic_number(lines: Lines, found: Contents, label: str, number: float) -> None:
    symbol = found.element_of(label)
    if symbol is None or number == SYMBOLS.index(symbol) + 1:
        return
    other = symbol_of_number(int(number)) if number == int(number) else None
    found.note(
        "info",
        "atomic_number",
        f"The file gives {label} the atomic number {number:g}"
        + (f", that of {other}; " if other else "; ")
        + "LAMMPS does not use it.",
        line=lines.number,
    )


def read_pairs(lines: Lines, found: Contents, n_r: int, what: str) -> None:
    """Read one table of `n_r` values for every pair of elements, i >= j."""
    for i, first in enumerate(found.labels):
        for second in found.labels[: i + 1]:
            lines.numbers(n_r, f"{what} for {first}-{second}")


def refuse_rest(lines: Lines, what: str) -> None:
    """Raise where the file goes on: it is of another kind than it was read as."""
    if (line := lines.rest()) is not None:
        raise Damaged(f"The file goes on at line {line}, after {what}.", line, kind="rest")
