"""pace: atomic cluster expansion; elements of the old text layout and of YAML.

Source: https://docs.lammps.org/pair_pace.html
"""

import re
from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_ELEMENTS = re.compile(r"^\s*elements:\s*\[?([A-Za-z, ]+)\]?")
_CUTOFF = re.compile(r"\bcutoff\s*[:=]\s*([\d.]+)|\brcut\s*:\s*([\d.]+)")


def looks_like_ace(lines: Sequence[str]) -> bool:
    """A line with the elements, and the word of a radial basis or a YAML list."""
    head = lines[:60]
    return any(map(_ELEMENTS.match, head)) and any(
        "radbasename" in line or "deltaSplineBins" in line or "E0" in line for line in head
    )


def read_ace(lines: Lines, found: Contents) -> None:
    """Read elements and the largest cutoff."""
    while lines.rest() is not None:
        text = lines.text("a line")
        if match := _ELEMENTS.match(text):
            for label in match[1].replace(",", " ").split():
                found.add_label(label)
        for match in _CUTOFF.finditer(text):
            value = lines.number_in(match[1] or match[2], "a cutoff")
            found.cutoff_A = max(found.cutoff_A or 0.0, value)
    if not found.labels:
        raise Damaged("The file names no elements.", max(1, lines.number))


ACE = Format(
    name="pace",
    pair_styles=("pace",),
    suffixes=(".yace", ".ace"),
    read=read_ace,
    looks_like=looks_like_ace,
    units="metal",
)
