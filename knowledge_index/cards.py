"""The words of a page by the weight they should have: what the postings are built from.

A card is a page in a few lines: title, names, one-line description, first sentences. Scoring it
beside the passages brings the page that is about a thing before those that mention it.
"""

import re
from collections.abc import Sequence

from mdagent.knowledge_index.page import Page
from mdagent.knowledge_index.plain_words import plain_words
from mdagent.knowledge_index.postings import Field, Postings, build_postings
from mdagent.knowledge_index.words import words_of

_SUFFIXED = re.compile(r"/(gpu|intel|kk|omp|opt)$")
_SENTENCE_END = re.compile(r"(?<=[.])\s")
_LETTERS = re.compile(r"[a-z]{3,}")
_CARD_SENTENCES = 3
_CARD_CHARACTERS = 700

_PASSAGE_FIELDS = (Field(1.0, 0.6), Field(1.5, 0.3), Field(2.5, 0.3), Field(2.0, 0.5))
_PAGE_FIELDS = (Field(1.0, 0.6), Field(3.0, 0.3))
_CARD_FIELDS = (
    Field(2.0, 0.4),
    Field(1.5, 0.4),
    Field(1.0, 0.5),
    Field(0.7, 0.5),
    Field(6.0, 0.3),
    Field(1.2, 0.7),
)


def passage_postings(pages: Sequence[Page]) -> Postings:
    """Weigh each passage's words, its headings', and its page's title and names."""
    documents = []
    for page in pages:
        title, names = words_of(page.title), words_of(f"{_names(page)} {page.name}")
        for passage in page.passages:
            section = page.sections[passage.section]
            headings = " ".join((*section.path, section.heading, passage.heading))
            body = words_of(page.text_of(passage))
            documents.append((body, words_of(headings), title, names))
    return build_postings(documents, _PASSAGE_FIELDS)


def page_postings(pages: Sequence[Page]) -> Postings:
    """Weigh the words of whole pages: a question's words may be spread over a page."""
    documents = (
        (
            words_of("\n".join(section.text for section in page.sections)),
            words_of(f"{page.title} {_names(page)}"),
        )
        for page in pages
    )
    return build_postings(documents, _PAGE_FIELDS)


def card_postings(pages: Sequence[Page]) -> Postings:
    """Weigh the words of the cards."""
    documents = (
        (
            words_of(f"{page.title} {_names(page)}"),
            words_of(" ".join([*page.described.values(), page.summary])),
            words_of(_opening(page)),
            words_of(_headings(page)),
            words_of(plain_words(page.name)),
            words_of(page.said_of),
        )
        for page in pages
    )
    return build_postings(documents, _CARD_FIELDS)


def card_text(page: Page) -> str:
    """Return the card as prose, for an encoder of sentences."""
    said = [*page.described.values(), page.summary, plain_words(page.name), _opening(page)]
    lines = [page.title, _names(page), *said]
    return ". ".join(dict.fromkeys(line.strip().rstrip(".") for line in lines if line.strip()))


def spelled_words(pages: Sequence[Page]) -> set[str]:
    """Return the words that a mistyped one may have been meant to be: of names and cards."""
    texts = (
        " ".join((page.title, _names(page), page.name, page.summary, plain_words(page.name)))
        for page in pages
        if page.kind != "examples"
    )
    return {word for text in texts for word in _LETTERS.findall(text.lower())}


def _names(page: Page) -> str:
    return " ".join(a.name for a in page.aliases if not _SUFFIXED.search(a.name))


def _opening(page: Page) -> str:
    """Return the first sentences of the Description, or of a page that has none."""
    for section in page.sections:
        if section.heading.startswith("Description") or page.kind != "commands":
            sentences = _SENTENCE_END.split(" ".join(section.text.split()))
            return " ".join(sentences[:_CARD_SENTENCES])[:_CARD_CHARACTERS]
    return ""


def _headings(page: Page) -> str:
    """Headings tell what a guide is about; those of command pages are all the same."""
    return "" if page.kind == "commands" else " ".join(s.heading for s in page.sections)
