"""The order of candidates, and why one is where it is.

Coverage comes first (a whole potential before a part, few foreign elements), then what is said of
its purpose, then the year of its publication. A second file of one publication stands behind the
first of every other.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from mdagent.potentials.file import PotentialFile
from mdagent.potentials.recipes import recipe_with
from mdagent.potentials.result import Candidate
from mdagent.potentials.styles import STYLES, StyleRule, base_style

_YEAR = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
_YEAR_IN_BRACKETS = re.compile(r"\((?:[A-Z][a-z]+\.? )?(19[5-9]\d|20[0-4]\d)\)")
_ORNAMENT = re.compile(r"[-<>=#*_]{2,}|<-#|#$")
# SNAP files comment every coefficient with its indices.
_OF_A_NUMBER = re.compile(r"B\[")
_QUOTE_LENGTH = 160


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


@dataclass(frozen=True)
class Proposal:
    """A candidate with what its place depends on.

    Attributes:
        made: The candidate.
        main: The file whose header speaks for it.
        elements: All that it describes.
        style: The pair style, or the sub-styles, that it needs.
        purpose: What it is meant for, where that is narrower than its elements.
        source: Where a sum of styles is written down; empty for a single style.
    """

    made: Candidate
    main: PotentialFile
    elements: frozenset[str]
    styles: tuple[str, ...]
    purpose: str = ""
    source: str = ""

    @property
    def is_a_part(self) -> bool:
        """Whether another style must describe the rest."""
        if self.source:
            return False
        return recipe_with(self.main.name) is not None or any(
            _rule(style).overlay == "overlay" for style in self.styles
        )


def ranked(proposals: Sequence[Proposal], wish: Wish) -> list[Candidate]:
    """The candidates, the best first."""
    by_age = sorted(proposals, key=lambda proposal: (_tier(proposal, wish), _age(proposal)))
    seen: Counter[str] = Counter()
    placed = []
    for proposal in by_age:
        publication = proposal.made.citation or proposal.main.name
        placed.append((_tier(proposal, wish), seen[publication], _age(proposal), proposal.made))
        seen[publication] += 1
    return [made for *_, made in sorted(placed, key=lambda place: place[:3])]


def availability(styles: Sequence[str], wish: Wish) -> Literal["yes", "no", "unknown"]:
    """Whether the engine has all these styles."""
    if wish.built_styles is None:
        return "unknown"
    return "yes" if all(style in wish.built_styles for style in styles) else "no"


def _tier(proposal: Proposal, wish: Wish) -> tuple[bool | int, ...]:
    """False before true: what counts more than the age of a potential."""
    return (
        proposal.made.available == "no",
        wish.units is not None and proposal.made.units not in (None, wish.units),
        wish.pair_style is not None and base_style(wish.pair_style) not in proposal.styles,
        proposal.is_a_part,
        any(_rule(style).limits for style in proposal.styles),
        bool(proposal.purpose),
        len(proposal.elements - set(wish.elements)),
        proposal.made.citation is None,
    )


def _age(proposal: Proposal) -> tuple[int, int, str]:
    made = proposal.made
    filed = made.date.toordinal() if made.date else 0
    published = year_of(made.citation or "") or (made.date.year if made.date else 0)
    return (-published, -filed, proposal.main.name)


def year_of(citation: str) -> int | None:
    """The year of a publication: the last one in brackets, else the last number like a year."""
    years = _YEAR_IN_BRACKETS.findall(citation) or _YEAR.findall(citation)
    return int(years[-1]) if years else None


def reason(proposal: Proposal, wish: Wish) -> str:
    """What the candidate is, and what to mind about it."""
    file, made = proposal.main, proposal.made
    asked = dict.fromkeys(wish.elements or made.elements)
    kind = " + ".join(proposal.styles) if proposal.source else file.format
    parts = [f"one {kind} potential describes {', '.join(asked)}"]
    if foreign := proposal.elements - set(asked):
        parts.append(f"made for {'-'.join(sorted(proposal.elements | foreign))}")
    if proposal.source:
        parts.append(f"the sum of styles is that of {proposal.source}")
    if proposal.purpose:
        parts.append(f"for {proposal.purpose}")
    if wish.units and made.units and made.units != wish.units:
        parts.append(f"in {made.units} units, not {wish.units}")
    if proposal.is_a_part:
        parts.append("it is only a part: another style must describe the rest")
    if wish.elements and (added := made.elements[len(wish.elements) :]):
        parts.append(
            f"the style wants every element of the file: have an atom type for {', '.join(added)} "
            "too, even without atoms"
        )
    parts += [limits for style in proposal.styles if (limits := _rule(style).limits)]
    if made.citation is None:
        parts.append("its header cites no publication")
    if said := _remarks(file):
        parts.append("its header says: " + _clip(said, _QUOTE_LENGTH))
    return "; ".join(parts) + "."


def _remarks(file: PotentialFile) -> str:
    """The header's notes without addresses and without what the citation says again."""
    cited = set(re.findall(r"\w+", file.citation or ""))
    kept = []
    for line in file.notes.splitlines():
        words = re.findall(r"\w+", line)
        repeated = sum(word in cited for word in words)
        if words and "@" not in line and not _OF_A_NUMBER.match(line) and 2 * repeated < len(words):
            kept.append(_ORNAMENT.sub("", line).strip())
    return " ".join(" ".join(kept).split())


def _rule(style: str) -> StyleRule:
    return STYLES.get(base_style(style), StyleRule())


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 4].rstrip() + " ..."
