"""rann: neural networks of fingerprints; keywords end with a colon, values stand below.

Source: https://docs.lammps.org/pair_rann.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format


def looks_like_rann(lines: Sequence[str]) -> bool:
    """`atomtypes:` is the first line with data."""
    first = next((line.strip() for line in lines if line.split("#", 1)[0].strip()), "")
    return first == "atomtypes:"


def read_rann(lines: Lines, found: Contents) -> None:
    """Read the element names and masses; a `...rc` constant is the cutoff."""
    if lines.words("atomtypes:") != ["atomtypes:"]:
        raise Damaged(f"Line {lines.number} should be `atomtypes:`.", lines.number)
    for label in lines.words("the names of the elements"):
        found.add_label(label)
    n_networks = 0
    while (words := lines.more_words()) is not None:
        key = words[0].split(":")
        if key[0] == "mass" and len(key) > 1 and key[1] in found.labels:
            value = lines.words(f"the mass of {key[1]}")[0]
            found.set_mass(key[1], lines.number_in(value, "mass"), lines.number)
        elif key[0] == "fingerprintconstants" and key[-2:-1] == ["rc"]:
            reach = lines.number_in(lines.words("rc")[0], "rc")
            found.cutoff_A = max(found.cutoff_A or 0.0, reach)
        n_networks += key[0] == "activationfunctions"
    if not n_networks or set(found.masses) != set(found.labels):
        lines.fail_short("the masses or networks of the elements")


RANN = Format(
    name="rann",
    pair_styles=("rann",),
    suffixes=(".rann",),
    read=read_rann,
    looks_like=looks_like_rann,
    units="metal",
)
