"""table: named sections of tabulated pair energies and forces.

Source: https://docs.lammps.org/pair_table.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format, is_number


def looks_like_table(lines: Sequence[str]) -> bool:
    """A name, then `N` and a count."""
    data = [words for line in lines[:80] if (words := line.split("#", 1)[0].split())][:2]
    return (
        len(data) == 2
        and len(data[0]) == 1
        and not is_number(data[0][0])
        and len(data[1]) >= 2
        and data[1][0] == "N"
        and data[1][1].isdigit()
    )


def read_table(lines: Lines, found: Contents) -> None:
    """Read every section; its name is a keyword of pair_coeff, its end the cutoff."""
    while (words := lines.more_words()) is not None:
        keyword = words[0]
        head = lines.words(f"the size of table {keyword}")
        if head[0] != "N" or len(head) < 2:
            raise Damaged(f"Line {lines.number} should be `N` and a count.", lines.number)
        n_rows = lines.count_in(head[1], f"the size of table {keyword}")
        for index in range(n_rows):
            row = lines.words(f"row {index + 1} of {n_rows} of table {keyword}")
            lines.expect(row, 4, "a row (index r energy force)")
            values = lines.numbers_in(row[:4], f"table {keyword}")
        found.cutoff_A = max(found.cutoff_A or 0.0, values[1])
        found.sections.append(keyword)
    if not found.sections:
        raise Damaged("The file holds no table.", max(1, lines.number), kind="empty")


TABLE = Format(
    name="table",
    pair_styles=("table",),
    suffixes=(".table",),
    prefixes=("ci-reaxff_zbl",),
    read=read_table,
    looks_like=looks_like_table,
)
