"""Reading: a page or a section of it, from an offset on."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mdagent.knowledge_index.answers import DocumentPart
from mdagent.knowledge_index.availability import Binary, judge_page, removed_note
from mdagent.knowledge_index.error_match import ErrorMatcher
from mdagent.knowledge_index.names import alias_of, find_names
from mdagent.knowledge_index.store import Name, Store, StoredPage, StoredSection

# About 1500 tokens: the rest of the answer must fit under 2000 with it.
_PART_CHARACTERS = 5600
_MOST_SECTIONS = 40
_URL = re.compile(
    r"^(?:https?://)?docs\.lammps\.org/(?:[\w-]+/)?(?P<page>[\w-]+)(?:\.html)?(?:#(?P<at>.*))?$"
)


class UnknownPage(LookupError):
    """The manual has nothing of that name."""

    def __init__(self, name: str, nearest: Sequence[str], note: str = "") -> None:
        hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
        gone = f" {note}" if note else ""
        super().__init__(
            f"The manual has no page, command, style or example {name!r}.{gone}{hint} "
            "search_lammps_docs finds pages by a question."
        )


class UnknownSection(LookupError):
    """The page has no such heading."""

    def __init__(self, page: str, section: str, headings: Sequence[str]) -> None:
        super().__init__(f"Page {page} has no section {section!r}. It has: {'; '.join(headings)}.")


@dataclass(frozen=True)
class _Part:
    """What was found, before it is cut to size."""

    page: StoredPage
    named: str
    headings: list[str]
    anchor: str
    text: str


class Reader:
    """Pages by name; one thread at a time."""

    def __init__(self, store: Store, errors: ErrorMatcher) -> None:
        self._store = store
        self._errors = errors

    def read(
        self, name: str, section: str, offset: int, binary: Binary | None, version: str
    ) -> DocumentPart:
        """Return part of a page, see `Index.read`."""
        part = self._find(name.strip(), section.strip(), binary)
        text, next_offset = _cut(part.text, offset)
        available, note = judge_page(part.page, part.named, binary, self._store)
        reads_on = f"Call again with offset {next_offset} to read on." if next_offset else ""
        return DocumentPart(
            page=part.page.name,
            title=part.page.title,
            sections=part.headings[:_MOST_SECTIONS],
            text=text,
            next_offset=next_offset,
            url=f"{part.page.url}#{part.anchor}" if part.anchor else part.page.url,
            available=available,
            availability_note=note,
            manual_version=version,
            next_step=reads_on,
        )

    def _find(self, name: str, section: str, binary: Binary | None) -> _Part:
        link = _URL.match(name)
        if link:
            name, section = link["page"], section or (link["at"] or "")
        gone = removed_note(name, binary)
        # Old manuals still have pages of what is gone; its name as an argument leads elsewhere.
        found = self._store.names(name.lower()) if gone else find_names(name, self._store)
        if not found:
            explained = None if gone else self._explained(name)
            if explained is not None:
                return explained
            raise UnknownPage(name, self._nearest(name), gone)
        return self._part(found[0], section)

    def _part(self, name: Name, section: str) -> _Part:
        page = self._store.page(name.page)
        sections = self._store.sections(name.page)
        # `index-3` leads to a page as a whole, `err0035` to its own section.
        wanted = section or ("" if name.anchor.startswith("index-") else name.anchor)
        chosen = _chosen(sections, wanted) if wanted else sections
        if wanted and not chosen and section:
            raise UnknownSection(page.name, section, [part.shown for part in sections])
        chosen = chosen or sections
        return _Part(
            page=page,
            named=alias_of(page, name.name),
            headings=[part.shown for part in sections],
            anchor=chosen[0].anchor if wanted else "",
            text="\n\n".join(f"## {part.shown}\n\n{part.text}".rstrip() for part in chosen),
        )

    def _explained(self, message: str) -> _Part | None:
        """Read a message: what the manual says of it, the best explanations below each other."""
        entries = self._errors.find(message)
        if not entries:
            return None
        best = [entry for entry in entries if entry.agreement >= entries[0].agreement - 0.1]
        passages = [self._store.passage(entry.passage) for entry in best]
        page = self._store.page(passages[0].page)
        section = self._store.section(passages[0].page, passages[0].section)
        texts = [
            p.text if p.text.startswith(p.heading) else f"{p.heading}:\n{p.text}" for p in passages
        ]
        return _Part(page, "", [section.shown], section.anchor, "\n\n".join(texts))

    def _nearest(self, name: str) -> list[str]:
        return difflib.get_close_matches(name.lower(), self._store.all_names(), 4, 0.6)


def _chosen(sections: Sequence[StoredSection], wanted: str) -> list[StoredSection]:
    """Return the section that is meant, with those below it: by anchor, heading, start of it."""
    key = wanted.lower().lstrip("# ")
    tests = (
        lambda part: key == part.anchor,
        lambda part: key in {part.heading.lower(), part.shown.lower()},
        lambda part: part.heading.lower().startswith(key),
        lambda part: key in part.shown.lower(),
    )
    for test in tests:
        first = next((part for part in sections if test(part)), None)
        if first is not None:
            below = (*first.path, first.heading)
            return [first, *(s for s in sections if s.path[: len(below)] == below)]
    return []


def _cut(text: str, offset: int) -> tuple[str, int | None]:
    """Cut at the end of a paragraph where one ends in the second half, else at a line."""
    start = min(max(offset, 0), len(text))
    if len(text) - start <= _PART_CHARACTERS:
        return text[start:], None
    part = text[start : start + _PART_CHARACTERS]
    for mark in ("\n\n", "\n", " "):
        end = part.rfind(mark)
        if end > _PART_CHARACTERS // 2:
            return part[:end], start + end + len(mark)
    return part, start + len(part)
