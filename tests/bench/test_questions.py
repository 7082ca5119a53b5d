"""The questions to the manual keep what they promise; the figures count what they say."""

import pytest

from mdagent.bench.questions import QUESTIONS, half, read_questions
from mdagent.bench.retrieval import hit, mean_reciprocal_rank, ranks
from mdagent.knowledge_index.build import STORE_FILE
from mdagent.knowledge_index.index import open_index
from mdagent.knowledge_index.store import Store
from mdagent.knowledge_index.words import words_of
from mdagent.server.settings import read_settings


def test_the_halves_share_no_question_and_leave_none_out() -> None:
    questions = read_questions(QUESTIONS)
    tuning, reporting = half(questions, "tuning"), half(questions, "reporting")
    texts = [question.text for question in (*tuning, *reporting)]
    assert len(questions) >= 200
    assert sorted(texts) == sorted({question.text for question in questions})
    assert abs(len(tuning) - len(reporting)) <= 1
    assert {q.kind for q in tuning} == {q.kind for q in reporting}


def test_every_right_page_exists_and_the_first_half_says_no_word_of_its_title() -> None:
    questions = read_questions(QUESTIONS)
    store = Store(open_index(read_settings().cache_folder).folder / STORE_FILE)
    for place, question in enumerate(questions):
        titles = [store.page(store.page_numbers[name]).title for name in question.pages]
        if place < len(questions) / 2:
            assert not set(words_of(question.text)) & set(words_of(" ".join(titles)))
    store.close()


def test_a_rank_counts_from_one_and_is_zero_for_a_page_not_found() -> None:
    questions = read_questions(QUESTIONS)[:3]
    answers = {
        questions[0].text: sorted(questions[0].pages),
        questions[1].text: ["another_page", *sorted(questions[1].pages)],
        questions[2].text: ["another_page"],
    }
    places = ranks(answers.__getitem__, questions)
    assert places == [1, 2, 0]
    assert hit(places, 1) == pytest.approx(100 / 3)
    assert hit(places, 5) == pytest.approx(200 / 3)
    assert mean_reciprocal_rank(places) == pytest.approx(0.5)
