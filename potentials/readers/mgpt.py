"""mgpt: multi-ion potentials of one transition metal, two files.

Source: https://docs.lammps.org/pair_mgpt.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format, are_numbers, words_of


def looks_like_potin(lines: Sequence[str]) -> bool:
    """A name and two integers on line 2, numbers below."""
    head = words_of(lines, 2)
    return len(head) == 3 and head[0].isalpha() and are_numbers([*head[1:], *words_of(lines, 3)])


def read_potin(lines: Lines, found: Contents) -> None:
    """Read name and mass, and see that all the rest is numbers."""
    words = lines.words("the name of the metal")
    lines.expect(words, 3, "the name of the metal and two integers")
    found.add_label(words[0].capitalize())
    head = lines.numbers(4, "volumes and mass")
    found.set_mass(found.labels[0], head[3], lines.number)
    n_lines = 0
    while (more := lines.more_words()) is not None:
        # Each volume's block begins with the name again.
        if more[0] != words[0]:
            lines.numbers_in(more, "a table")
        n_lines += 1
    if n_lines < 100:
        lines.fail_short(f"the tables: {n_lines} lines")


def looks_like_parmin(lines: Sequence[str]) -> bool:
    """Four numbers, then five."""
    rows = [words_of(lines, 1), words_of(lines, 2)]
    return [len(row) for row in rows] == [4, 5] and all(map(are_numbers, rows))


def read_parmin(lines: Lines, found: Contents) -> None:
    """Read both lines."""
    found.cutoff_A = None
    lines.numbers(4, "the volume mesh")
    lines.numbers(5, "the control parameters")


MGPT = Format(
    name="mgpt",
    pair_styles=("mgpt",),
    suffixes=(".mgpt.potin",),
    read=read_potin,
    looks_like=looks_like_potin,
    units="electron",
)
MGPT_PARAMETERS = Format(
    name="mgpt parameters",
    pair_styles=("mgpt",),
    suffixes=(".mgpt.parmin",),
    read=read_parmin,
    looks_like=looks_like_parmin,
    units="electron",
)
