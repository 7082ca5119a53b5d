"""Splitting the text of a section into passages."""

from collections.abc import Collection, Iterator, Sequence

from mdagent.knowledge_index.page import Passage
from mdagent.knowledge_index.rst_text import Block

BETWEEN = "\n\n"
# About 350 word pieces: larger passages are about several things, smaller ones about none.
_PASSAGE_CHARACTERS = 1400


def section_passages(
    number: int, blocks: Sequence[Block], boilerplate: Collection[str]
) -> Iterator[Passage]:
    """Group a section's blocks to about one thought each; a code block stays with its words.

    Args:
        number: Of the section on its page.
        blocks: Its blocks; the section's text is their texts with BETWEEN between them.
        boilerplate: Texts that many pages repeat, which are in no passage.
    """
    held: tuple[int, int] | None = None
    for block, start, end in _spans(blocks):
        repeated = block.text in boilerplate
        if held and (repeated or (end - held[0] > _PASSAGE_CHARACTERS and block.kind != "code")):
            yield Passage(number, *held)
            held = None
        if not repeated:
            held = (held[0] if held else start, end)
    if held:
        yield Passage(number, *held)


def message_passages(number: int, heading: str, blocks: Sequence[Block]) -> Iterator[Passage]:
    """Make one passage of each message that is explained, or one of the whole section."""
    spans = list(_spans(blocks))
    messages = [span for span in spans if span[0].kind == "definition"]
    for block, start, end in messages:
        yield Passage(number, start, end, block.text.split("\n", 1)[0].removesuffix(":"))
    if spans and not messages:
        yield Passage(number, 0, spans[-1][2], heading)


def _spans(blocks: Sequence[Block]) -> Iterator[tuple[Block, int, int]]:
    start = 0
    for block in blocks:
        yield block, start, start + len(block.text)
        start += len(block.text) + len(BETWEEN)
