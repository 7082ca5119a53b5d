"""The order of pages for a question, by the words of passages, pages and cards."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from mdagent.knowledge_index.cards import card_postings, page_postings, passage_postings
from mdagent.knowledge_index.page import Page, PageKind
from mdagent.knowledge_index.postings import FloatArray, Postings, load_postings, save_postings

_PAGE_WEIGHT = 0.8
_CARD_WEIGHT = 4.0
_LINK_WEIGHT = 0.08
# Whoever writes an input script seldom needs the pages on building or extending LAMMPS.
_KIND_WEIGHT: dict[PageKind, float] = {
    "commands": 1.0,
    "howto": 1.0,
    "guide": 0.9,
    "errors": 0.9,
    "build": 0.6,
    "developer": 0.45,
    "examples": 0.6,
}
KINDS: tuple[PageKind, ...] = tuple(_KIND_WEIGHT)
# Cosines of a right and a wrong card differ by some tenths; 20 to 50 rank alike.
SEMANTIC_WEIGHT = 30.0


@dataclass(frozen=True)
class Scores:
    """The score of every page and of every passage for one question."""

    pages: FloatArray
    passages: FloatArray


@dataclass(frozen=True)
class Ranking:
    """What ordering pages needs.

    Attributes:
        first_passage: Number of each page's first passage, one more at the end,
            shape (n_pages + 1,).
        prior: Weight of each page before any question, shape (n_pages,).
        kind: Place of each page's kind in KINDS, shape (n_pages,).
    """

    passages: Postings
    pages: Postings
    cards: Postings
    first_passage: npt.NDArray[np.int32]
    prior: FloatArray
    kind: npt.NDArray[np.int8]

    def score(
        self,
        words: Sequence[str],
        cosines: FloatArray | None = None,
        leanings: Mapping[PageKind, float] = MappingProxyType({}),
    ) -> Scores:
        """Score every page.

        Args:
            words: The words of the question, as `words_of` gives them.
            cosines: Likeness of each page's card to the question where an encoder is at hand,
                shape (n_pages,).
            leanings: How much more the question's wording asks for a kind of page.
        """
        query = _weighted(words)
        passages = self.passages.scores(query)
        # reduceat reads one value even of an empty range; every page has at least one passage.
        best = np.maximum.reduceat(passages, self.first_passage[:-1])
        score = best + _PAGE_WEIGHT * self.pages.scores(query)
        score += _CARD_WEIGHT * self.cards.scores(query)
        if cosines is not None:
            score += SEMANTIC_WEIGHT * cosines
        score *= self.prior
        for kind, factor in leanings.items():
            score[self.kind == KINDS.index(kind)] *= factor
        return Scores(score, passages)

    def best_passage(self, page: int, scores: Scores) -> int:
        """Return the number of the page's passage that answers best."""
        start, end = int(self.first_passage[page]), int(self.first_passage[page + 1])
        return start + int(np.argmax(scores.passages[start:end]))

    def of_kinds(self, kinds: Sequence[PageKind]) -> npt.NDArray[np.bool_]:
        """Tell for every page whether it is of one of these kinds."""
        return np.array([kind in kinds for kind in KINDS])[self.kind]


def _weighted(words: Sequence[str]) -> Mapping[str, float]:
    """A word said twice weighs a little more, not twice as much."""
    return {word: 1.0 + math.log(count) for word, count in Counter(words).items()}


def build_ranking(pages: Sequence[Page]) -> Ranking:
    """Count the words of all pages; every page must have a passage."""
    counts = [len(page.passages) for page in pages]
    return Ranking(
        passages=passage_postings(pages),
        pages=page_postings(pages),
        cards=card_postings(pages),
        first_passage=np.cumsum([0, *counts], dtype=np.int32),
        prior=_priors(pages),
        kind=np.array([KINDS.index(page.kind) for page in pages], dtype=np.int8),
    )


def _priors(pages: Sequence[Page]) -> FloatArray:
    """Pages that many others point to are asked for more often."""
    names = {page.name for page in pages}
    linked = Counter(
        link for page in pages for link in set(page.links) if link in names and link != page.name
    )
    weights = [
        _KIND_WEIGHT[page.kind] * (1.0 + _LINK_WEIGHT * math.log1p(linked[page.name]))
        for page in pages
    ]
    return np.array(weights, dtype=np.float32)


def save_ranking(ranking: Ranking, folder: Path) -> None:
    """Write all arrays below an existing folder."""
    for name in ("passages", "pages", "cards"):
        save_postings(getattr(ranking, name), folder / name)
    for name in ("first_passage", "prior", "kind"):
        np.save(folder / f"{name}.npy", getattr(ranking, name))


def load_ranking(folder: Path) -> Ranking:
    """Map what `save_ranking` wrote."""
    postings: dict[str, Any] = {
        name: load_postings(folder / name) for name in ("passages", "pages", "cards")
    }
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("first_passage", "prior", "kind")}
    return Ranking(**postings, **arrays)
