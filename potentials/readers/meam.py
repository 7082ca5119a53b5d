"""meam: parameter files that go with a library; keywords with indices into the library's names.

The file itself names no element: its indices count the names that `pair_coeff` lists after the
library. Source: https://docs.lammps.org/pair_meam.html
"""

import re
from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format, is_number

_WORDS = """Ec alpha rho0 delta lattce attrac repuls nn2 Cmin Cmax rc delr augt1 gsmooth_factor re
ialloy mixture_ref_t erose_form zbl emb_lin_neg bkgd_dyn theta fcut"""
_KEYWORDS = frozenset(_WORDS.split())
_SETTING = re.compile(r"\s*(\w+)\s*(?:\(([\d\s,]*)\))?\s*=\s*(\S.*?)\s*$")
_LATTICE_WORDS = "fcc bcc hcp dim dia dia3 b1 c11 l12 b2 ch4 lin zig tri sc"
_LATTICES = frozenset(_LATTICE_WORDS.split())


def looks_like_meam(lines: Sequence[str]) -> bool:
    """The first lines with data are settings of known keywords."""
    data = [line.split("#", 1)[0] for line in lines[:60]]
    found = [_SETTING.match(line) for line in data if line.strip()][:3]
    return bool(found) and all(match and match[1] in _KEYWORDS for match in found)


def read_meam(lines: Lines, found: Contents) -> None:
    """Read all settings; the cutoff is `rc`."""
    largest = 0
    while (words := lines.more_words()) is not None:
        match = _SETTING.match(" ".join(words))
        if match is None:
            raise Damaged(f"Line {lines.number} is no `keyword(i,j) = value`.", lines.number)
        largest = max(largest, _read_setting(lines, found, match))
    if largest:
        found.n_library_names = largest


def _read_setting(lines: Lines, found: Contents, match: re.Match[str]) -> int:
    keyword, indices, value = match[1], match[2] or "", match[3].strip("'\"")
    if keyword not in _KEYWORDS:
        raise Damaged(f"Line {lines.number}: meam has no keyword {keyword}.", lines.number)
    if keyword == "lattce":
        if value.lower() not in _LATTICES:
            raise Damaged(f"Line {lines.number}: meam has no lattice {value}.", lines.number)
    else:
        number = lines.number_in(value.split()[0], keyword)
        if keyword == "rc" and is_number(value):
            found.cutoff_A = number
    numbers = [word.strip() for word in indices.split(",") if word.strip()]
    return max((lines.count_in(word, f"an index of {keyword}", 99) for word in numbers), default=0)


MEAM = Format(
    name="meam",
    pair_styles=("meam",),
    suffixes=(".meam",),
    read=read_meam,
    looks_like=looks_like_meam,
    units="metal",
)
MSMEAM = Format(
    name="meam/ms",
    pair_styles=("meam/ms",),
    suffixes=(".msmeam",),
    read=read_meam,
    looks_like=looks_like_meam,
    units="metal",
    same_shape=("meam",),
)
