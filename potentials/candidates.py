"""Candidates: potentials that could serve, each with the lines to paste, ranked."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.styles import STYLES, StyleRule, base_style, style_words

_MAPPED = StyleRule()


class PotentialProperty(BaseModel):
    """Something known of a crystal under this potential, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: str
    name: str
    value: float | str
    unit: str = ""
    source: str


class Candidate(BaseModel):
    """One potential and how a script uses it.

    `pair_coeff` are lines ready to paste behind `pair_style <pair_style>`, the elements in the
    order of the atom types; `needs` other commands that the style cannot do without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    potential_files: list[str]
    pair_style: str
    pair_coeff: list[str]
    elements: list[str]
    units: str | None
    cutoff_A: float | None
    date: datetime.date | None
    citation: str | None
    available: Literal["yes", "no", "unknown"]
    why: str
    needs: list[str] = []
    properties: list[PotentialProperty] = []


@dataclass(frozen=True)
class Wish:
    """What a request asks of a potential; None and empty: anything will do.

    Attributes:
        elements: In the order of the atom types, an element as often as types have it.
        built_styles: The pair styles of the engine, None where no engine is known.
    """

    elements: tuple[str, ...] = ()
    pair_style: str | None = None
    units: str | None = None
    built_styles: Collection[str] | None = None


def candidates(
    catalogue: Catalogue, wish: Wish, *, style: Literal["asked", "any"]
) -> list[Candidate]:
    """The usable potentials that cover every element of the wish, the best first."""
    files = [file for file in catalogue.for_elements(wish.elements) if _fits(file, wish, style)]
    found = [(file, made) for file in files if (made := candidate(file, wish)) is not None]
    ranked = sorted(found, key=lambda pair: _rank(pair[0], wish))
    single = [made for _, made in ranked]
    return single or _one_file_per_element(catalogue, wish, style)


def candidate(file: PotentialFile, wish: Wish) -> Candidate | None:
    """How to use one file for these elements; None where it does not describe them together."""
    if not file.pair_styles:
        return None
    elements = wish.elements or tuple(e for e in file.elements if e)
    labels = file.labels_for(elements) if wish.elements else file.labels
    if labels is None:
        return None
    name = _style_of(file, wish)
    return Candidate(
        potential_files=[file.name],
        pair_style=style_words(name),
        pair_coeff=_lines(file.name, STYLES.get(base_style(name), _MAPPED), labels),
        elements=list(elements),
        units=file.units,
        cutoff_A=file.cutoff_A,
        date=file.date,
        citation=file.citation,
        available=_availability(name, wish),
        why=_why(file, elements, wish),
        needs=list(STYLES.get(base_style(name), _MAPPED).needs),
        properties=_properties(file, labels),
    )


def _fits(file: PotentialFile, wish: Wish, style: Literal["asked", "any"]) -> bool:
    if style == "any" or wish.pair_style is None:
        return bool(file.pair_styles)
    return base_style(wish.pair_style) in file.pair_styles


def _style_of(file: PotentialFile, wish: Wish) -> str:
    asked = wish.pair_style
    return asked if asked and base_style(asked) in file.pair_styles else file.pair_styles[0]


def _lines(name: str, rule: StyleRule, labels: Sequence[str]) -> list[str]:
    if "map" in rule.slots:
        return [f"pair_coeff * * {name} {' '.join(labels)}"]
    return [f"pair_coeff {i} {i} {name}" for i in range(1, len(labels) + 1)]


def _availability(style: str, wish: Wish) -> Literal["yes", "no", "unknown"]:
    if wish.built_styles is None:
        return "unknown"
    return "yes" if style in wish.built_styles else "no"


def _rank(file: PotentialFile, wish: Wish) -> tuple[object, ...]:
    """Best first: built in, right units, asked style, few foreign elements, cited, new."""
    extra = len({e for e in file.elements if e} - set(wish.elements))
    age = -(file.date.toordinal() if file.date else 0)
    return (
        _availability(_style_of(file, wish), wish) == "no",
        wish.units is not None and file.units not in (None, wish.units),
        wish.pair_style is not None and base_style(wish.pair_style) not in file.pair_styles,
        extra,
        file.citation is None,
        age,
        file.name,
    )


def _why(file: PotentialFile, elements: Sequence[str], wish: Wish) -> str:
    own = [e for e in dict.fromkeys(file.elements) if e]
    covered = ", ".join(dict.fromkeys(elements))
    parts = [f"one {file.format} file describes {covered}"]
    if set(own) - set(elements):
        parts.append(f"made for {'-'.join(own)}")
    if wish.units and file.units and file.units != wish.units:
        parts.append(f"in {file.units} units, not {wish.units}")
    if file.citation is None:
        parts.append("its header cites no publication")
    if file.notes:
        parts.append("its header says: " + _clip(" ".join(file.notes.split()), 160))
    return "; ".join(parts) + "."


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
        available=_availability(_style_of(used[0], wish), wish),
        why="no single file covers all; these are one family of single-element eam files, for "
        "which LAMMPS mixes the pair terms: a rough description of the alloy, not fitted to it.",
        properties=[p for file in used for p in _properties(file, file.labels)],
    )


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 4].rstrip() + " ..."
