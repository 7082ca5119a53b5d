"""Which of its styles, commands and packages a binary has under a name."""

import difflib
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.engine.engine import Engine

Category = Literal[
    "packages",
    "commands",
    "atom",
    "pair",
    "bond",
    "angle",
    "dihedral",
    "improper",
    "kspace",
    "fix",
    "compute",
    "region",
    "dump",
    "integrate",
    "minimize",
]


class Match(BaseModel):
    """A name that this binary has, and its variants for accelerators."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str
    name: str
    accelerated: list[str] = []


def names_of(engine: Engine, category: Category) -> list[str]:
    """All names of a category, without accelerator variants."""
    return sorted(_names(engine)[category])


def find_name(engine: Engine, name: str, category: Category | None) -> list[Match]:
    """Where the name occurs, in one category or in all; a suffixed one is found as it is."""
    return [
        Match(category=kind, name=name, accelerated=_variants(engine, kind, name))
        for kind, names in _names(engine).items()
        if category in (None, kind) and (name in names or engine.has(kind, name))
    ]


def nearest_names(engine: Engine, name: str, category: Category | None) -> list[str]:
    """Names spelled nearly so, as `category name`."""
    known = {
        f"{kind} {candidate}": candidate
        for kind, names in _names(engine).items()
        if category in (None, kind)
        for candidate in names
    }
    # Package names are in capitals, and a caller's need not be.
    spelled = {candidate.lower() for candidate in known.values()}
    close = difflib.get_close_matches(name.lower(), spelled, n=5, cutoff=0.75)
    return [shown for shown, candidate in known.items() if candidate.lower() in close][:5]


def _names(engine: Engine) -> Mapping[str, frozenset[str]]:
    styles = {kind: engine.base_styles(kind) for kind in engine.styles if kind != "command"}
    return {"packages": engine.packages, "commands": engine.base_styles("command"), **styles}


def _variants(engine: Engine, category: str, name: str) -> list[str]:
    known = engine.styles.get(category, frozenset())
    return [f"{name}/{suffix}" for suffix in engine.accelerators if f"{name}/{suffix}" in known]
