"""A page of the manual: its sections, the passages search works with, its exact names."""

from dataclasses import dataclass, field
from typing import Literal

PageKind = Literal["commands", "howto", "guide", "errors", "examples", "build", "developer"]


@dataclass(frozen=True)
class Alias:
    """An exact name and where it leads: `fix nvt/gpu` to `index-1` of page fix_nh."""

    name: str
    anchor: str


@dataclass(frozen=True)
class Section:
    """A heading and the text below it, up to the next heading."""

    heading: str
    path: tuple[str, ...]
    anchor: str
    text: str


@dataclass(frozen=True)
class Passage:
    """The unit of search: part of one section, short enough to be about one thing.

    Attributes:
        section: Number of the section on its page.
        start: Where the passage begins in the section's text, in characters; `end` likewise.
        heading: Its own heading, where it has one (the text of an error message), else empty.
    """

    section: int
    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True)
class VersionNote:
    """`versionadded` and its siblings, with the first names it speaks of."""

    kind: str
    version: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page, as read; everything the index stores about it.

    Attributes:
        described: What the manual's lists of styles say of each style, in a line.
        keywords: Emphasised words of the Syntax section: arguments that the command takes.
        links: Other pages that it points to, repeated as often as it does.
        mentions: Sentences that point to another page, with the name of that page.
        said_of: What other pages' sentences say where they point to this one.
    """

    name: str
    title: str
    kind: PageKind
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    aliases: tuple[Alias, ...] = ()
    keywords: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    said_of: str = ""
    packages: tuple[str, ...] = ()
    version_notes: tuple[VersionNote, ...] = ()
    syntax: str = ""
    summary: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def text_of(self, passage: Passage) -> str:
        """Return the words of one of its passages."""
        return self.sections[passage.section].text[passage.start : passage.end]
