"""Entries: what a simulation can use, of one file or of several that belong together.

A SNAP potential is coefficients and parameters (and often a reference potential), a MEAM potential
a library and parameters, a POD or MGPT potential two files. The files' names tell which.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.elements import SYMBOLS, elements_in_name, symbol_of
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.styles import StyleRule

# Second files: they are used through the first one.
_COMPANIONS = {
    "snap parameters",
    "snap script",
    "pod coefficients",
    "mgpt parameters",
    "comb3 library",
    "mliap model",
    "mesocnt",
    "cmap",
}
_PARTNERS = {
    "snap": (".snapcoeff", ".snapparam"),
    "pod": ("_param.pod", "_coeff.pod"),
    "mgpt": (".potin", ".parmin"),
    "mliap descriptor": (".mliap.descriptor", ".mliap.model"),
}
_USED_WITH = re.compile(r"use with ((?:\S+ )+)from (\S+)")
_AS_WRITTEN = re.compile(r"pair_coeff \* \* (\S+) (.+)")


@dataclass(frozen=True)
class Entry:
    """One potential.

    Attributes:
        main: The file that describes it.
        files: All files in the order of the `pair_coeff` line.
        names: Names out of a MEAM library, in the order of the parameters' indices.
        reference: What the potential's own script writes after `pair_style`.
    """

    main: PotentialFile
    files: tuple[PotentialFile, ...]
    names: tuple[str, ...] = ()
    reference: str | None = None

    @property
    def elements(self) -> set[str]:
        """The chemical elements that it describes."""
        described = self.described
        pairs = zip(described.labels, described.elements, strict=True)
        return {e for label, e in pairs if e and (not self.names or label in self.names)}

    def labels_for(self, elements: Sequence[str]) -> tuple[str, ...] | None:
        """How a `pair_coeff` line writes these elements; None where it cannot."""
        if not self.names:
            return self.described.labels_for(elements)
        library = self.described
        by_element = {library.elements[library.labels.index(n)]: n for n in reversed(self.names)}
        labels = [by_element.get(element) for element in elements]
        return None if None in labels else tuple(label for label in labels if label)

    @property
    def described(self) -> PotentialFile:
        """The file that names the elements: the library of a MEAM potential."""
        return self.files[0] if self.names else self.main

    @property
    def has_zbl(self) -> bool:
        """Whether its own script adds ZBL, and nothing else, to it."""
        words = (self.reference or "").split()
        return words[:2] == ["hybrid/overlay", "zbl"] and "table" not in words

    def element_of(self, label: str) -> str | None:
        """The chemical element that a label stands for."""
        return self.described.elements[self.described.labels.index(label)]

    @property
    def cutoff_A(self) -> float | None:
        """The cutoff; of SNAP the factor of one file times the largest radius of the other twice.

        Source: https://docs.lammps.org/pair_snap.html
        """
        factor = next((f.cutoff_factor for f in self.files if f.cutoff_factor), None)
        if factor is None or not self.main.radii:
            return self.main.cutoff_A
        return round(2 * factor * max(self.main.radii.values()), 6)

    def go_together(self, labels: Sequence[str]) -> bool:
        """Whether no entry is missing for these labels in one simulation."""
        missing = self.described.missing_entries
        return not any(set(entry.split()) <= set(labels) for entry in missing)


def entry_of(file: PotentialFile, catalogue: Catalogue) -> Entry | None:
    """What a file is used as; None where it has no use of its own or its second file is missing."""
    if file.format is None or file.format in _COMPANIONS or not file.pair_styles:
        return None
    if file.format in {"meam", "meam/ms"}:
        return _meam(file, catalogue)
    if file.format in _PARTNERS:
        return _pair(file, catalogue)
    return Entry(file, (file,))


def partner_name(file: PotentialFile) -> str | None:
    """The name that the second file of this one should have."""
    own, other = _PARTNERS.get(file.format or "", ("", ""))
    stem = file.name.removesuffix(own)
    return stem + other if own and stem != file.name else None


def coeff_lines(entry: Entry, rule: StyleRule, labels: Sequence[str], prefix: str) -> list[str]:
    """The `pair_coeff` lines of an entry.

    Args:
        entry: What is used.
        rule: How its style is written.
        labels: The file's name for every atom type.
        prefix: Words between `* *` and the files: a sub-style behind hybrid, or nothing.
    """
    files = [file.name for file in entry.files]
    head = f"pair_coeff * * {prefix}"
    mapped = " ".join(labels)
    if rule.slots == ("file",):
        return [f"pair_coeff {i} {i} {prefix}{files[0]}" for i in range(1, len(labels) + 1)]
    if rule.slots[0] == "names":
        return [f"{head}{' '.join(dict.fromkeys(labels))} {files[0]} {mapped}"]
    if "names" in rule.slots:
        names = " ".join(entry.names or dict.fromkeys(labels))
        return [f"{head}{files[0]} {names} {files[1] if len(files) > 1 else 'NULL'} {mapped}"]
    if rule.slots[-1] == "word":
        return [f"{head}{' '.join(files)} ${{omega}}"]
    if rule.slots == ("map",):
        return [f"{head}{mapped}"]
    return [f"{head}{' '.join(files)} {mapped}"]


def _pair(file: PotentialFile, catalogue: Catalogue) -> Entry | None:
    name = partner_name(file)
    second = catalogue.get(name) if name else None
    if second is None:
        return None
    stem = file.name.removesuffix(_PARTNERS[file.format or ""][0])
    script = catalogue.get(f"{stem}.snap" if file.format == "snap" else f"{stem}.mliap")
    files = (second, file) if file.format == "mgpt" else (file, second)
    return Entry(file, files, reference=script.wanted_pair_style if script else None)


def _meam(file: PotentialFile, catalogue: Catalogue) -> Entry | None:
    """The library and its names: as the file's comments say, else by the file's own name."""
    library_name, names = _told(file)
    library = catalogue.get(library_name or _library_of(file))
    if library is None and library_name:
        library = catalogue.get(f"{library_name}.meam")
    if library is None or library.format not in {"meam library", "meam/ms library"}:
        return None
    stem = re.split(r"[._]", file.name, maxsplit=1)[0]
    if not names and stem in library.labels:
        names = [stem]
    names = names or [library.label_of(e) or "" for e in elements_in_name(file.name)]
    if not names or len(names) < file.n_library_names or not set(names) <= set(library.labels):
        return None
    return Entry(file, (library, file), names=tuple(names))


def _told(file: PotentialFile) -> tuple[str | None, list[str]]:
    if match := _USED_WITH.search(file.notes):
        return match[2], match[1].split()
    if match := _AS_WRITTEN.search(file.notes):
        words = match[2].split()
        return match[1], words[: words.index(file.name)] if file.name in words else []
    return None, []


def _library_of(file: PotentialFile) -> str:
    if file.format == "meam/ms":
        return "library.msmeam"
    tag = file.name.removesuffix(".meam").partition("_")[2]
    return f"library_{tag}.meam" if tag else "library.meam"


def with_zbl(entry: Entry, lines: Sequence[str], labels: Sequence[str]) -> tuple[str, list[str]]:
    """Add the ZBL part that a fitted potential was made with, as its own script sets it.

    Returns:
        The words after `pair_style`, and the `pair_coeff` lines.
    """
    numbers = [SYMBOLS.index(symbol_of(label) or "H") + 1 for label in labels]
    zbl = [
        f"pair_coeff {i + 1} {j + 1} zbl {numbers[i]} {numbers[j]}"
        for i in range(len(labels))
        for j in range(i, len(labels))
    ]
    return entry.reference or "", [*zbl, *lines]
