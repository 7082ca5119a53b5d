"""Questions in other languages, put into the manual's English word by word.

A small dictionary of the field does not understand a sentence, but the terms of a question are
what finds a page. An English question passes unchanged: only words that the manual's own cards
do not know are looked up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("foreign_words.txt")
_WORD = re.compile(r"[a-z0-9_/+.-]+|[^\W\d_]+")
# Scripts that put no space between words.
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SHORTEST_BEGINNING = 3
_LONGEST_BEGINNING = 24
# Little words that the manual holds by accident, in names and references.
_LITTLE_WORDS = (
    "al an auf aus avec au aux bei bevor che com como con da dal dans das de del della dem den der "
    "des di die do dos du durch e ein eine einen einer el em en entre es est et fur gli ich il in "
    "ist ja je kann la las le les lo los man mit na nach nel no nos o ou para par per pero por "
    "pour que qui se sich si sind son sur um un una und une uno von wie wird y zu zum zur a was "
    "bedeutet comment cuando donde wenn werden meine mein"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())


def in_english(text: str, is_known: Callable[[str], bool]) -> str:
    """Return the question with its foreign terms replaced; unchanged if none is foreign.

    Args:
        text: The question.
        is_known: Whether an English word is one of the manual's own.
    """
    plain = folded(text)
    words, found = [], False
    for word in _WORD.findall(plain):
        meanings = [] if word.isascii() and is_known(word) else list(_meanings(word))
        found = found or bool(meanings)
        words.append((word, " ".join(meanings)))
    if not found:
        return text
    kept = (english or word for word, english in words if english or word not in _LITTLE)
    return " ".join(kept)


def folded(text: str) -> str:
    """Return the text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)


def _meanings(word: str) -> Iterator[str]:
    """Look up the longest beginning of a word; in a script without spaces, of all that follows."""
    meanings, start = _dictionary(), 0
    unspaced = bool(_UNSPACED.search(word))
    shortest = 1 if unspaced else _SHORTEST_BEGINNING
    while start < (len(word) if unspaced else 1):
        ends = range(min(len(word), start + _LONGEST_BEGINNING), start + shortest - 1, -1)
        end = next((end for end in ends if word[start:end] in meanings), 0)
        if end:
            yield meanings[word[start:end]]
        start = end or start + 1


@cache
def _dictionary() -> dict[str, str]:
    """Every beginning, without accents, with the English words it stands for."""
    meanings: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        english, _, foreign = line.partition(": ")
        if not line.startswith("#"):
            for word in foreign.split(","):
                meanings.setdefault(folded(word.strip()), english)
    return meanings
