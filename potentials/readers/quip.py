"""quip: XML of the QUIP library; atomic numbers of its per-type entries.

Source: https://docs.lammps.org/pair_quip.html
"""

import re
from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import symbol_of_number
from mdagent.potentials.format import Format

_TYPE = re.compile(r"<per_type_data\b[^>]*?\batomic_num=\"(\d+)\"")
_ROOT = re.compile(r"<\w+_params\b")


def looks_like_quip(lines: Sequence[str]) -> bool:
    """The root of a parameter set."""
    return any(map(_ROOT.search, lines[:20]))


def read_quip(lines: Lines, found: Contents) -> None:
    """Read the elements, and see that the root is closed."""
    text = ""
    while lines.rest() is not None:
        text = lines.text("a line") or text
        for match in _TYPE.finditer(text):
            symbol = symbol_of_number(int(match[1][:6]))
            if symbol is None:
                raise Damaged(f"Line {lines.number}: no element {match[1][:6]}.", lines.number)
            found.add_label(symbol)
    if not found.labels or "</" not in text:
        lines.fail_short("its XML")


QUIP = Format(
    name="quip",
    pair_styles=("quip",),
    suffixes=(".quip", ".xml"),
    read=read_quip,
    looks_like=looks_like_quip,
    units="metal",
)
