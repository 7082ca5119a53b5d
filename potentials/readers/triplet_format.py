"""A format whose files are triplet entries and nothing else."""

from collections.abc import Callable, Sequence

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.triplets import (
    Triplet,
    largest_pair_cutoff,
    looks_like_triplets,
    read_triplets,
)

_FEW = 8


def triplet_format(
    name: str,
    *,
    n_values: int,
    suffix: str,
    cutoff_A: Callable[[Triplet], float],
    pair_styles: tuple[str, ...] = (),
    units: str = "metal",
) -> Format:
    """Make the format.

    Args:
        name: LAMMPS' name for it.
        n_values: Values of an entry, besides its three names.
        suffix: Ending of file names.
        cutoff_A: The pair cutoff of an entry; 0 where the format has none.
        pair_styles: Styles that read it, where that is not the one of its name.
        units: Units that the format implies.
    """

    def looks_like(lines: Sequence[str]) -> bool:
        # A few numbers behind three names may be the beginning of many other formats.
        return n_values > _FEW and looks_like_triplets(lines, n_values)

    def read(lines: Lines, found: Contents) -> None:
        triplets = read_triplets(lines, found, n_values, name)
        found.cutoff_A = largest_pair_cutoff(triplets, [cutoff_A(t) for t in triplets])

    return Format(
        name=name,
        pair_styles=pair_styles or (name,),
        suffixes=(suffix,),
        read=read,
        looks_like=looks_like,
        units=units,
    )
