"""The names on a `pair_coeff` line against those of the file."""

from collections.abc import Sequence

from mdagent.potentials.contents import finding
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.styles import LabelMapping, StyleRule
from mdagent.tools.finding import Finding


def label_findings(
    file: PotentialFile, labels: Sequence[str], names: Sequence[str], n_types: int | None
) -> list[Finding]:
    """Unknown names, too many or few, and names that the file does not describe together.

    Args:
        file: The file that describes the elements.
        labels: The name for each atom type, or NULL.
        names: The line's own list of names out of the file, where its style has one.
        n_types: Number of atom types, None where it is not known.
    """
    findings = []
    used = [label for label in labels if label != "NULL"]
    unknown = _absent([*names, *used], file.labels)
    if unknown:
        findings.append(_unknown_labels(file, unknown))
    elif names and (unlisted := _absent(used, names)):
        findings.append(_not_in_list(unlisted, names))
    if n_types is not None and len(labels) != n_types:
        findings.append(_wrong_count(file, labels, n_types))
    if not unknown:
        findings += _missing_entries(file, used)
    return findings


def completed(
    labels: Sequence[str], known: Sequence[str], mapping: LabelMapping
) -> tuple[str, ...] | None:
    """The names for the atom types, with those that the style cannot do without behind them.

    None where a name stands twice and must not.
    """
    if mapping == "any":
        return tuple(labels)
    if mapping == "once" and len(set(labels)) < len(labels):
        return None
    return (*labels, *(label for label in known if label not in labels))


def mapping_of(rule: StyleRule, files: Sequence[PotentialFile]) -> LabelMapping:
    """What the style wants mapped: SNAP with `chemflag` in its parameters wants every element."""
    return "every" if any("chemflag" in file.sections for file in files) else rule.mapping


def mapping_findings(
    file: PotentialFile, labels: Sequence[str], mapping: LabelMapping, style: str
) -> list[Finding]:
    """Styles that want every element of their file, some of them just once."""
    used = [label for label in labels if label != "NULL"]
    if mapping == "any" or _absent(used, file.labels) or not used:
        return []
    missing = _absent(file.labels, used)
    twice = mapping == "once" and len(set(used)) < len(used)
    if not missing and not twice:
        return []
    each = "one atom type for each element" if mapping == "once" else "every element"
    return [
        finding(
            "error",
            "mapping",
            f"pair_style {style} wants {each} of {file.name}: {_listed(file.labels)}.",
            why="LAMMPS stops at the file.",
            fix=f"Add an atom type for {', '.join(missing)}, even if no atom is of it."
            if missing
            else "Give the atoms of one element one atom type, or take another potential.",
            line=None,
        )
    ]


def _absent(words: Sequence[str], known: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word not in known))


def _unknown_labels(file: PotentialFile, unknown: Sequence[str]) -> Finding:
    variants = [
        f"{known} for {label}" for label in unknown if (known := file.label_of(label)) is not None
    ]
    return finding(
        "error",
        "element",
        f"{file.name} has no {' and no '.join(unknown)}; it has {_listed(file.labels)}.",
        why="The names after the file must be names out of the file.",
        fix=f"Write {', '.join(variants)}."
        if variants
        else "Choose a potential that covers these elements; check_potential names some.",
        line=None,
    )


def _listed(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:12])
    return shown if len(labels) <= 12 else f"{shown} and {len(labels) - 12} more"


def _not_in_list(unlisted: Sequence[str], names: Sequence[str]) -> Finding:
    return finding(
        "error",
        "element",
        f"{', '.join(unlisted)} for an atom type, but the line lists {' '.join(names)}.",
        why="The names of the atom types must be among the names listed with the first file.",
        fix=f"Add {' '.join(unlisted)} to the list, or write one of its names.",
        line=None,
    )


def _wrong_count(file: PotentialFile, labels: Sequence[str], n_types: int) -> Finding:
    return finding(
        "error",
        "element_count",
        f"{n_types} atom types, but {len(labels)} elements after {file.name}.",
        why="Every atom type needs the name of its element, in the order of the types.",
        fix=f"Write {n_types} names after the file, a repeated one where types share an element.",
        line=None,
    )


def _missing_entries(file: PotentialFile, used: Sequence[str]) -> list[Finding]:
    missing = [entry for entry in file.missing_entries if set(entry.split()) <= set(used)]
    if not missing:
        return []
    return [
        finding(
            "error",
            "missing_entries",
            f"{file.name} has no entry {missing[0]}"
            + (f" and {len(missing) - 1} others" if len(missing) > 1 else "")
            + f", which {', '.join(dict.fromkeys(used))} together need.",
            why="LAMMPS stops with `Potential file is missing an entry`.",
            fix="Map only elements that the file describes together.",
            line=None,
        )
    ]
