"""Words as search counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.knowledge_index.words import stem, words_of


@pytest.mark.parametrize(
    "family",
    [
        ("deform", "deforms", "deformed", "deforming"),
        ("deformation", "deformations"),
        ("minimize", "minimise", "minimizing"),
        ("energy", "energies"),
        ("stop", "stopped", "stopping"),
        ("elastic", "elastically"),
        ("thermostat", "thermostats", "thermostatting"),
    ],
)
def test_forms_of_a_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


def test_names_are_kept_whole_and_in_parts() -> None:
    assert words_of("pair_style lj/cut") == ["pair_style", "pair", "styl", "lj/cut", "lj", "cut"]


def test_small_words_and_numbers_say_nothing() -> None:
    assert words_of("What is the 300 of 2.5?") == []


@given(st.text(max_size=200))
def test_words_are_never_empty_nor_of_capitals(text: str) -> None:
    assert all(word and word == word.lower() for word in words_of(text))
