"""How well an order of pages answers questions, for each way of ordering them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from mdagent.bench.figures import Figure
from mdagent.bench.questions import Question
from mdagent.knowledge_index.build import STORE_FILE
from mdagent.knowledge_index.error_match import ErrorMatcher
from mdagent.knowledge_index.names import find_names
from mdagent.knowledge_index.postings import FloatArray
from mdagent.knowledge_index.ranking import load_ranking
from mdagent.knowledge_index.search import Searcher
from mdagent.knowledge_index.semantic import Semantics, has_card_vectors, missing_packages
from mdagent.knowledge_index.store import Store

Order = Callable[[str], Sequence[str]]
DEPTH = 10
_LOADING_S = 300.0


class Retrieval:
    """An opened index, its parts apart, so that each can be asked alone."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / STORE_FILE)
        self.ranking = load_ranking(folder)
        self._errors = ErrorMatcher(self.store)
        self._searcher = Searcher(self.store, self.ranking, self._errors)
        self._semantics: Semantics | None = None
        if has_card_vectors(folder) and not missing_packages():
            self._semantics = Semantics(folder, len(self.ranking.prior))
            self._semantics.start()
            self._semantics.wait(_LOADING_S)

    def methods(self) -> dict[str, Order]:
        """The ways to order pages; without the `semantic` extra those by words alone."""
        words: dict[str, Order] = {"exact": self.by_name, "lexical": self.by_words}
        if self._semantics is None:
            return words
        return {**words, "semantic": self.by_meaning, "fused": self.by_all}

    def by_name(self, question: str) -> list[str]:
        """Exact names and explained messages alone."""
        pages = [name.page for name in find_names(question, self.store)]
        pages += [entry.page for entry in self._errors.find(question)]
        return [self.store.page(page).name for page in dict.fromkeys(pages)][:DEPTH]

    def by_words(self, question: str) -> list[str]:
        """What search answers where no encoder is installed, or none is ready."""
        return self._search(question, None)

    def by_meaning(self, question: str) -> list[str]:
        """The cosine of card and question alone."""
        cosines = self._cosines(question)
        return [self.store.page(int(page)).name for page in np.argsort(-cosines)[:DEPTH]]

    def by_all(self, question: str) -> list[str]:
        """What search answers with the encoder."""
        return self._search(question, self._cosines(self._searcher.understood(question)))

    def shown(self, question: str) -> list[str]:
        """The headings of the passages that search by words shows for its first three pages."""
        found = self._searcher.find(self._searcher.understood(question), 3, "any", None)
        return [self.store.passage(one.passage).heading for one in found]

    def _cosines(self, question: str) -> FloatArray:
        assert self._semantics is not None
        cosines = self._semantics.cosines(question)
        assert cosines is not None, "the encoder did not load"
        return cosines

    def _search(self, question: str, cosines: FloatArray | None) -> list[str]:
        understood = self._searcher.understood(question)
        hits = self._searcher.search(understood, DEPTH, "any", None, cosines)
        return [hit.page for hit in hits]


def ranks(order: Order, questions: Sequence[Question]) -> list[int]:
    """The rank of the first right page for each question, 0 where none is among the first ten."""
    found = []
    for question in questions:
        places = [i for i, page in enumerate(order(question.text), 1) if page in question.pages]
        found.append(places[0] if places else 0)
    return found


def hit(places: Sequence[int], depth: int) -> float:
    """The share of questions with a right page among the first `depth`, in percent."""
    return 100.0 * sum(0 < place <= depth for place in places) / len(places)


def mean_reciprocal_rank(places: Sequence[int]) -> float:
    """The mean of 1 / rank over the questions, 0 where no right page is among the first ten."""
    return sum(1.0 / place for place in places if place) / len(places)


def quality(name: str, places: Sequence[int], goals: tuple[str, str, str]) -> Iterator[Figure]:
    """The three figures of one order of pages."""
    of = f"of {len(places)} questions"
    yield Figure(f"{name}: right page first", hit(places, 1), "%", of, goals[0])
    yield Figure(f"{name}: right page among five", hit(places, 5), "%", of, goals[1])
    yield Figure(f"{name}: MRR@10", mean_reciprocal_rank(places), "", of, goals[2])
