"""meam library: one entry of nineteen words for every element, quoted names and lattices.

Source: https://docs.lammps.org/pair_meam.html
"""

from collections.abc import Sequence
from functools import partial

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.elements import STANDARD_MASS, nearest_by_mass, symbol_of, symbol_of_number
from mdagent.potentials.format import Format, first_words, is_number
from mdagent.potentials.readers.setfl import structure_name

_N_WORDS = 19  # elt lat z ielement atwt; alpha b0-b3 alat esub asub; t0-t3 rozero ibar
_N_WORDS_MS = 25  # the same and b1m-b3m, t1m-t3m
_ALAT = 10


def looks_like_library(lines: Sequence[str], n_words: int) -> bool:
    """A quoted name, a lattice, and the entry's numbers up to the next quoted name or the end."""
    words = first_words(lines, n_words + 1)
    return (
        len(words) >= n_words
        and words[0][0] in "'\""
        and not is_number(words[1])
        and all(map(is_number, words[2:n_words]))
        and (len(words) == n_words or not is_number(words[n_words]))
    )


def read_library(lines: Lines, found: Contents, n_words: int) -> None:
    """Read all entries: name, lattice, atomic number, mass, lattice constant."""
    while (words := lines.more_words()) is not None:
        start = lines.number
        while len(words) < n_words:
            words += lines.words(f"the rest of the entry of line {start}")
        if len(words) > n_words:
            message = f"The entry of line {start} has {len(words)} words instead of {n_words}."
            raise Damaged(message, start)
        _read_entry(lines, found, words)
    if not found.labels:
        raise Damaged("The library holds no entry.", max(1, lines.number), kind="empty")


def _read_entry(lines: Lines, found: Contents, words: Sequence[str]) -> None:
    label, lattice = words[0].strip("'\""), words[1].strip("'\"")
    values = lines.numbers_in(words[2:], f"the entry of {label}")
    if label in found.labels:
        found.note(
            "info", "duplicate_entry", f"{label} stands twice in the library.", line=lines.number
        )
        return
    found.add_label(label, _element(label, values[1], values[2]))
    found.masses[label] = values[2]
    if lattice not in {"dim", "ch4"} and values[_ALAT - 2] > 0:
        found.lattice_constant_A[label] = values[_ALAT - 2]
    found.structure[label] = structure_name(lattice)


def _element(label: str, number: float, mass: float) -> str | None:
    """The element of names such as AlS or Ni4: by name, number and mass, whichever agree."""
    by_number = symbol_of_number(int(number)) if 0 < number < 119 else None
    for symbol in (symbol_of(label), by_number, symbol_of(label.rstrip("SUJE0123456789hc"))):
        # Some libraries write 1 for every atomic number: the mass has to agree.
        if symbol and abs(STANDARD_MASS[symbol] / mass - 1) < 0.1:
            return symbol
    return nearest_by_mass(mass) if label.startswith(nearest_by_mass(mass)) else symbol_of(label)


MEAM_LIBRARY = Format(
    name="meam library",
    pair_styles=("meam",),
    suffixes=("library.meam", "_2nn.library.meam"),
    prefixes=("library",),
    read=partial(read_library, n_words=_N_WORDS),
    looks_like=partial(looks_like_library, n_words=_N_WORDS),
    units="metal",
)
MSMEAM_LIBRARY = Format(
    name="meam/ms library",
    pair_styles=("meam/ms",),
    suffixes=("library.msmeam",),
    read=partial(read_library, n_words=_N_WORDS_MS),
    looks_like=partial(looks_like_library, n_words=_N_WORDS_MS),
    units="metal",
)
