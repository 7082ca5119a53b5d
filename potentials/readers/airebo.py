"""airebo, airebo/morse, rebo: carbon and hydrogen, named parameters, then splines.

The elements are fixed by the format. The cutoff is that of the bonds; the Lennard-Jones part of
airebo reaches as far as `pair_style airebo` says. Source: https://docs.lammps.org/pair_airebo.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_FIRST = ("rcmin_CC", "rcmin_CH", "rcmin_HH", "rcmax_CC", "rcmax_CH", "rcmax_HH")


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
    n_lines = 0
    while (more := lines.more_words()) is not None:
        lines.number_in(more[0], "a parameter or a spline value")
        n_lines += 1
    if n_lines < 100:
        raise Damaged(
            f"The file ends at line {lines.number}, before its splines.",
            max(1, lines.number),
            kind="truncated",
        )


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
