"""pod: proper orthogonal descriptors; keywords in one file, coefficients in another.

Source: https://docs.lammps.org/pair_pod.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format


def looks_like_pod(lines: Sequence[str]) -> bool:
    """`species` is the first keyword."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return bool(data) and data[0][0] == "species"


def read_pod(lines: Lines, found: Contents) -> None:
    """Read `species` and `rcut`."""
    while (words := lines.more_words()) is not None:
        lines.expect(words, 2, f"the value of {words[0]}")
        if words[0] == "species":
            for label in words[1:]:
                found.add_label(label)
        elif words[0] == "rcut":
            found.cutoff_A = lines.number_in(words[1], "rcut")
    if not found.labels or found.cutoff_A is None:
        raise Damaged("The file sets no species or no rcut.", max(1, lines.number))


def looks_like_coefficients(lines: Sequence[str]) -> bool:
    """The first line with data counts the coefficients."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return bool(data) and data[0][0] == "model_coefficients:"


def read_coefficients(lines: Lines, found: Contents) -> None:
    """Count the coefficients."""
    words = lines.words("model_coefficients:")
    lines.expect(words, 2, "the number of coefficients")
    n_coefficients = lines.count_in(words[1], "the number of coefficients")
    for index in range(n_coefficients):
        lines.numbers_in(lines.words(f"coefficient {index + 1}"), "a coefficient")


POD = Format(
    name="pod",
    pair_styles=("pod",),
    suffixes=("_param.pod", ".pod"),
    read=read_pod,
    looks_like=looks_like_pod,
    units="metal",
)
POD_COEFFICIENTS = Format(
    name="pod coefficients",
    pair_styles=("pod",),
    suffixes=("_coeff.pod",),
    read=read_coefficients,
    looks_like=looks_like_coefficients,
    units="metal",
)
