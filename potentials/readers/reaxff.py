"""reaxff: general parameters, then atoms of four lines each, then bonds and the rest.

The first line is text; the general parameters also hold the upper taper radius, which is the
cutoff of the non-bonded interactions. Source: https://docs.lammps.org/pair_reaxff.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import symbol_of
from mdagent.potentials.format import Format, are_numbers, words_of

_TAPER = 12  # the thirteenth general parameter
_COMMENT = "!"
_SECTIONS = ("off-diagonal terms", "angles", "torsions", "hydrogen bonds")


def looks_like_reaxff(lines: Sequence[str]) -> bool:
    """A count of general parameters on line 2, and the atoms' count behind them."""
    count = words_of(lines, 2, _COMMENT)
    if len(count) != 1 or not count[0].isdigit() or not 30 <= int(count[0]) <= 60:
        return False
    atoms = words_of(lines, int(count[0]) + 3, _COMMENT)
    return len(atoms) == 1 and atoms[0].isdigit()


def read_reaxff(lines: Lines, found: Contents) -> None:
    """Read the general parameters and the atoms, then count the lines of every other section."""
    lines.text("the number of general parameters")
    taper = _read_general(lines)
    words = _words(lines, "the number of atoms")
    n_atoms = lines.count_in(words[0], "the number of atoms", largest=200)
    for _ in range(3):
        lines.text("the headings of the atoms")
    for _ in range(n_atoms):
        _read_atom(lines, found)
    found.cutoff_A = taper if taper > 0 else None
    n_bonds = lines.count_in(_words(lines, "the number of bonds")[0], "the number of bonds")
    lines.text("the headings of the bonds")
    for _ in range(2 * n_bonds):
        lines.text("a bond")
    for what in _SECTIONS:
        count = _words(lines, f"the number of {what}")[0]
        for _ in range(int(count) if count == "0" else lines.count_in(count, what)):
            lines.words(what)


def _words(lines: Lines, what: str) -> list[str]:
    words = lines.text(what).split(_COMMENT, 1)[0].split()
    if not words:
        raise Damaged(f"Line {lines.number} should hold {what}.", lines.number)
    return words


def _read_general(lines: Lines) -> float:
    count = _words(lines, "the number of general parameters")
    n_general = lines.count_in(count[0], "the number of general parameters", largest=100)
    values = []
    for _ in range(n_general):
        words = _words(lines, "a general parameter")
        values.append(lines.number_in(words[0], "a general parameter"))
    return values[_TAPER] if len(values) > _TAPER else 0.0


def _read_atom(lines: Lines, found: Contents) -> None:
    words = lines.text("an atom").split()
    lines.expect(words, 9, "the first line of an atom (name and eight numbers)")
    label = words[0]
    values = lines.numbers_in(words[1:9], f"the atom {label}")
    symbol = symbol_of(label) or symbol_of(label.capitalize())
    if label in found.labels:
        message = f"The atom {label} stands twice; pair_coeff can only mean the first."
        found.note("info", "duplicate_entry", message, line=lines.number)
    found.add_label(label, symbol)
    found.masses.setdefault(label, values[2])
    for _ in range(3):
        lines.text(f"the atom {label}")
    # Files with the low-gradient dispersion have a line of two numbers more.
    following = lines.peek_words()
    if len(following) == 2 and are_numbers(following):
        lines.text(f"the dispersion of {label}")
        found.wanted_pair_style = "reaxff NULL lgvdw yes"


REAXFF = Format(
    name="reaxff",
    pair_styles=("reaxff",),
    suffixes=(".reax", ".reaxff"),
    prefixes=("ffield.reax", "ffield.ci-reax", "acks2_ff", "reax"),
    read=read_reaxff,
    looks_like=looks_like_reaxff,
    free_lines=1,
    units="real",
)
