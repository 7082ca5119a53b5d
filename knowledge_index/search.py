"""Searching: exact names first, then explained messages, then the order of the words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from mdagent.knowledge_index.answers import SearchHit, SearchSection
from mdagent.knowledge_index.availability import Binary, judge_page
from mdagent.knowledge_index.error_match import ErrorMatcher
from mdagent.knowledge_index.names import alias_of, find_names
from mdagent.knowledge_index.page import PageKind
from mdagent.knowledge_index.postings import FloatArray
from mdagent.knowledge_index.question import QuestionReader, leanings
from mdagent.knowledge_index.ranking import Ranking, Scores
from mdagent.knowledge_index.snippet import shortened, snippet_of
from mdagent.knowledge_index.store import Store, StoredPage
from mdagent.knowledge_index.words import words_of

_SECTIONS: dict[SearchSection, tuple[PageKind, ...]] = {
    "any": ("commands", "howto", "guide", "errors", "build", "developer"),
    "commands": ("commands",),
    "howto": ("howto", "guide"),
    "errors": ("errors",),
    "examples": ("examples",),
}
_WANTS_SCRIPT = re.compile(r"\b(?:example|sample|demo)s?\b.*\b(?:script|input|deck)s?\b", re.I)
_TITLE_CHARACTERS = 60


@dataclass(frozen=True)
class _Room:
    """Characters that the parts of a hit may take."""

    section: int
    summary: int
    syntax: int
    snippet: int


# The right page is nearly always among the first two: those have room to show why.
_FIRST, _LATER = _Room(48, 80, 80, 160), _Room(22, 40, 40, 42)


@dataclass(frozen=True)
class Found:
    """A page, the passage of it to show, and the name that led to it, if one did."""

    page: int
    passage: int
    named: str = ""


class Searcher:
    """The parts of an opened index at work; one thread at a time."""

    def __init__(self, store: Store, ranking: Ranking, errors: ErrorMatcher) -> None:
        self._store = store
        self._ranking = ranking
        self._errors = errors
        self._reader = QuestionReader(store, ranking)

    def understood(self, query: str) -> str:
        """Return a query as the manual would word it: names and messages stay as they are."""
        if find_names(query, self._store) or self._errors.find(query):
            return query
        return self._reader.in_words_of_the_manual(query)

    def search(
        self,
        query: str,
        limit: int,
        section: SearchSection,
        binary: Binary | None,
        cosines: FloatArray | None,
    ) -> list[SearchHit]:
        """Return the best pages of a part of the manual for what `understood` returned."""
        rarity = {word: self._ranking.passages.rarity(word) for word in words_of(query)}
        rooms = chain(repeat(_FIRST, 2), repeat(_LATER))
        return [
            self._hit(one, rarity, binary, room)
            for one, room in zip(self.find(query, limit, section, cosines), rooms, strict=False)
        ]

    def find(
        self, query: str, limit: int, section: SearchSection, cosines: FloatArray | None
    ) -> list[Found]:
        """Return the places that `search` shows, best first, each page once."""
        kinds = _SECTIONS[section]
        if section == "any" and _WANTS_SCRIPT.search(query):
            kinds = (*kinds, "examples")
        scores = self._ranking.score(words_of(query), cosines, leanings(query))
        allowed = self._ranking.of_kinds(kinds)
        found: dict[int, Found] = {}
        for one in self._ordered(query, scores, allowed):
            if allowed[one.page]:
                found.setdefault(one.page, one)
            if len(found) == limit:
                break
        return list(found.values())

    def _ordered(
        self, query: str, scores: Scores, allowed: npt.NDArray[np.bool_]
    ) -> Iterator[Found]:
        yield from self._named(query, scores)
        yield from self._explained(query)
        order = np.where(allowed, scores.pages, -1.0)
        for page in np.argsort(-order, kind="stable").tolist():
            if order[page] <= 0.0:
                return
            yield Found(page, self._ranking.best_passage(page, scores))

    def _named(self, query: str, scores: Scores) -> Iterator[Found]:
        names = find_names(query, self._store)
        for name in sorted(names, key=lambda name: (name.rank, -scores.pages[name.page])):
            yield Found(name.page, self._passage_of_name(name.page, query, scores), name.name)

    def _passage_of_name(self, page: int, query: str, scores: Scores) -> int:
        """Show what a page is about to who gives only its name, else what is asked beside it."""
        start, end = self._ranking.first_passage[page : page + 2].tolist()
        said = set(words_of(query))
        stored = self._store.page(page)
        own = set(
            words_of(" ".join([stored.name, stored.title, *(a.name for a in stored.aliases)]))
        )
        if said - own:
            return self._ranking.best_passage(page, scores)
        for number in range(start, end):
            passage = self._store.passage(number)
            heading = self._store.section(page, passage.section).heading
            if heading.startswith("Description"):
                return number
        return int(start)

    def _explained(self, query: str) -> Iterator[Found]:
        for entry in self._errors.find(query):
            yield Found(entry.page, entry.passage)

    def _hit(
        self, found: Found, rarity: Mapping[str, float], binary: Binary | None, room: _Room
    ) -> SearchHit:
        page = self._store.page(found.page)
        passage = self._store.passage(found.passage)
        section = self._store.section(found.page, passage.section)
        named = alias_of(page, found.named)
        available, note = judge_page(page, named, binary, self._store)
        own_text = passage.text.removeprefix(f"{passage.heading}:")
        return SearchHit(
            page=page.name,
            title=shortened(page.title, _TITLE_CHARACTERS),
            section=shortened(passage.heading or section.shown, room.section),
            url=f"{page.url}#{section.anchor}" if section.anchor else page.url,
            # What a page of a thousand messages is about says nothing of this one.
            summary="" if passage.heading else shortened(_summary(page, named), room.summary),
            syntax=shortened(page.syntax, room.syntax),
            snippet=snippet_of(own_text, rarity, room.snippet),
            available=available,
            availability_note=note,
        )


def _summary(page: StoredPage, named: str) -> str:
    """Prefer the line that the manual's lists say of just the style that was asked for."""
    return page.described.get(named.partition(" ")[2], page.summary)
