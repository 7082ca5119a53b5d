"""uf3: blocks between `#UF3 POT` and `#`, each with its own elements.

Source: https://docs.lammps.org/pair_uf3.html
"""

from collections.abc import Sequence
from math import prod

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_N_NAMES = {"2B": 2, "3B": 3}


def looks_like_uf3(lines: Sequence[str]) -> bool:
    """The first line says so."""
    return bool(lines) and lines[0].startswith("#UF3 POT")


def read_uf3(lines: Lines, found: Contents) -> None:
    """Read the elements of each block; the cutoff is that of its pairs."""
    n_open = 0
    while lines.rest() is not None:
        words = lines.words("a block")
        n_names = _N_NAMES.get(words[0])
        if n_names is None:
            lines.numbers_in(words, "knots or coefficients")
            continue
        n_open += 1
        lines.expect(words, n_names + 1, f"the elements of a {words[0]} block")
        for label in words[1 : n_names + 1]:
            found.add_label(label)
        _read_block(lines, found, n_names)
    if not n_open:
        raise Damaged("The file holds no 2B block.", 1, kind="truncated")


def _read_block(lines: Lines, found: Contents, n_names: int) -> None:
    """Cutoffs and numbers of knots, the knots, the shape of the coefficients, the coefficients."""
    n_axes = 1 if n_names == 2 else 3
    if n_names == 3:
        # `uf3 2` reads the file too, leaves these blocks out and gives other energies.
        found.wanted_pair_style = "uf3 3"
    reach = lines.words("cutoffs and numbers of knots")
    lines.expect(reach, 2 * n_axes, "cutoffs and numbers of knots")
    cutoff = max(lines.numbers_in(reach[:n_axes], "the cutoffs"))
    if n_names == 2:
        found.cutoff_A = max(found.cutoff_A or 0.0, cutoff)
    for word in reach[n_axes : 2 * n_axes]:
        lines.numbers(lines.count_in(word, "a number of knots"), "the knots")
    shape = lines.words("the numbers of coefficients")
    lines.expect(shape, n_axes, "the numbers of coefficients")
    n_values = prod(lines.count_in(word, "a number of coefficients") for word in shape[:n_axes])
    lines.numbers(n_values, "the coefficients")


UF3 = Format(
    name="uf3",
    pair_styles=("uf3",),
    suffixes=(".uf3",),
    read=read_uf3,
    looks_like=looks_like_uf3,
    units="metal",
)
