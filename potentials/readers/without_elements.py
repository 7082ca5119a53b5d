"""Files of LAMMPS' potentials folder that describe no elements: DNA beads, nanotubes, dihedrals.

Sources: https://docs.lammps.org/pair_oxdna.html, https://docs.lammps.org/pair_mesocnt.html,
https://docs.lammps.org/fix_cmap.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format, are_numbers, is_number, words_of

_N_MAPS = 6
_OXDNA_PARTS = {"fene", "excv", "stk", "hbond", "xstk", "coaxstk", "dh"}


def looks_like_oxdna(lines: Sequence[str]) -> bool:
    """The third word is the part of the model that a line is for."""
    data = [words for line in lines[:20] if (words := line.split("#", 1)[0].split())][:4]
    return bool(data) and all(_OXDNA_PARTS & set(words[:3]) for words in data)


def read_oxdna(lines: Lines, found: Contents) -> None:
    """See that every line names a part and then holds numbers."""
    while (words := lines.more_words()) is not None:
        at = next((i for i, word in enumerate(words[:3]) if word in _OXDNA_PARTS), None)
        if at is None:
            raise Damaged(f"Line {lines.number} names no part of the model.", lines.number)
        found.sections.append(words[at])
        lines.numbers_in([w for w in words[at + 1 :] if is_number(w)], words[at])
    if not found.sections:
        raise Damaged("The file holds no parameters.", max(1, lines.number), kind="empty")


def looks_like_mesocnt(lines: Sequence[str]) -> bool:
    """Four table sizes on line 2, four lengths on line 3."""
    sizes, lengths = words_of(lines, 2), words_of(lines, 3)
    return len(sizes) == len(lengths) == 4 and are_numbers(sizes) and are_numbers(lengths)


def read_mesocnt(lines: Lines, found: Contents) -> None:
    """Read the head; the tables below are tens of megabytes."""
    lines.text("the table sizes")
    lines.numbers(4, "the table sizes")
    lines.numbers(4, "radius and lengths")
    found.add_label("C")


def looks_like_cmap(lines: Sequence[str]) -> bool:
    """Numbers only, after a number of maps."""
    data = [words for line in lines[:60] if (words := line.split("#", 1)[0].split())][:5]
    return len(data) == 5 and data[0] == ["6"] and all(map(are_numbers, data))


def read_cmap(lines: Lines, found: Contents) -> None:
    """See that all of it is numbers."""
    n_values = 0
    while (words := lines.more_words()) is not None:
        n_values += len(lines.numbers_in(words, "a map"))
    if n_values < _N_MAPS * 24 * 24:
        lines.fail_short(f"its maps, after {n_values} values")
    found.cutoff_A = None


OXDNA = Format(
    name="oxdna",
    pair_styles=("oxdna/excv", "oxdna2/excv", "oxrna2/excv"),
    suffixes=(".cgdna",),
    read=read_oxdna,
    looks_like=looks_like_oxdna,
)
MESOCNT = Format(
    name="mesocnt",
    pair_styles=("mesocnt",),
    suffixes=(".mesocnt",),
    read=read_mesocnt,
    looks_like=looks_like_mesocnt,
    reads="head",
)
CMAP = Format(
    name="cmap",
    pair_styles=(),
    suffixes=(".cmap",),
    read=read_cmap,
    looks_like=looks_like_cmap,
    units="real",
)
