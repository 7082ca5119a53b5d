"""Passages: every block in exactly one, none too long but for code."""

from hypothesis import given
from hypothesis import strategies as st

from mdagent.knowledge_index.rst_text import Block
from mdagent.knowledge_index.splitting import BETWEEN, message_passages, section_passages

BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(["prose", "code"]),
        st.text(alphabet="abc ", min_size=1, max_size=900),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_passages_hold_every_block_once_and_in_order(blocks: list[Block]) -> None:
    text = BETWEEN.join(block.text for block in blocks)
    passages = list(section_passages(3, blocks, ()))
    assert BETWEEN.join(text[p.start : p.end] for p in passages) == text
    assert all(p.section == 3 for p in passages)


@given(BLOCKS)
def test_a_passage_of_prose_keeps_its_length(blocks: list[Block]) -> None:
    prose = [Block("prose", block.text) for block in blocks]
    assert all(p.end - p.start <= 1400 for p in section_passages(0, prose, ()))


def test_code_stays_with_the_words_before_it() -> None:
    blocks = [Block("prose", "a" * 1300), Block("code", "b" * 500), Block("prose", "c" * 300)]
    lengths = [p.end - p.start for p in section_passages(0, blocks, ())]
    assert lengths == [1802, 300]


def test_what_every_page_repeats_is_in_no_passage() -> None:
    blocks = [Block("prose", "own"), Block("prose", "boiler"), Block("prose", "more")]
    text = BETWEEN.join(block.text for block in blocks)
    passages = section_passages(0, blocks, {"boiler"})
    assert [text[p.start : p.end] for p in passages] == ["own", "more"]


def test_each_message_is_a_passage_with_its_text_as_heading() -> None:
    blocks = [Block("prose", "List."), Block("definition", "It broke:\n  Mend it.")]
    (passage,) = message_passages(0, "Messages", blocks)
    assert (passage.heading, passage.start) == ("It broke", 7)
