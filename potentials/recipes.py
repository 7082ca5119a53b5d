"""Recipes: potentials that are a sum of styles, as the manual or a shipped script writes them.

One file of such a potential describes nothing by itself: it is a part. The recipes name the files,
so that a part is told from a whole, and write the `hybrid/overlay` lines for any order of types.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.file import PotentialFile

_MANUAL = "https://docs.lammps.org"


@dataclass(frozen=True)
class Mapped:
    """A part with one `pair_coeff * *` line: files, then a name or NULL for every type."""

    style: str
    files: tuple[str, ...]
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """A part between two elements, the words of its `pair_coeff` line behind the two types."""

    pair: tuple[str, str]
    words: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """A potential of several parts.

    Attributes:
        pair_style: The words after `pair_style`.
        parts: In the order of the lines.
        main: The file whose date, citation and properties stand for the whole.
        source: Where the sum is written down.
        needs: Other commands that a script with it must have.
        purpose: What it is meant for, where that is narrower than its elements.
        whole_only: Files of it that must not be used alone.
    """

    pair_style: str
    parts: tuple[Mapped | Between, ...]
    main: str
    source: str
    needs: tuple[str, ...] = ()
    purpose: str = ""
    whole_only: tuple[str, ...] = ()

    @property
    def elements(self) -> frozenset[str]:
        """The elements that it describes."""
        return frozenset(e for p in self.parts if isinstance(p, Mapped) for e in p.elements) | {
            e for p in self.parts if isinstance(p, Between) for e in p.pair
        }

    @property
    def files(self) -> tuple[str, ...]:
        """All its files, each once."""
        return tuple(dict.fromkeys(file for part in self.parts for file in part.files))

    def lines(self, elements: Sequence[str]) -> list[str]:
        """The `pair_coeff` lines for atom types of these elements."""
        return [line for part in self.parts for line in _lines(part, elements)]


_SHEETS = "layers of carbon, each with a molecule ID of its own"
_LAYERED = ("atom_style full",)

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "hybrid/overlay coul/streitz 12.0 wolf 0.31 eam/alloy",
        (
            Mapped("coul/streitz", ("AlO.streitz",), ("Al", "O")),
            Mapped("eam/alloy", ("AlO.eam.alloy",), ("Al", "O")),
        ),
        main="AlO.streitz",
        source=f"{_MANUAL}/pair_coul.html",
        needs=("atom_style charge", "fix ID all qeq/slater 1 12.0 1.0e-6 100 coul/streitz"),
        whole_only=("AlO.eam.alloy", "AlO.streitz"),
    ),
    Recipe(
        "hybrid/overlay eam/fs coul/ctip 0.30 12.0",
        (
            Mapped("eam/fs", ("NiO.eam.fs",), ("Ni", "O")),
            Mapped("coul/ctip", ("NiO.ctip",), ("Ni", "O")),
        ),
        main="NiO.eam.fs",
        source=f"{_MANUAL}/pair_coul.html",
        needs=(
            "atom_style charge",
            "fix ID all qeq/ctip 1 12.0 1.0e-8 100 coul/ctip cdamp 0.30 maxrepeat 10",
        ),
        whole_only=("NiO.eam.fs", "NiO.ctip"),
    ),
    Recipe(
        "hybrid/overlay zbl 4 4.8 snap table spline 10000 table spline 10000",
        (
            Between(("W", "W"), "zbl 74 74"),
            Mapped("snap", ("W_2940_2017_2.snapcoeff", "W_2940_2017_2.snapparam"), ("W",)),
            Between(("He", "He"), "table 1 He_He_JW2013.table HeHe", ("He_He_JW2013.table",)),
            Between(("W", "He"), "table 2 W_He_JW2013.table WHe", ("W_He_JW2013.table",)),
        ),
        main="W_He_JW2013.table",
        source="the shipped script W_2940_2017_2_He_JW2013.snap",
        whole_only=("He_He_JW2013.table", "W_He_JW2013.table"),
    ),
    Recipe(
        "hybrid/overlay rebo ilp/graphene/hbn 16.0",
        (
            Mapped("rebo", ("CH.rebo",), ("C",)),
            Mapped("ilp/graphene/hbn", ("BNCH.ILP",), ("C",)),
        ),
        main="BNCH.ILP",
        source=f"{_MANUAL}/pair_ilp_graphene_hbn.html",
        needs=_LAYERED,
        purpose=_SHEETS,
    ),
    Recipe(
        "hybrid/overlay tersoff ilp/graphene/hbn 16.0 coul/shield 16.0",
        (
            Mapped("tersoff", ("BNC.tersoff",), ("B", "N")),
            Mapped("ilp/graphene/hbn", ("BNCH.ILP",), ("B", "N")),
            Between(("B", "B"), "coul/shield 0.70"),
            Between(("B", "N"), "coul/shield 0.695"),
            Between(("N", "N"), "coul/shield 0.69"),
        ),
        main="BNCH.ILP",
        source=f"{_MANUAL}/pair_ilp_graphene_hbn.html",
        needs=_LAYERED,
        purpose="layers of boron nitride, each with a molecule ID of its own",
    ),
    Recipe(
        "hybrid/overlay drip rebo",
        (Mapped("drip", ("C.drip",), ("C",)), Mapped("rebo", ("CH.rebo",), ("C",))),
        main="C.drip",
        # The page names CH.airebo, which pair_style rebo refuses; the example has this one.
        source="the example PACKAGES/interlayer/drip/in.C_drip",
        needs=("atom_style molecular",),
        purpose=_SHEETS,
    ),
    Recipe(
        "hybrid/overlay rebo kolmogorov/crespi/full 16.0 1",
        (
            Mapped("rebo", ("CH.rebo",), ("C", "H")),
            Mapped("kolmogorov/crespi/full", ("CH_taper.KC",), ("C", "H")),
        ),
        main="CH_taper.KC",
        source=f"{_MANUAL}/pair_kolmogorov_crespi_full.html",
        needs=_LAYERED,
        purpose="layers of carbon, hydrogen at their edges, each with a molecule ID of its own",
    ),
)


def complete_recipes(
    catalogue: Catalogue, elements: Sequence[str]
) -> Iterator[tuple[Recipe, PotentialFile]]:
    """The recipes for these elements whose files are all there and sound, with their main file."""
    for recipe in RECIPES:
        # A recipe for more elements than asked is a part of itself: its files answer for them.
        if set(elements) != recipe.elements:
            continue
        found = {name: catalogue.get(name) for name in recipe.files}
        main = found[recipe.main]
        if main is not None and all(file is not None and file.usable for file in found.values()):
            yield recipe, main


def recipe_with(file: str) -> Recipe | None:
    """The recipe that a file must not be used without; None where it stands alone."""
    return next((recipe for recipe in RECIPES if file in recipe.whole_only), None)


def _lines(part: Mapped | Between, elements: Sequence[str]) -> list[str]:
    if isinstance(part, Mapped):
        names = " ".join(e if e in part.elements else "NULL" for e in elements)
        return [f"pair_coeff * * {part.style} {' '.join(part.files)} {names}"]
    return [
        f"pair_coeff {i} {j} {part.words}"
        for i, first in enumerate(elements, 1)
        for j, second in enumerate(elements, 1)
        if i <= j and sorted((first, second)) == sorted(part.pair)
    ]
