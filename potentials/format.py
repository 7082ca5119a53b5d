"""Format: one kind of potential file, and how its contents are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mdagent.potentials.contents import Contents, Lines


@dataclass(frozen=True)
class Format:
    """One potential file format; each reader file defines its own.

    Attributes:
        name: LAMMPS' name for it, mostly that of the pair style.
        pair_styles: Styles that read it, the one to propose first.
        suffixes: Endings of file names, longest first, as LAMMPS' own files have them.
        read: Fills the contents, raises `Damaged` where the file leaves the format.
        looks_like: A cheap look at the head of a file: can this be one?
        free_lines: Lines at the top that the format skips: text even without a comment sign.
        units: Units that the format implies where the file names none.
        prefixes: Beginnings of file names.
        reads: `head` where the tables below the head are too large to look at.
        elements_from_name: Whether only the file's name tells the elements.
        same_shape: Other formats that a file of this kind cannot be told from by contents.
    """

    name: str
    pair_styles: tuple[str, ...]
    suffixes: tuple[str, ...]
    read: Callable[[Lines, Contents], None]
    looks_like: Callable[[Sequence[str]], bool]
    free_lines: int = 1
    units: str | None = None
    same_shape: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    reads: Literal["all", "head"] = "all"
    elements_from_name: Literal["yes", "no"] = "no"


def words_of(lines: Sequence[str], number: int, comment: str = "#") -> list[str]:
    """The words of line `number` (1-based), none where there is no such line."""
    return lines[number - 1].split(comment, 1)[0].split() if 1 <= number <= len(lines) else []


def first_words(lines: Sequence[str], count: int, comment: str = "#") -> list[str]:
    """The first `count` words of a file that allows comments and blank lines everywhere."""
    words: list[str] = []
    for line in lines:
        words += line.split(comment, 1)[0].split()
        if len(words) >= count:
            break
    return words[:count]


def is_number(word: str) -> bool:
    """Whether LAMMPS would take the word for a number."""
    try:
        float(word)
    except ValueError:
        return False
    return "_" not in word and word.lower().lstrip("+-") not in {"nan", "inf", "infinity"}


def are_numbers(words: Sequence[str]) -> bool:
    """Whether there are words, and all are numbers."""
    return bool(words) and all(map(is_number, words))
