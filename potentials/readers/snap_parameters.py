"""snap parameters: keyword and value, such as `twojmax 6`; the second file of pair_style snap.

Source: https://docs.lammps.org/pair_snap.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_REQUIRED = ("rcutfac", "twojmax")
_WORDS = """rfac0 rmin0 switchflag bzeroflag quadraticflag chemflag bnormflag wselfallflag
switchinnerflag sinner dinner chunksize parallelthresh"""
_OPTIONAL = _WORDS.split()


def looks_like_snapparam(lines: Sequence[str]) -> bool:
    """Known keywords, the required ones among them."""
    keywords = {words[0] for line in lines[:60] if (words := line.split("#", 1)[0].split())}
    return set(_REQUIRED) <= keywords <= {*_REQUIRED, *_OPTIONAL}


def read_snapparam(lines: Lines, found: Contents) -> None:
    """Read all keywords; the cutoff is `rcutfac` times two radii of the coefficient file."""
    seen = set()
    while (words := lines.more_words()) is not None:
        if words[0] not in {*_REQUIRED, *_OPTIONAL}:
            raise Damaged(f"Line {lines.number}: snap has no keyword {words[0]}.", lines.number)
        lines.expect(words, 2, f"the value of {words[0]}")
        values = lines.numbers_in(words[1:], words[0])
        seen.add(words[0])
        if words[0] == "rcutfac":
            found.cutoff_factor = values[0]
        elif words[0] == "chemflag" and values[0]:
            found.sections.append("chemflag")
    if missing := [keyword for keyword in _REQUIRED if keyword not in seen]:
        raise Damaged(f"The file sets no {missing[0]}.", max(1, lines.number))


SNAP_PARAMETERS = Format(
    name="snap parameters",
    pair_styles=("snap",),
    suffixes=(".snapparam",),
    read=read_snapparam,
    looks_like=looks_like_snapparam,
    units="metal",
)
