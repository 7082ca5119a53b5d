"""smtbq: quoted keys with values, atoms first.

Source: https://docs.lammps.org/pair_smtbq.html
"""

import re
from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_KEY = re.compile(r"\s*'([^']*)'(.*)")
_NAME = re.compile(r"'([A-Za-z]+)'")


def looks_like_smtbq(lines: Sequence[str]) -> bool:
    """The first line with data is the quoted number of atom types."""
    data = [line for line in lines[:60] if line.split("#", 1)[0].strip()]
    return bool(data) and data[0].lstrip().startswith("'") and "Number" in data[0]


def read_smtbq(lines: Lines, found: Contents) -> None:
    """Read the atom types: name, then mass on the line below."""
    match = _KEY.match(" ".join(lines.words("the number of atom types")))
    if match is None or not match[2].split():
        raise Damaged(f"Line {lines.number} should hold the number of types.", lines.number)
    n_types = lines.count_in(match[2].split()[0], "the number of atom types", 20)
    _read_types(lines, found, n_types)
    last = ""
    while (words := lines.more_words()) is not None:
        last = " ".join(words) if "erbose" in " ".join(words) else last
    if not last:
        lines.fail_short("its keys; Verbose is the last group")


def _read_types(lines: Lines, found: Contents, n_types: int) -> None:
    while len(found.labels) < n_types:
        text = " ".join(lines.words(f"{n_types} atom types"))
        match = _KEY.match(text)
        name = _NAME.match(match[2].strip()) if match else None
        if name is None or match is None or "toechio" not in match[1]:
            continue
        found.add_label(name[1])
        values = _KEY.match(" ".join(lines.words("charge and mass")))
        words = values[2].split() if values else []
        lines.expect(words, 2, "charge and mass")
        found.set_mass(name[1], lines.number_in(words[1], "mass"), lines.number)


SMTBQ = Format(
    name="smtbq",
    pair_styles=("smtbq",),
    suffixes=(),
    prefixes=("ffield.smtbq",),
    read=read_smtbq,
    looks_like=looks_like_smtbq,
    units="metal",
)
