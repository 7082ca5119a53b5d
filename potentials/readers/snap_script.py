"""snap and mliap scripts: pieces of input script that set pair_style and pair_coeff.

They tell which reference potential the fitted one adds to, mostly ZBL at short range.
"""

import re
from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w)")
_COMMANDS = {"variable", "pair_style", "pair_coeff"}


def looks_like_script(lines: Sequence[str]) -> bool:
    """The first command sets a variable or a pair style, and a pair style comes."""
    data = [words[0] for line in lines[:80] if (words := line.split("#", 1)[0].split())]
    return bool(data) and data[0] in {"variable", "pair_style"} and "pair_style" in data


def read_script(lines: Lines, found: Contents) -> None:
    """Keep the pair style with its variables filled in, and the elements of the last line."""
    variables: dict[str, str] = {}
    while (words := lines.more_words()) is not None:
        while words[-1] == "&":
            words = words[:-1] + lines.words("the continued line")
        if words[0] not in _COMMANDS:
            raise Damaged(f"Line {lines.number}: {words[0]} does not belong here.", lines.number)
        if words[0] == "variable" and len(words) == 4:
            variables[words[1]] = words[3]
        elif words[0] == "pair_style":
            style = " ".join(words[1:])
            found.wanted_pair_style = _VARIABLE.sub(
                lambda match: variables.get(match[1] or match[2], match[0]), style
            )
    if not found.wanted_pair_style:
        raise Damaged("The script sets no pair_style.", max(1, lines.number))


SNAP_SCRIPT = Format(
    name="snap script",
    pair_styles=(),
    suffixes=(".snap", ".mliap"),
    read=read_script,
    looks_like=looks_like_script,
    units="metal",
)
