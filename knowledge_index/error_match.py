"""Which explained error message a pasted `ERROR:` line is, whatever numbers and names it holds."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.knowledge_index.store import Store

_MARKED = re.compile(r"\b(?:ERROR|WARNING)(?: on proc \d+)?\s*:\s*(?P<text>.+)", re.IGNORECASE)
_SOURCE = re.compile(r"\(\S*\.(?:cpp|h|cu):\d+\).*$")
_WILD = re.compile(
    r"%[-+ #0]*\d*(?:\.\d+)?[lh]*[a-zA-Z]|(?<![\w-])[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?(?![\w-])"
    r"|['\"][^'\"]*['\"]|\S+\.[a-z]\w{1,4}\b"
)
_WORD = re.compile(r"\w[\w/-]*\w|\w")
# Releases of LAMMPS say the same thing in other words.
_SAME = {"unrecognized": "unknown", "invalid": "unknown", "unsupported": "unknown"}
# Shares of the words that must agree: for a line marked as an error, and for any other text.
_ENOUGH_MARKED = 0.5
_ENOUGH_UNMARKED = 0.85
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class ErrorEntry:
    """A passage that explains a message, and how well the text agrees with it, 0 to 1."""

    passage: int
    page: int
    agreement: float


class ErrorMatcher:
    """The messages that the manual explains, as sets of words weighted by how rare they are."""

    def __init__(self, store: Store) -> None:
        self._entries: list[tuple[int, int, float]] = []
        self._by_word: dict[str, list[int]] = {}
        headed = [
            (passage, page, frozenset(_message_words(heading)))
            for passage, page, heading in store.headed_passages()
        ]
        counts = Counter(word for _, _, words in headed for word in words)
        self._weights = {word: 1.0 / (1.0 + math.sqrt(n)) for word, n in counts.items()}
        for number, (passage, page, words) in enumerate(headed):
            self._entries.append((passage, page, self._weight(words)))
            for word in words:
                self._by_word.setdefault(word, []).append(number)

    def find(self, text: str) -> list[ErrorEntry]:
        """Return the entries that agree best with a message, at most five; empty if none does."""
        marked = _MARKED.search(text)
        message = _SOURCE.sub("", marked["text"] if marked else text)
        words = frozenset(_message_words(message))
        known = words & self._weights.keys()
        if not marked and (len(words) < _FEWEST_WORDS or known != words):
            return []
        # A name that the user's script brought in is in no entry and must not count against it.
        enough = _ENOUGH_MARKED if marked else _ENOUGH_UNMARKED
        found = [entry for entry in self._agreements(known) if entry.agreement >= enough]
        return sorted(found, key=lambda entry: (-round(entry.agreement, 2), entry.passage))[:5]

    def _agreements(self, words: frozenset[str]) -> Iterator[ErrorEntry]:
        shared: dict[int, float] = {}
        for word in words:
            weight = self._weights[word]
            for number in self._by_word[word]:
                shared[number] = shared.get(number, 0.0) + weight
        total = self._weight(words)
        for number, weight in shared.items():
            passage, page, own = self._entries[number]
            yield ErrorEntry(passage, page, 2.0 * weight / (total + own))

    def _weight(self, words: frozenset[str]) -> float:
        return sum(self._weights[word] for word in words)


def _message_words(text: str) -> list[str]:
    words = _WORD.findall(_WILD.sub(" ", text).lower())
    return [_SAME.get(word, word) for word in words]
