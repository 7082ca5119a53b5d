"""mliap: descriptor files (keywords, elements) and model files (counts, then numbers).

Source: https://docs.lammps.org/pair_mliap.html
"""

from collections.abc import Sequence

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format

_REQUIRED = {"sna": ("twojmax", "radelems", "welems"), "so3": ("radelems", "welems")}


def looks_like_descriptor(lines: Sequence[str]) -> bool:
    """The keywords `rcutfac` and `elems`."""
    data = {words[0] for line in lines[:80] if (words := line.split("#", 1)[0].split())}
    return {"rcutfac", "elems"} <= data


def read_descriptor(lines: Lines, found: Contents) -> None:
    """Read the elements; the cutoff is rcutfac times the radii of a pair."""
    values: dict[str, list[str]] = {}
    while (words := lines.more_words()) is not None:
        lines.expect(words, 2, f"the value of {words[0]}")
        values[words[0]] = words[1:]
        if words[0] == "elems":
            for label in words[1:]:
                found.add_label(label)
        elif words[0] == "rcutfac":
            found.cutoff_A = lines.number_in(words[1], "rcutfac")
    if not found.labels or found.cutoff_A is None:
        raise Damaged("The descriptor sets no elems or no rcutfac.", max(1, lines.number))
    found.sections.append("so3" if "nmax" in values else "sna")
    if missing := [word for word in _REQUIRED[found.sections[0]] if word not in values]:
        lines.fail_short(f"the descriptor: it sets no {' and no '.join(missing)}")
    radii = values.get("radelems")
    if radii is not None and found.sections == ["sna"]:
        largest = max(lines.numbers_in(radii, "radelems"))
        # SNAP's cutoff of a pair is rcutfac times the sum of the radii.
        found.cutoff_A *= 2 * largest


def looks_like_model(lines: Sequence[str]) -> bool:
    """Two counts alone on the first line with data."""
    data = [words for line in lines[:40] if (words := line.split("#", 1)[0].split())]
    return bool(data) and len(data[0]) == 2 and all(word.isdigit() for word in data[0])


def read_model(lines: Lines, found: Contents) -> None:
    """Count the coefficients of a linear or quadratic model; of a network all words."""
    words = lines.words("the numbers of elements and coefficients")
    lines.expect(words, 2, "the numbers of elements and coefficients")
    n_elements, n_coefficients = (lines.count_in(word, "a count") for word in words[:2])
    n_values, kind = 0, "linear"
    while (more := lines.more_words()) is not None:
        kind = "nn" if more[0] == "NET" else kind
        n_values += len(more)
    found.sections.append(kind)
    if n_values < n_elements * n_coefficients:
        lines.fail_short(f"the {n_elements * n_coefficients} coefficients ({n_values} found)")


MLIAP_DESCRIPTOR = Format(
    name="mliap descriptor",
    pair_styles=("mliap",),
    suffixes=(".mliap.descriptor",),
    read=read_descriptor,
    looks_like=looks_like_descriptor,
    units="metal",
    same_shape=("snap parameters",),
)
MLIAP_MODEL = Format(
    name="mliap model",
    pair_styles=("mliap",),
    suffixes=(".mliap.model",),
    read=read_model,
    looks_like=looks_like_model,
    units="metal",
)
