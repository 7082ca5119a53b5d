"""Which documents hold a word, and how much it weighs there: BM25 over weighted fields.

Weights are computed when the index is built, so that a question costs one addition per posting.

Reference for the weighting: the BM25F form, a word's count summed over fields by their weight,
saturated as count / (count + k1), the length of each field normalised by b.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_K1 = 1.2
_LONGEST_WORD = 48
_ARRAYS = ("words", "offsets", "documents", "weights")

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Field:
    """A part of every document (title, body) with its weight and its length normalisation."""

    weight: float
    b: float


@dataclass(frozen=True)
class Postings:
    """The inverted index of one kind of document.

    Attributes:
        words: Sorted byte strings, shape (n_words,).
        offsets: Postings of word i are `offsets[i]` to `offsets[i + 1]`, shape (n_words + 1,).
        documents: Document numbers, shape (n_postings,).
        weights: BM25 weight of the word in the document, shape (n_postings,).
        n_documents: How many documents there are.
    """

    words: npt.NDArray[Any]
    offsets: npt.NDArray[np.int64]
    documents: npt.NDArray[np.int32]
    weights: FloatArray
    n_documents: int
    _rarities: dict[bytes, float] = field(init=False, default_factory=dict, repr=False)

    def scores(self, query: Mapping[str, float]) -> FloatArray:
        """Return the score of every document; the query gives each word its weight."""
        scores = np.zeros(self.n_documents, dtype=np.float32)
        if not query:
            return scores
        wanted = [word.encode()[:_LONGEST_WORD] for word in query]
        places = np.searchsorted(self.words, np.array(wanted, dtype=self.words.dtype))
        for word, weight, place in zip(wanted, query.values(), places.tolist(), strict=True):
            if place < len(self.words) and self.words[place] == word:
                part = slice(int(self.offsets[place]), int(self.offsets[place + 1]))
                scores[self.documents[part]] += weight * self.weights[part]
        return scores

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency; 0 for a word that no document holds."""
        key = word.encode()[:_LONGEST_WORD]
        if (seen := self._rarities.get(key)) is not None:
            return seen
        place = int(np.searchsorted(self.words, np.array(key, dtype=self.words.dtype)))
        if place >= len(self.words) or self.words[place] != key:
            return 0.0
        rarity = _idf(int(self.offsets[place + 1] - self.offsets[place]), self.n_documents)
        # Only of words that the index holds, so that no question makes this grow for ever.
        return self._rarities.setdefault(key, rarity)


def build_postings(
    documents: Iterable[Sequence[Sequence[str]]], fields: Sequence[Field]
) -> Postings:
    """Count the words of every document, given as one list of words per field."""
    counted = [[Counter(words) for words in document] for document in documents]
    lengths = np.array([[sum(c.values()) for c in document] for document in counted], dtype=float)
    mean = np.maximum(lengths.mean(axis=0), 1.0) if len(counted) else np.ones(len(fields))
    entries: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, document in enumerate(counted):
        total: dict[str, float] = defaultdict(float)
        for place, (counts, part) in enumerate(zip(document, fields, strict=True)):
            norm = 1.0 - part.b + part.b * lengths[number, place] / mean[place]
            for word, count in counts.items():
                total[word] += part.weight * count / norm
        for word, weighted in total.items():
            entries[word].append((number, weighted / (weighted + _K1) * (_K1 + 1.0)))
    return _packed(entries, len(counted))


def _packed(entries: Mapping[str, Sequence[tuple[int, float]]], n_documents: int) -> Postings:
    by_key: dict[bytes, list[tuple[int, float]]] = {}
    for word, postings in entries.items():
        by_key.setdefault(word.encode()[:_LONGEST_WORD], []).extend(postings)
    keys = sorted(by_key)
    weights = [w * _idf(len(by_key[k]), n_documents) for k in keys for _, w in by_key[k]]
    return Postings(
        words=np.array(keys, dtype=f"S{_LONGEST_WORD}"),
        offsets=np.cumsum([0, *(len(by_key[key]) for key in keys)], dtype=np.int64),
        documents=np.array([number for k in keys for number, _ in by_key[k]], dtype=np.int32),
        weights=np.array(weights, dtype=np.float32),
        n_documents=n_documents,
    )


def _idf(n_with_word: int, n_documents: int) -> float:
    return float(np.log1p((n_documents - n_with_word + 0.5) / (n_with_word + 0.5)))


def save_postings(postings: Postings, folder: Path) -> None:
    """Write the arrays to an empty folder."""
    folder.mkdir()
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(postings, name))
    np.save(folder / "n_documents.npy", np.array(postings.n_documents))


def load_postings(folder: Path) -> Postings:
    """Map the arrays into memory; only what a question touches is read from the disk."""
    # Seen as plain arrays: slicing a memmap object costs more than what is done with the slice.
    arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
    return Postings(**arrays, n_documents=int(np.load(folder / "n_documents.npy")))
