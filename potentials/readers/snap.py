"""snap: coefficients of the bispectrum components; `.snapparam` holds its other half.

Source: https://docs.lammps.org/pair_snap.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format, is_number


def looks_like_snapcoeff(lines: Sequence[str]) -> bool:
    """Two counts, then `name radius weight`."""
    data = [words for line in lines[:60] if (words := line.split("#", 1)[0].split())][:3]
    return (
        len(data) == 3
        and [len(words) for words in data] == [2, 3, 1]
        and all(word.isdigit() for word in data[0])
        and not is_number(data[1][0])
        and is_number(data[2][0])
    )


def read_snapcoeff(lines: Lines, found: Contents) -> None:
    """Read every element and its coefficients."""
    words = lines.words("the numbers of elements and coefficients")
    lines.expect(words, 2, "the numbers of elements and coefficients")
    n_elements = lines.count_in(words[0], "the number of elements", largest=200)
    n_coefficients = lines.count_in(words[1], "the number of coefficients")
    for _ in range(n_elements):
        words = lines.words("an element (name, radius, weight)")
        lines.expect(words, 3, "an element (name, radius, weight)")
        if is_number(words[0]):
            raise Damaged(f"Line {lines.number} should start an element.", lines.number)
        found.add_label(words[0])
        radius, _ = lines.numbers_in(words[1:3], f"the element {words[0]}")
        found.radii[words[0]] = radius
        for _ in range(n_coefficients):
            lines.numbers(1, f"the {n_coefficients} coefficients of {words[0]}")


SNAP = Format(
    name="snap",
    pair_styles=("snap",),
    suffixes=(".snapcoeff",),
    read=read_snapcoeff,
    looks_like=looks_like_snapcoeff,
    units="metal",
)
