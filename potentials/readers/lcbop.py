"""lcbop: carbon, named parameters, then splines. The element is fixed by the format.

Source: https://docs.lammps.org/pair_airebo.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_N_LINES = 59
_FIRST = ("r1,", "r2,", "gamma1")


def looks_like_lcbop(lines: Sequence[str]) -> bool:
    """The first named parameters."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return [words[1] if len(words) > 1 else "" for words in data[:3]] == list(_FIRST)


def read_lcbop(lines: Lines, found: Contents) -> None:
    """Read all first numbers; r2_LR is the cutoff."""
    found.add_label("C")
    n_lines = 0
    while (words := lines.more_words()) is not None:
        value = lines.number_in(words[0], "a parameter")
        n_lines += 1
        if words[1:2] == ["r2_LR,"]:
            found.cutoff_A = value
    if n_lines < _N_LINES:
        raise Damaged(
            f"The file ends after {n_lines} parameters.", max(1, lines.number), kind="truncated"
        )


LCBOP = Format(
    name="lcbop",
    pair_styles=("lcbop",),
    suffixes=(".lcbop",),
    read=read_lcbop,
    looks_like=looks_like_lcbop,
    units="metal",
)
