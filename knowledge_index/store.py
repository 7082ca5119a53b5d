"""The index on disk: pages, sections, passages and exact names in SQLite.

Words and their weights lie beside it as arrays (`postings`). A built index is never written to.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mdagent.knowledge_index.page import Alias, Page, PageKind, VersionNote
from mdagent.knowledge_index.spelling import remainders

_SCHEMA = """
CREATE TABLE pages (id INTEGER PRIMARY KEY, name TEXT UNIQUE, kind TEXT, title TEXT, data TEXT);
CREATE TABLE sections (page INTEGER, number INTEGER, heading TEXT, path TEXT, anchor TEXT,
  text TEXT, PRIMARY KEY (page, number)) WITHOUT ROWID;
CREATE TABLE passages (id INTEGER PRIMARY KEY, page INTEGER, section INTEGER, start INTEGER,
  stop INTEGER, heading TEXT);
CREATE TABLE names (name TEXT, page INTEGER, anchor TEXT, rank INTEGER);
CREATE INDEX names_by_name ON names (name);
CREATE TABLE spellings (remainder TEXT, word TEXT, PRIMARY KEY (remainder, word)) WITHOUT ROWID;
CREATE TABLE style_packages (category TEXT, style TEXT, package TEXT,
  PRIMARY KEY (category, style)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class StoredPage:
    """A page without its text."""

    id: int
    name: str
    kind: PageKind
    title: str
    url: str
    summary: str
    syntax: str
    aliases: tuple[Alias, ...]
    keywords: frozenset[str]
    packages: tuple[str, ...]
    version_notes: tuple[VersionNote, ...]
    described: dict[str, str]


@dataclass(frozen=True)
class StoredSection:
    """A heading and the text below it; the path holds the headings above."""

    number: int
    heading: str
    path: tuple[str, ...]
    anchor: str
    text: str

    @property
    def shown(self) -> str:
        """The heading as a reader finds it, `Description > Thermostats`."""
        return " > ".join((*self.path, self.heading))


@dataclass(frozen=True)
class StoredPassage:
    """A part of a section, with the words of it."""

    id: int
    page: int
    section: int
    heading: str
    text: str


@dataclass(frozen=True)
class Name:
    """An exact name: where it leads, and how sure that is (0 is the name itself)."""

    name: str
    page: int
    anchor: str
    rank: int


def write_store(
    file: Path,
    pages: Sequence[Page],
    names: Iterable[Name],
    style_packages: dict[tuple[str, str], str],
    words: Iterable[str] = (),
) -> None:
    """Write a new database; pages are numbered in the order given, passages across all pages.

    Args:
        file: Where to write it.
        pages: All pages.
        names: The exact names of all pages.
        style_packages: The package of each (category, style).
        words: What a mistyped word may have been meant to be.
    """
    connection = sqlite3.connect(file)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        for number, page in enumerate(pages):
            _insert_page(connection, number, page)
        rows = ((n.name, n.page, n.anchor, n.rank) for n in names)
        connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", rows)
        packages = ((*key, package) for key, package in style_packages.items())
        connection.executemany("INSERT INTO style_packages VALUES (?, ?, ?)", packages)
        spellings = ((rest, word) for word in words for rest in remainders(word))
        connection.executemany("INSERT OR IGNORE INTO spellings VALUES (?, ?)", spellings)
        connection.commit()
    finally:
        connection.close()


def _insert_page(connection: sqlite3.Connection, number: int, page: Page) -> None:
    data = {
        "url": page.url,
        "summary": page.summary,
        "syntax": page.syntax,
        "aliases": [asdict(alias) for alias in page.aliases],
        "keywords": sorted(page.keywords),
        "packages": page.packages,
        "version_notes": [asdict(note) for note in page.version_notes],
        "described": page.described,
    }
    connection.execute(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?)",
        (number, page.name, page.kind, page.title, json.dumps(data)),
    )
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, index, part.heading, json.dumps(part.path), part.anchor, part.text)
            for index, part in enumerate(page.sections)
        ],
    )
    connection.executemany(
        "INSERT INTO passages (page, section, start, stop, heading) VALUES (?, ?, ?, ?, ?)",
        [(number, p.section, p.start, p.end, p.heading) for p in page.passages],
    )


class Store:
    """A written database, opened read-only; may be used from any thread, one at a time."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(
            f"{file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

        self._pages: dict[int, StoredPage] = {}
        self._sections: dict[tuple[int, int], StoredSection] = {}
        self._passages: dict[int, StoredPassage] = {}
        # Understanding a question and answering it look the same names up.
        self._name_rows = lru_cache(maxsize=256)(self._find_name_rows)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def page(self, number: int) -> StoredPage:
        """Return a page by its number."""
        found = self._pages.get(number)
        if found is None:
            row = self._one("SELECT id, name, kind, title, data FROM pages WHERE id = ?", number)
            found = self._pages[number] = _page(row)
        return found

    def sections(self, page: int) -> list[StoredSection]:
        """Return the sections of a page in reading order."""
        rows = self._rows(
            "SELECT number, heading, path, anchor, text FROM sections WHERE page = ?"
            " ORDER BY number",
            page,
        )
        return [StoredSection(n, h, tuple(json.loads(p)), a, t) for n, h, p, a, t in rows]

    def section(self, page: int, number: int) -> StoredSection:
        """Return one section."""
        found = self._sections.get((page, number))
        if found is None:
            n, h, p, a, t = self._one(
                "SELECT number, heading, path, anchor, text FROM sections"
                " WHERE page = ? AND number = ?",
                page,
                number,
            )
            found = self._sections[page, number] = StoredSection(n, h, tuple(json.loads(p)), a, t)
        return found

    def passage(self, number: int) -> StoredPassage:
        """Return a passage by its place in the postings, which counts from 0."""
        found = self._passages.get(number)
        if found is None:
            row = self._one(
                "SELECT p.page, p.section, p.heading, substr(s.text, p.start + 1, p.stop - p.start)"
                " FROM passages p JOIN sections s ON s.page = p.page AND s.number = p.section"
                " WHERE p.id = ?",
                number + 1,
            )
            found = self._passages[number] = StoredPassage(number, *row)
        return found

    def names(self, name: str) -> list[Name]:
        """Return what an exact name leads to, the surest first."""
        return [Name(*row) for row in self._name_rows(name)]

    def all_names(self) -> list[str]:
        """Return every exact name, sorted."""
        return [name for (name,) in self._rows("SELECT DISTINCT name FROM names ORDER BY name")]

    def spelled_like(self, word: str) -> list[str]:
        """Return the words that a mistyped one may have been meant to be, see `spelling`."""
        rests = sorted(remainders(word))
        marks = ", ".join("?" * len(rests))
        rows = self._rows(
            f"SELECT DISTINCT word FROM spellings WHERE remainder IN ({marks})", *rests
        )
        return [found for (found,) in rows]

    def headed_passages(self) -> list[tuple[int, int, str]]:
        """Return number, page and heading of the passages that have a heading of their own."""
        rows = self._rows("SELECT id - 1, page, heading FROM passages WHERE heading != ''")
        return [(number, page, heading) for number, page, heading in rows]

    def package_of(self, category: str, style: str) -> str | None:
        """Return the package of a style, empty for LAMMPS' core, None where it is unknown."""
        rows = self._rows(
            "SELECT package FROM style_packages WHERE category = ? AND style = ?", category, style
        )
        return rows[0][0] if rows else None

    @cached_property
    def page_numbers(self) -> dict[str, int]:
        """The pages by name."""
        return dict(self._rows("SELECT name, id FROM pages"))

    def _find_name_rows(self, name: str) -> list[Any]:
        return self._rows(
            "SELECT name, page, anchor, rank FROM names WHERE name = ? ORDER BY rank, page", name
        )

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        return self._rows(query, *values)[0]


def _page(row: Sequence[Any]) -> StoredPage:
    number, name, kind, title, text = row
    data = json.loads(text)
    return StoredPage(
        id=number,
        name=name,
        kind=kind,
        title=title,
        url=data["url"],
        summary=data["summary"],
        syntax=data["syntax"],
        aliases=tuple(Alias(**alias) for alias in data["aliases"]),
        keywords=frozenset(data["keywords"]),
        packages=tuple(data["packages"]),
        version_notes=tuple(VersionNote(**note) for note in data["version_notes"]),
        described=data["described"],
    )
