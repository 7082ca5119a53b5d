"""A question as it was typed, put into words that the manual knows."""

import re
from collections.abc import Callable

from mdagent.knowledge_index.page import PageKind
from mdagent.knowledge_index.ranking import Ranking
from mdagent.knowledge_index.spelling import nearest
from mdagent.knowledge_index.store import Store
from mdagent.knowledge_index.translation import in_english
from mdagent.knowledge_index.words import STOP_WORDS, words_of

# Whoever says so asks for pages that others seldom need; 1 over their weight, about.
_LEANINGS: dict[PageKind, tuple[re.Pattern[str], float]] = {
    "developer": (
        re.compile(r"\bC\+\+|\b(?:program|implement|source code|plugin|API|ctypes|developer)"),
        2.2,
    ),
    "build": (re.compile(r"\b(?:compil|install|build|cmake|download|package)", re.I), 1.6),
    "errors": (
        re.compile(r"\b(?:error|warning|crash|fail|stop|lost|missing|wrong|segfault)", re.I),
        1.3,
    ),
}
# A longer text is pasted, not typed.
_LONGEST_MENDED = 300
_LETTERS = re.compile(r"[A-Za-z]{3,}")


def leanings(text: str) -> dict[PageKind, float]:
    """Return the kinds of pages that the wording of a question asks for, with their weight."""
    return {kind: factor for kind, (said, factor) in _LEANINGS.items() if said.search(text)}


class QuestionReader:
    """Translates foreign terms and mends mistyped words; leaves all other questions alone."""

    def __init__(self, store: Store, ranking: Ranking) -> None:
        self._store = store
        self._ranking = ranking

    def in_words_of_the_manual(self, text: str) -> str:
        """Return the text as the manual would write it."""
        english = in_english(text, self._on_a_card)
        if english != text or len(text) > _LONGEST_MENDED:
            return english
        return _LETTERS.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, word: str) -> str:
        lower = word.lower()
        if lower in STOP_WORDS or self._anywhere(lower):
            return word
        return nearest(lower, self._store.spelled_like(lower)) or word

    def _on_a_card(self, word: str) -> bool:
        return _known(word, self._ranking.cards.rarity)

    def _anywhere(self, word: str) -> bool:
        return _known(word, self._ranking.passages.rarity)


def _known(word: str, rarity: Callable[[str], float]) -> bool:
    """Whether any part of the word is counted, or it is one that never is."""
    parts = words_of(word)
    return not parts or all(rarity(part) > 0.0 for part in parts[-1:])
