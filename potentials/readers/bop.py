"""bop: tabulated analytic bond-order potentials.

Source: https://docs.lammps.org/pair_bop.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.element_list import looks_like_elements, read_elements

# r_cut; c_sigma, a_sigma, c_pi, a_pi; delta_sigma, delta_pi; f_sigma, k_sigma, delta_3.
_PER_PAIR = 10


def looks_like_bop(lines: Sequence[str]) -> bool:
    """A count, as many elements, then the sizes of the tables."""
    data = [words for line in lines[:60] if (words := line.split("#", 1)[0].split())]
    if not looks_like_elements(data, 1):
        return False
    sizes = data[int(data[0][0]) + 1 : int(data[0][0]) + 2]
    return bool(sizes) and len(sizes[0]) in {2, 3} and all(word.isdigit() for word in sizes[0])


def read_bop(lines: Lines, found: Contents) -> None:
    """Read elements and table sizes, and see that all the rest is numbers, and enough of them."""
    read_elements(lines, found)
    sizes = [lines.count_in(word, "a table size") for word in lines.words("the table sizes")]
    n_pairs = len(found.labels) * (len(found.labels) + 1) // 2
    lines.numbers_in(lines.words("the small constants"), "the small constants")
    n_values, heads = 0, list[float]()
    while (words := lines.more_words()) is not None:
        values = lines.numbers_in(words, "a table")
        n_values += len(values)
        if len(heads) < len(found.labels) + n_pairs * _PER_PAIR:
            heads += values
    found.cutoff_A = largest_cutoff(heads, len(found.labels), n_pairs)
    wanted = n_pairs * 4 * sizes[0]
    if n_values < wanted:
        lines.fail_short(f"the tables: {n_values} values, at least {wanted} needed")


def largest_cutoff(heads: Sequence[float], n_elements: int, n_pairs: int) -> float | None:
    """The largest r_cut; a p_pi for each element, then each pair's constants, r_cut the first."""
    cutoffs = heads[n_elements::_PER_PAIR][:n_pairs]
    return max(cutoffs) if len(cutoffs) == n_pairs else None


BOP = Format(
    name="bop",
    pair_styles=("bop",),
    suffixes=(".bop.table", ".bop"),
    read=read_bop,
    looks_like=looks_like_bop,
    units="metal",
)
