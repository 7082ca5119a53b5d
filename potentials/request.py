"""What a request for a potential means: refused, or read as it was meant."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mdagent.potentials.contents import finding
from mdagent.potentials.elements import STANDARD_MASS
from mdagent.potentials.ranking import Wish
from mdagent.potentials.styles import STYLES, base_style
from mdagent.tools.finding import Finding

_SYMBOL = re.compile(r"([A-Z][a-z]?)[0-9.]*")


class BadWish(ValueError):
    """The request says nothing that could be checked, or names what is no element."""


@dataclass(frozen=True)
class Request:
    """A wish as it was meant, and what was wrong with its words."""

    wish: Wish
    findings: tuple[Finding, ...] = ()


def understood(wish: Wish, names: Sequence[str]) -> Request:
    """Refuse what cannot be checked, and read a pair style as a script would write it.

    Raises:
        BadWish: There is nothing to compare, or an element is misspelled.
    """
    if not (wish.elements or wish.pair_style or names):
        raise BadWish(
            "Nothing to check: give `elements` (in the order of the atom types), `pair_style`, "
            "or `potential_files`, best all three and `units`."
        )
    if wrong := [e for e in wish.elements if e not in STANDARD_MASS]:
        raise BadWish(
            f"{', '.join(wrong)}: not the symbol of an element. {_meant(wish.elements)}"
            "Write symbols such as Cu or Si, one for each atom type."
        )
    return _with_style(wish) if wish.pair_style else Request(wish)


def _meant(elements: Sequence[str]) -> str:
    """The symbols that were probably meant, where that can be told: cu, Cu2, NaCl."""
    meant = [symbol for word in elements for symbol in _symbols(word)]
    return f"Did you mean {' '.join(meant)}? " if set(meant) <= set(STANDARD_MASS) else ""


def _symbols(word: str) -> list[str]:
    """One symbol in any case, else those of a formula, else the word."""
    alone = word.rstrip("0123456789.").capitalize()
    formula = _SYMBOL.findall(word) if not _SYMBOL.sub("", word) else []
    return [alone] if alone in STANDARD_MASS else formula or [word]


def _with_style(wish: Wish) -> Request:
    asked = (wish.pair_style or "").split()
    if not asked:
        return Request(replace(wish, pair_style=None))
    if base_style(asked[0]).startswith("hybrid"):
        # Which of its parts is meant nobody knows: potentials of any style may be.
        return Request(replace(wish, pair_style=None))
    joined = "/".join(re.split(r"[\s/_-]+", " ".join(asked).lower().strip()))
    known = _known(wish)
    if joined in known and len(asked) > 1:
        return _corrected(wish, known[joined])
    if asked[0] in known.values() or base_style(asked[0]) in known.values():
        return _built(replace(wish, pair_style=asked[0]))
    near = difflib.get_close_matches(joined, known, n=1, cutoff=0.75)
    if near:
        return _corrected(wish, known[near[0]])
    return Request(replace(wish, pair_style=asked[0]), (_unknown(asked[0], None),))


def _known(wish: Wish) -> dict[str, str]:
    return {style.lower(): style for style in (*STYLES, *(wish.built_styles or ()))}


def _corrected(wish: Wish, style: str) -> Request:
    return Request(replace(wish, pair_style=style), (_unknown(wish.pair_style or "", style),))


def _built(wish: Wish) -> Request:
    """A known style, and whether this engine has it."""
    built, style = wish.built_styles, wish.pair_style or ""
    if built is None or style in built or base_style(style) in built:
        return Request(wish)
    fault = finding(
        "error",
        "style_not_built",
        f"This LAMMPS has no pair_style {style}.",
        why="Its package was not built in.",
        fix="Use one of the candidates marked available, or describe_engine for the styles.",
        line=None,
    )
    return Request(wish, (fault,))


def _unknown(asked: str, meant: str | None) -> Finding:
    return finding(
        "error",
        "unknown_style",
        f"There is no pair_style {asked}." + (f" Did you mean {meant}?" if meant else ""),
        why="No style of this name is known.",
        fix=f"Write `pair_style {meant}`."
        if meant
        else "Use one of the candidates marked available, or describe_engine for the styles.",
        line=None,
    )
