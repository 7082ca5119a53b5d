"""tersoff and its kin: Tersoff, ZBL, MOD, MOD/C files.

Sources: https://docs.lammps.org/pair_tersoff.html,
https://docs.lammps.org/pair_tersoff_zbl.html, https://docs.lammps.org/pair_tersoff_mod.html
"""

from collections.abc import Sequence
from functools import partial

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format, first_words, is_number
from mdagent.potentials.readers.triplets import (
    Triplet,
    largest_pair_cutoff,
    looks_like_triplets,
    read_triplets,
)

# m gamma lambda3 c d costheta0 n beta lambda2 B R D lambda1 A
_N_TERSOFF = 14
_N_ZBL = 18  # the same and Z_i Z_j ZBLcut ZBLexpscale
_N_MOD = 17  # beta alpha h eta beta_ters lambda2 B R D lambda1 A n c1 c2 c3 c4 c5
_N_MODC = 18  # the same and c0


def looks_like_tersoff(lines: Sequence[str]) -> bool:
    """Entries of three names and fourteen numbers, the first of them 1 or 3."""
    words = first_words(lines, 4)
    return (
        looks_like_triplets(lines, _N_TERSOFF)
        and is_number(words[3])
        and float(words[3]) in {1.0, 3.0}
    )


def looks_like_zbl(lines: Sequence[str]) -> bool:
    """Entries of three names and eighteen numbers, the first of them 1 or 3."""
    return looks_like_triplets(lines, _N_ZBL) and float(first_words(lines, 4)[3]) in {1.0, 3.0}


def looks_like_mod(lines: Sequence[str], n_values: int) -> bool:
    """Entries of three names and the numbers of the MOD form."""
    return looks_like_triplets(lines, n_values)


def read_tersoff(lines: Lines, found: Contents) -> None:
    """Read a Tersoff file; the cutoff of a pair is R + D."""
    _read(lines, found, _N_TERSOFF, cutoff_at=10, name="tersoff")


def read_zbl(lines: Lines, found: Contents) -> None:
    """Read a Tersoff file with a ZBL core."""
    _read(lines, found, _N_ZBL, cutoff_at=10, name="tersoff/zbl")


def read_mod(lines: Lines, found: Contents) -> None:
    """Read a modified Tersoff file."""
    _read(lines, found, _N_MOD, cutoff_at=7, name="tersoff/mod")


def read_modc(lines: Lines, found: Contents) -> None:
    """Read a modified Tersoff file with the constant of mod/c."""
    _read(lines, found, _N_MODC, cutoff_at=7, name="tersoff/mod/c")


def _read(lines: Lines, found: Contents, n_values: int, *, cutoff_at: int, name: str) -> None:
    triplets = read_triplets(lines, found, n_values, name)
    for triplet in triplets:
        _check_entry(found, triplet, cutoff_at, name)
    found.cutoff_A = largest_pair_cutoff(
        triplets,
        [triplet.values[cutoff_at] + triplet.values[cutoff_at + 1] for triplet in triplets],
    )


def _check_entry(found: Contents, triplet: Triplet, cutoff_at: int, name: str) -> None:
    radius, half_width = triplet.values[cutoff_at : cutoff_at + 2]
    exponent_is_wrong = cutoff_at == 10 and triplet.values[0] not in {1.0, 3.0}
    if radius < 0 or half_width < 0 or half_width > radius or exponent_is_wrong:
        found.note(
            "error",
            "illegal_value",
            f"The {name} entry of line {triplet.line} has "
            + ("an m that is not 1 or 3." if exponent_is_wrong else "R, D with D > R or negative."),
            why="LAMMPS stops with `Illegal Tersoff parameter`.",
            fix="Check the entry against the publication.",
            line=triplet.line,
        )


TERSOFF = Format(
    name="tersoff",
    pair_styles=("tersoff",),
    suffixes=(".tersoff",),
    read=read_tersoff,
    looks_like=looks_like_tersoff,
    units="metal",
)
TERSOFF_ZBL = Format(
    name="tersoff/zbl",
    pair_styles=("tersoff/zbl",),
    suffixes=(".tersoff.zbl",),
    read=read_zbl,
    looks_like=looks_like_zbl,
    units="metal",
)
TERSOFF_MOD = Format(
    name="tersoff/mod",
    pair_styles=("tersoff/mod",),
    suffixes=(".tersoff.mod",),
    read=read_mod,
    looks_like=partial(looks_like_mod, n_values=_N_MOD),
    units="metal",
)
TERSOFF_MODC = Format(
    name="tersoff/mod/c",
    pair_styles=("tersoff/mod/c",),
    suffixes=(".tersoff.modc", ".tersoff.mod.c"),
    read=read_modc,
    looks_like=partial(looks_like_mod, n_values=_N_MODC),
    units="metal",
)
