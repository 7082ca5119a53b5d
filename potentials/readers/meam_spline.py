"""meam/spline and meam/sw/spline: cubic splines; only the newer layout names its elements.

Sources: https://docs.lammps.org/pair_meam_spline.html,
https://docs.lammps.org/pair_meam_sw_spline.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format, are_numbers, words_of

_MARKS = {"spline3eq", "spline4eq"}


def looks_like_named_splines(lines: Sequence[str]) -> bool:
    """`meam/spline N names` on line 2."""
    return words_of(lines, 2)[:1] == ["meam/spline"]


def looks_like_splines(lines: Sequence[str]) -> bool:
    """The newer layout, or knots, end slopes, flags, and knots of three numbers."""
    rows = [words_of(lines, number) for number in (2, 3, 4, 5)]
    old = [len(row) for row in rows] == [1, 2, 4, 3] and all(map(are_numbers, rows))
    return old or looks_like_named_splines(lines)


def read_splines(lines: Lines, found: Contents) -> None:
    """Read all splines; the end of the first, the pair term, is the cutoff."""
    lines.text("the first spline")
    marked = lines.peek_words()[:1] == ["meam/spline"]
    if marked:
        words = lines.words("the names of the elements")
        n_elements = lines.count_in("".join(words[1:2]), "the number of elements", 100)
        lines.expect(words, n_elements + 2, "the names of the elements")
        for label in words[2 : n_elements + 2]:
            found.add_label(label)
    n_wanted, n_splines = 5, 0
    if marked:
        # phi and g for every pair, rho, U and f for every element.
        n_wanted = n_elements * (n_elements + 1) + 3 * n_elements
    while lines.rest() is not None:
        n_splines += 1
        last = _read_spline(lines, f"spline {n_splines}", flags=not marked)
        found.cutoff_A = max(found.cutoff_A or 0.0, last if n_splines == 1 else 0.0)
    if n_splines < n_wanted:
        lines.fail_short(f"the splines: {n_splines} of at least {n_wanted}")


def _read_spline(lines: Lines, what: str, *, flags: bool) -> float:
    words = lines.words(what)
    if words[0] in _MARKS:
        words = lines.words(what)
    n_knots = lines.count_in(words[0], f"the number of knots of {what}", 10_000)
    lines.numbers(2, f"the end slopes of {what}")
    if flags:
        lines.words(f"the flags of {what}")
    return [lines.numbers(3, f"a knot of {what}") for _ in range(n_knots)][-1][0]


MEAM_SPLINE = Format(
    name="meam/spline",
    pair_styles=("meam/spline",),
    suffixes=(".meam.spline",),
    read=read_splines,
    looks_like=looks_like_splines,
    units="metal",
    elements_from_name="yes",
)
MEAM_SW_SPLINE = Format(
    name="meam/sw/spline",
    pair_styles=("meam/sw/spline",),
    suffixes=(".meam.sw.spline",),
    read=read_splines,
    looks_like=looks_like_splines,
    units="metal",
    same_shape=("meam/spline",),
    elements_from_name="yes",
)
