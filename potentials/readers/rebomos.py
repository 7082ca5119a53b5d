"""rebomos: molybdenum and sulfur, one named parameter a line.

The elements are fixed by the format. Source: https://docs.lammps.org/pair_rebomos.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_FIRST = ("rcmin_MM", "rcmin_MS", "rcmin_SS", "rcmax_MM", "rcmax_MS", "rcmax_SS")
_N_PARAMETERS = 50


def looks_like_rebomos(lines: Sequence[str]) -> bool:
    """The first named parameters are the inner cutoffs."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return [words[-1] for words in data[:3]] == list(_FIRST[:3])


def read_rebomos(lines: Lines, found: Contents) -> None:
    """Read all named parameters."""
    found.add_label("Mo")
    found.add_label("S")
    values: dict[str, float] = {}
    while (words := lines.more_words()) is not None:
        lines.expect(words, 2, "a parameter (value and name)")
        values[words[-1]] = lines.number_in(words[0], words[-1])
    missing = [name for name in _FIRST if name not in values]
    if missing or len(values) < _N_PARAMETERS:
        raise Damaged(
            f"The file holds {len(values)} parameters; rebomos needs more.",
            max(1, lines.number),
            kind="truncated",
        )
    found.cutoff_A = max(values[name] for name in _FIRST)


REBOMOS = Format(
    name="rebomos",
    pair_styles=("rebomos",),
    suffixes=(".rebomos",),
    read=read_rebomos,
    looks_like=looks_like_rebomos,
    units="metal",
)
