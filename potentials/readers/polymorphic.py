"""polymorphic: tabulated many-body potentials of several forms.

Source: https://docs.lammps.org/pair_polymorphic.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_list import looks_like_elements, read_elements


def looks_like_polymorphic(lines: Sequence[str]) -> bool:
    """Two counts, then as many elements as the first says."""
    data = [words for line in lines[:60] if (words := line.split("#", 1)[0].split())]
    return looks_like_elements(data, 2)


def read_polymorphic(lines: Lines, found: Contents) -> None:
    """Read elements, table sizes and the cutoff of every pair; the rest is numbers."""
    eta = read_elements(lines, found)[1]
    sizes = lines.words("the table sizes (nr ntheta nx xmax)")
    lines.expect(sizes, 4, "the table sizes (nr ntheta nx xmax)")
    n_r, n_theta, n_x = (lines.count_in(word, "a table size") for word in sizes[:3])
    n_pairs = len(found.labels) * (len(found.labels) + 1) // 2
    cutoffs = [lines.numbers(2, "the cutoff of a pair")[0] for _ in range(n_pairs)]
    found.cutoff_A = max(cutoffs)
    n_values = 0
    while (words := lines.more_words()) is not None:
        n_values += len(lines.numbers_in(words, "a table"))
    n_triplets = len(found.labels) ** 3
    # U, V and W of every pair, P of pairs or of triplets, G of triplets, F of pairs.
    n_wanted = n_r * (3 * n_pairs + (n_triplets if eta == "3" else n_pairs))
    n_wanted += n_theta * n_triplets + n_x * n_pairs
    if n_values < n_wanted:
        lines.fail_short(f"the tables: {n_values} of {n_wanted} values")


POLYMORPHIC = Format(
    name="polymorphic",
    pair_styles=("polymorphic",),
    suffixes=(".poly",),
    read=read_polymorphic,
    looks_like=looks_like_polymorphic,
    units="metal",
)
