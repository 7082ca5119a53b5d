"""The inverted index against the formula, counted by hand."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.knowledge_index.postings import Field, build_postings, load_postings, save_postings

WORDS = st.lists(st.sampled_from(["atom", "fix", "run", "pair"]), min_size=1, max_size=8)


def bm25(
    documents: list[list[str]], query: set[str], k1: float = 1.2, b: float = 0.75
) -> list[float]:
    """The textbook sum over the query's words, one field."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, total = Counter(document), 0.0
        for word in query:
            n_with = sum(word in other for other in documents)
            idf = math.log(1 + (len(documents) - n_with + 0.5) / (n_with + 0.5))
            count = counts[word] / (1 - b + b * len(document) / mean)
            total += idf * count * (k1 + 1) / (count + k1)
        scores.append(total)
    return scores


@given(st.lists(WORDS, min_size=1, max_size=6), st.sets(st.sampled_from(["atom", "run", "no"])))
def test_scores_are_those_of_the_formula(documents: list[list[str]], query: set[str]) -> None:
    postings = build_postings([[words] for words in documents], [Field(1.0, 0.75)])
    scores = postings.scores(dict.fromkeys(query, 1.0))
    assert scores.tolist() == pytest.approx(bm25(documents, query), rel=1e-5)


def test_a_field_of_double_weight_counts_its_words_twice() -> None:
    fields = [Field(1.0, 0.0), Field(2.0, 0.0)]
    postings = build_postings([[["a"], []], [[], ["a"]], [["a", "a"], []]], fields)
    first, second, third = postings.scores({"a": 1.0}).tolist()
    assert second == pytest.approx(third)
    assert second > first


def test_what_was_saved_scores_alike(tmp_path: Path) -> None:
    postings = build_postings([[["fix", "nvt"]], [["run"]]], [Field(1.0, 0.5)])
    save_postings(postings, tmp_path / "p")
    loaded = load_postings(tmp_path / "p")
    query = {"nvt": 1.0, "run": 2.0, "unheard": 1.0, "x" * 99: 1.0}
    assert np.array_equal(loaded.scores(query), postings.scores(query))
    assert loaded.rarity("nvt") > 0.0 == loaded.rarity("unheard")
