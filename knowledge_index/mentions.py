"""What the pages of the manual say of each other, in the sentences that link them.

Whoever points to a page says in other words than the page's own what it is for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mdagent.knowledge_index.page import Page

DOC_LINK = re.compile(r":doc:`(?:[^`<]*<)?([\w./-]+)>?`")
_SENTENCE_END = re.compile(r"(?<=[.:;])\s+|\n\s*\n|\n\s*[*-] ")
_MARKUP = re.compile(r":[\w:+-]+:`(?P<text>[^`<]*)(?:<[^`>]*>)?`")
_FEWEST_WORDS = 5


def mentions(source: str, own: str) -> Iterator[tuple[str, str]]:
    """Yield each other page that a sentence of a page's source points to, with the sentence."""
    for sentence in _SENTENCE_END.split(source):
        targets = set(DOC_LINK.findall(sentence)) - {own} if ":doc:`" in sentence else set()
        plain = " ".join(_MARKUP.sub(r"\g<text>", sentence).split()) if targets else ""
        # Lists of related commands say nothing of what they name.
        if len(plain.split()) >= _FEWEST_WORDS:
            yield from ((target, plain) for target in sorted(targets))


def with_mentions(pages: Sequence[Page]) -> list[Page]:
    """Hand each page what the others say where they point to it; the same words once."""
    said: dict[str, list[str]] = {}
    for page in pages:
        for target, sentence in page.mentions:
            said.setdefault(target, []).append(sentence)
    return [
        replace(page, mentions=(), said_of=" ".join(dict.fromkeys(said.get(page.name, ()))))
        for page in pages
    ]
