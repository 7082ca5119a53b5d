"""Mistyped words and the manual's words that they were meant to be.

Two words one slip apart (a letter left out, added, changed, or two swapped) have a common
remainder after one letter is taken from each: `depsit` and `deposit` share `depsit`. The remainders
of all words are stored with the index, so that a mend costs a few look-ups.

Reference: the symmetric delete method, as the SymSpell project's README describes it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

_SHORTEST = 3
_LONGEST = 24
# From this length on, two slips still leave no doubt of the word.
_TWO_SLIPS_FROM = 8


def remainders(word: str) -> set[str]:
    """Return the word and what is left of it after one slip, after two of a long word."""
    if not _SHORTEST <= len(word) <= _LONGEST:
        return {word}
    once = set(_shorter(word))
    twice = {rest for part in once for rest in _shorter(part)}
    return {word} | once | (twice if len(word) >= _TWO_SLIPS_FROM else set())


def _shorter(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Return the candidate that is fewest slips away, few enough for its length; else empty."""
    allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    # A letter is sooner left out or doubled than mistaken for another.
    judged = sorted(
        (slips(word, one), one[:1] != word[:1], (Counter(word) - Counter(one)).total(), one)
        for one in set(candidates)
    )
    return judged[0][3] if judged and judged[0][0] <= allowed else ""


def slips(one: str, other: str) -> int:
    """Return how many letters were left out, added, changed or swapped between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
