"""Questions in other languages and with mistyped words reach the pages that they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.knowledge_index.index import Index
from mdagent.knowledge_index.question import leanings
from mdagent.knowledge_index.spelling import nearest, remainders, slips
from mdagent.knowledge_index.translation import folded, in_english

WORDS = st.text("abcdefgh", min_size=4, max_size=12)


def test_slips_are_letters_left_out_added_changed_or_swapped() -> None:
    pairs = [("deposit", "depsit"), ("style", "stlye"), ("cut", "cutt"), ("mass", "mess")]
    assert [slips(one, other) for one, other in pairs] == [1, 1, 1, 1]
    assert slips("spring", "spring") == 0
    assert slips("pair", "bond") == 4


@given(WORDS, st.integers(0, 11), st.sampled_from("abcdefgh"))
def test_words_one_slip_apart_share_a_remainder(word: str, at: int, letter: str) -> None:
    place = at % len(word)
    for other in (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
    ):
        assert slips(word, other) <= 1
        if len(other) >= 3:
            assert remainders(word) & remainders(other)
            assert nearest(other, {word}) == word


def test_a_short_word_is_mended_only_where_one_slip_explains_it() -> None:
    assert nearest("sprng", {"string", "spring"}) == "spring"
    assert nearest("bath", {"brew"}) == ""


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Wie groß ist die Viskosität?", "viscosity"),
        ("conductivité thermique", "conductivity"),
        ("径向分布函数", "radial"),
        ("вязкость жидкости", "viscosity"),
    ],
)
def test_terms_of_other_languages_become_english(question: str, word: str) -> None:
    assert word in in_english(question, {"thermal"}.__contains__).split()


def test_an_english_question_stays_as_it_is() -> None:
    question = "Why does the Temperature of fix nvt/gpu drift?"
    assert in_english(question, lambda word: True) == question


@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_translated(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert isinstance(in_english(text, lambda word: False), str)


def test_the_wording_tells_which_kind_of_page_is_asked_for() -> None:
    assert set(leanings("implement a pair style in C++")) == {"developer"}
    assert set(leanings("compile it with cmake")) == {"build"}
    assert leanings("density of water") == {}


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("fix bth", "fix_bath"),
        ("pair_style sprng", "pair_spring"),
        ("Einheiten, unidades, 单位", "units"),
    ],
)
def test_mistyped_and_foreign_words_find_the_page(
    small_index: Index, query: str, page: str
) -> None:
    assert small_index.search(query).hits[0].page == page
