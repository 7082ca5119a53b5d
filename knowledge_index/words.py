"""The words that search counts: LAMMPS names whole and in parts, English reduced to stems."""

import re
from collections.abc import Iterator
from functools import lru_cache

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/+.]*[A-Za-z0-9+]|[A-Za-z0-9]")
_PART = re.compile(r"[A-Za-z0-9]+")
_LETTER = re.compile(r"[a-z]")
_VOWEL = re.compile(r"[aeiouy]")

# Words that say nothing of the subject of a question or of a passage.
_STOP_WORDS = (
    "a about after all also am an and any are as at be been before being between both but "
    "by can could did do does doing done each either else etc every few for from get "
    "getting give given go goes had has have having here how however i if in instead into "
    "is it its itself just keep kind know let like lammps make makes me might more most "
    "much must my need needed needs no not of off on once one only onto or other otherwise "
    "our out over own per please s same set she should show since so some such t take tell "
    "than that the their them then there these they this those through to too two under "
    "until up upon us use used user using very via want was way we were what when where "
    "whether which while who why will with within without would yes you your "
)
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order, with the parts of compound names after the whole."""
    return list(_words(text))


def _words(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        token = match.group().strip("._/+").lower()
        if token in STOP_WORDS or not _LETTER.search(token):
            continue
        parts = _PART.findall(token)
        if len(parts) > 1:
            yield token
        for part in parts:
            if part not in STOP_WORDS and _LETTER.search(part):
                yield stem(part)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Cut the endings of English words so that `deforming` meets `deformation`.

    Short words and words with digits are names more often than English and stay as they are.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    return _without_derivation(_without_inflection(word))


def _without_inflection(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2 and _VOWEL.search(base):
            return _undoubled(base)
    return word


def _undoubled(base: str) -> str:
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        return base[:-1]
    return base


_DERIVED = (
    ("ization", "iz"), ("isation", "iz"), ("ational", "at"), ("ation", "at"), ("ator", "at"),
    ("ically", "ic"), ("ical", "ic"), ("ivity", "iv"), ("ively", "iv"), ("ive", "iv"),
    ("ments", ""), ("ment", ""), ("ness", ""), ("fully", "ful"), ("ously", "ous"), ("ally", "al"),
    ("ably", "abl"), ("able", "abl"), ("ibly", "ibl"), ("ible", "ibl"), ("ise", "iz"),
    ("ize", "iz"), ("yse", "yz"), ("yze", "yz"),
    ("ity", ""), ("ly", ""), ("ion", ""), ("al", ""), ("e", ""),
    ("y", "i"),
)  # fmt: skip


def _without_derivation(word: str) -> str:
    for ending, replacement in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: len(word) - len(ending)] + replacement
    return word
