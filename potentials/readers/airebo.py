"""airebo, airebo/morse, rebo: carbon and hydrogen, named parameters, then splines.

The elements are fixed by the format. The cutoff is that of the bonds; the Lennard-Jones part of
airebo reaches as far as `pair_style airebo` says. Source: https://docs.lammps.org/pair_airebo.html
"""

from collections.abc import Sequence
from math import prod

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_FIRST = ("rcmin_CC", "rcmin_CH", "rcmin_HH", "rcmax_CC", "rcmax_CH", "rcmax_HH")


_SPLINES = ("pCC", "pCH", "piCC", "piCH", "piHH", "Tij")


def looks_like_airebo(lines: Sequence[str]) -> bool:
    """The first named parameters are the inner cutoffs of C-C, C-H and H-H."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return [words[-1] for words in data[:3]] == list(_FIRST[:3])


def read_airebo(lines: Lines, found: Contents) -> None:
    """Read the named parameters up to the splines, and see that every line after is numbers."""
    largest = 0.0
    for name in _FIRST:
        words = lines.words(name)
        if words[-1] != name:
            raise Damaged(f"Line {lines.number} should hold {name}.", lines.number)
        largest = max(largest, lines.number_in(words[0], name))
    found.add_label("C")
    found.add_label("H")
    found.cutoff_A = largest
    while len(words := lines.words("a parameter or the splines")) > 1:
        lines.number_in(words[0], "a parameter")
    _read_knots(lines, words, 2, "gC")
    _read_knots(lines, lines.words("the spline gH"), 1, "gH")
    for name in _SPLINES:
        _read_spline(lines, name)


def _read_knots(lines: Lines, count: Sequence[str], n_tables: int, name: str) -> None:
    """A spline of the angle: knots, and six coefficients between every two, each on a line."""
    n_knots = lines.count_in(count[0], f"the number of knots of {name}", 1000)
    _read_values(lines, n_knots + n_tables * 6 * (n_knots - 1), name)


def _read_spline(lines: Lines, name: str) -> None:
    """A spline in two or three variables: their ranges, and four to their power a cell."""
    word = lines.words(f"the spline {name}")[0]
    ranges = _read_values(lines, lines.count_in(word, f"the ranges of {name}", 6), name)
    pairs = list(zip(ranges[::2], ranges[1::2], strict=False))
    n_cells = prod(int(high - low) for low, high in pairs)
    _read_values(lines, n_cells * 4 ** len(pairs), name)


def _read_values(lines: Lines, count: int, name: str) -> list[float]:
    what = f"the spline {name}"
    return [lines.number_in(lines.words(what)[0], what) for _ in range(count)]


def _format(name: str, pair_styles: tuple[str, ...], suffix: str) -> Format:
    return Format(
        name=name,
        pair_styles=pair_styles,
        suffixes=(suffix,),
        read=read_airebo,
        looks_like=looks_like_airebo,
        units="metal",
        same_shape=("airebo", "airebo/morse", "rebo"),
    )


AIREBO = _format("airebo", ("airebo",), ".airebo")
AIREBO_MORSE = _format("airebo/morse", ("airebo/morse",), ".airebo-m")
REBO = _format("rebo", ("rebo",), ".rebo")
