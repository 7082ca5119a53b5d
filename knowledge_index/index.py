"""The index of the manual: search it, read from it."""

import threading
from pathlib import Path

from mdagent.knowledge_index import semantic
from mdagent.knowledge_index.answers import DocumentPart, SearchAnswer, SearchSection
from mdagent.knowledge_index.availability import Binary, removed_note
from mdagent.knowledge_index.build import INDEX_FORMAT, STORE_FILE, index_home
from mdagent.knowledge_index.error_match import ErrorMatcher
from mdagent.knowledge_index.published import published
from mdagent.knowledge_index.ranking import load_ranking
from mdagent.knowledge_index.reading import Reader
from mdagent.knowledge_index.search import Searcher
from mdagent.knowledge_index.store import Store

_LONGEST_QUERY = 2000


class IndexMissing(FileNotFoundError):
    """There is no index of the manual on this machine, or none that this program can read."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The LAMMPS manual cannot be searched: {reason}. "
            "Run `mdagent source fetch`, then `mdagent index build`."
        )


class Index:
    """An opened index; may be used from any thread."""

    def __init__(self, folder: Path, manual_version: str) -> None:
        self.folder = folder
        self.manual_version = manual_version
        # SQLite's connection serves one thread at a time.
        self._lock = threading.Lock()
        self._store = Store(folder / STORE_FILE)
        ranking, errors = load_ranking(folder), ErrorMatcher(self._store)
        self._searcher = Searcher(self._store, ranking, errors)
        self._reader = Reader(self._store, errors)
        self.semantics: semantic.Semantics | None = None
        if semantic.has_card_vectors(folder) and not semantic.missing_packages():
            self.semantics = semantic.Semantics(folder, len(ranking.prior))

    def close(self) -> None:
        """Close its files."""
        with self._lock:
            self._store.close()

    def names(self) -> list[str]:
        """Return every exact name that `read` understands, sorted."""
        with self._lock:
            return self._store.all_names()

    def search(
        self,
        query: str,
        limit: int = 5,
        section: SearchSection = "any",
        binary: Binary | None = None,
    ) -> SearchAnswer:
        """Return the pages that answer a question best.

        Args:
            query: A question, a name, a line of a script, or a pasted error message.
            limit: Most pages to return.
            section: Part of the manual to look in.
            binary: What this machine's LAMMPS has; None says nothing of availability.
        """
        query = query[:_LONGEST_QUERY]
        with self._lock:
            understood = self._searcher.understood(query)
        cosines = None
        if self.semantics is not None:
            self.semantics.start()
            cosines = self.semantics.cosines(understood)
        with self._lock:
            hits = self._searcher.search(understood, limit, section, binary, cosines)
        return SearchAnswer(
            mode="lexical" if cosines is None else "hybrid",
            manual_version=self.manual_version,
            engine_version=binary.version if binary else "",
            hits=hits,
            note=removed_note(query, binary),
            next_step=f"read_lammps_doc with name {hits[0].page!r} shows the page."
            if hits
            else "Nothing found: ask with other words, or section 'any'.",
        )

    def read(
        self, name: str, section: str = "", offset: int = 0, binary: Binary | None = None
    ) -> DocumentPart:
        """Return part of a page.

        Args:
            name: A command, a style, an error code or message, a page, an example script.
            section: A heading of the page; empty for the whole page.
            offset: Where to go on, the `next_offset` of an earlier answer.
            binary: What this machine's LAMMPS has.

        Raises:
            UnknownPage: Nothing of that name; the text names the nearest.
            UnknownSection: The page has no such heading; the text lists those it has.
        """
        with self._lock:
            return self._reader.read(
                name[:_LONGEST_QUERY], section, offset, binary, self.manual_version
            )


def open_index(cache_folder: Path) -> Index:
    """Open the index of a cache folder.

    Raises:
        IndexMissing: It was never built, or by another version of this program.
    """
    found = published(index_home(cache_folder))
    if found is None:
        raise IndexMissing(f"no index has been built in {cache_folder}")
    folder, facts = found
    if facts.get("format") != INDEX_FORMAT:
        raise IndexMissing("the index was built by another version of this program")
    return Index(folder, str(facts["manual_version"]))
