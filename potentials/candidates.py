"""Candidates: potentials that could serve, each with the lines to paste."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.entries import Entry, coeff_lines, entry_of, with_zbl
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.label_check import completed, mapping_of
from mdagent.potentials.ranking import Proposal, Wish, availability, ranked, reason
from mdagent.potentials.recipes import Mapped, Recipe, complete_recipes
from mdagent.potentials.result import Candidate, PotentialProperty
from mdagent.potentials.styles import STYLES, StyleRule, base_style, style_words


def candidates(
    catalogue: Catalogue, wish: Wish, *, style: Literal["asked", "any"]
) -> list[Candidate]:
    """The usable potentials that cover every element of the wish, the best first."""
    found = []
    for file in catalogue.all():
        entry = entry_of(file, catalogue) if _fits(file, wish, style) else None
        if entry is None or not set(wish.elements) <= entry.elements:
            continue
        if (made := _proposal(entry, wish)) is not None:
            found.append(made)
    for recipe, main in complete_recipes(catalogue, wish.elements):
        made = _of_recipe(recipe, main, wish)
        if style == "any" or wish.pair_style in (None, *made.styles):
            found.append(made)
    return ranked(found, wish) or _one_file_per_element(catalogue, wish, style)


def candidate(catalogue: Catalogue, file: PotentialFile, wish: Wish) -> Candidate | None:
    """How to use one file for these elements; None where it does not describe them together."""
    entry = entry_of(file, catalogue)
    proposal = None if entry is None or not file.usable else _proposal(entry, wish)
    return None if proposal is None else proposal.made


def _proposal(entry: Entry, wish: Wish) -> Proposal | None:
    file, name = entry.main, _style_of(entry.main, wish)
    labels = _labels(entry, wish)
    if not labels or _is_library_for_alloy(entry, labels):
        return None
    rule = STYLES.get(base_style(name), StyleRule())
    mapped = completed(labels, entry.described.labels, mapping_of(rule, entry.files))
    if mapped is None:
        return None
    style, lines = _lines(entry, name, rule, mapped)
    added = [entry.element_of(label) or label for label in mapped[len(labels) :]]
    elements = wish.elements or tuple(entry.element_of(label) or label for label in labels)
    elements = (*elements, *added)
    made = Candidate(
        potential_files=[used.name for used in entry.files],
        pair_style=style,
        pair_coeff=lines,
        elements=list(elements),
        units=file.units,
        cutoff_A=entry.cutoff_A,
        date=file.date,
        citation=file.citation,
        available=availability([base_style(name)], wish),
        why="",
        needs=list(rule.needs),
        properties=_properties(entry.described, labels),
    )
    return _told(Proposal(made, file, frozenset(entry.elements), (base_style(name),)), wish)


def _of_recipe(recipe: Recipe, main: PotentialFile, wish: Wish) -> Proposal:
    """A sum of styles; what its main file says stands for it."""
    words = [p.style if isinstance(p, Mapped) else p.words.split()[0] for p in recipe.parts]
    styles = tuple(dict.fromkeys(words))
    made = Candidate(
        potential_files=list(recipe.files),
        pair_style=recipe.pair_style,
        pair_coeff=recipe.lines(wish.elements),
        elements=list(wish.elements),
        units=main.units,
        cutoff_A=None,
        date=main.date,
        citation=main.citation,
        available=availability(styles, wish),
        why="",
        needs=list(recipe.needs),
    )
    proposal = Proposal(made, main, recipe.elements, styles, recipe.purpose, recipe.source)
    return _told(proposal, wish)


def _told(proposal: Proposal, wish: Wish) -> Proposal:
    made = proposal.made.model_copy(update={"why": reason(proposal, wish)})
    return replace(proposal, made=made)


def _labels(entry: Entry, wish: Wish) -> tuple[str, ...] | None:
    if wish.elements:
        return entry.labels_for(wish.elements)
    labels = entry.names or entry.described.labels
    if "library" in (entry.main.format or ""):
        return labels[:1]
    # Not everything that a file knows goes together; one element always does.
    return labels if entry.go_together(labels) else labels[:1]


def _is_library_for_alloy(entry: Entry, labels: Sequence[str]) -> bool:
    """A MEAM library alone says nothing of pairs of its elements."""
    return "library" in (entry.main.format or "") and len(set(labels)) > 1


def _lines(
    entry: Entry, name: str, rule: StyleRule, labels: Sequence[str]
) -> tuple[str, list[str]]:
    """The words after pair_style, and the pair_coeff lines."""
    if entry.main.format == "mliap descriptor":
        name = _mliap_words(*entry.files)
    style = entry.main.wanted_pair_style or style_words(name)
    if rule.overlay == "overlay":
        sub = name.split()[0]
        return f"hybrid/overlay {style}", coeff_lines(entry, rule, labels, f"{sub} ")
    if entry.has_zbl:
        sub = name.split()[0]
        return with_zbl(entry, coeff_lines(entry, rule, labels, f"{sub} "), labels)
    return style, coeff_lines(entry, rule, labels, "")


def _mliap_words(descriptor: PotentialFile, model: PotentialFile) -> str:
    """The words of `pair_style mliap`, by the kinds that the two files are of."""
    kind, by = "".join(model.sections), "".join(descriptor.sections)
    return f"mliap model {kind} {model.name} descriptor {by} {descriptor.name}"


def _fits(file: PotentialFile, wish: Wish, style: Literal["asked", "any"]) -> bool:
    if not file.usable:
        return False
    if style == "any" or wish.pair_style is None:
        return bool(file.pair_styles)
    return base_style(wish.pair_style) in file.pair_styles


def _style_of(file: PotentialFile, wish: Wish) -> str:
    asked = wish.pair_style
    return asked if asked and base_style(asked) in file.pair_styles else file.pair_styles[0]


def _properties(file: PotentialFile, labels: Sequence[str]) -> list[PotentialProperty]:
    source = f"header of {file.name}"
    found: list[PotentialProperty] = []
    for label in dict.fromkeys(labels):
        if (a := file.lattice_constant_A.get(label)) is not None:
            found.append(
                PotentialProperty(
                    element=label, name="lattice_constant", value=a, unit="angstrom", source=source
                )
            )
        if (structure := file.structure.get(label)) is not None:
            found.append(
                PotentialProperty(element=label, name="structure", value=structure, source=source)
            )
        if (mass := file.masses.get(label)) is not None:
            found.append(
                PotentialProperty(
                    element=label, name="mass", value=mass, unit="g/mol", source=source
                )
            )
    return found


def _one_file_per_element(
    catalogue: Catalogue, wish: Wish, style: Literal["asked", "any"]
) -> list[Candidate]:
    """Single-element eam files of one family; LAMMPS mixes their pair terms itself."""
    distinct = list(dict.fromkeys(wish.elements))
    if len(distinct) < 2 or (style == "asked" and wish.pair_style not in (None, "eam")):
        return []
    families: dict[str, dict[str, PotentialFile]] = {}
    for file in catalogue.all():
        if file.format == "eam" and file.usable and file.labels[0] in distinct:
            family = file.name.partition("_")[2]
            families.setdefault(family, {})[file.labels[0]] = file
    full = [family for family in families.values() if len(family) == len(distinct)]
    return [_mixed(family, wish) for family in full]


def _mixed(files: dict[str, PotentialFile], wish: Wish) -> Candidate:
    used = [files[element] for element in dict.fromkeys(wish.elements)]
    return Candidate(
        potential_files=[file.name for file in used],
        pair_style=_style_of(used[0], wish),
        pair_coeff=[
            f"pair_coeff {i} {i} {files[element].name}"
            for i, element in enumerate(wish.elements, start=1)
        ],
        elements=list(wish.elements),
        units=used[0].units,
        cutoff_A=max((file.cutoff_A for file in used if file.cutoff_A), default=None),
        date=max((file.date for file in used if file.date), default=None),
        citation="; ".join(dict.fromkeys(f.citation for f in used if f.citation)) or None,
        available=availability([base_style(_style_of(used[0], wish))], wish),
        why="no single file covers all; these are one family of single-element eam files, for "
        "which LAMMPS mixes the pair terms: a rough description of the alloy, not fitted to it.",
        properties=[p for file in used for p in _properties(file, file.labels)],
    )
