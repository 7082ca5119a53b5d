"""Building the index of the manual from a LAMMPS source tree."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mdagent.knowledge_index import semantic
from mdagent.knowledge_index.cache import usable_cache
from mdagent.knowledge_index.folder_lock import locked
from mdagent.knowledge_index.published import publish, published, start_folder

Report = Callable[[str, int, int], None]

# Raised whenever what is stored, or how it is weighed, changes: older indexes are built anew.
INDEX_FORMAT = 2
STORE_FILE = "manual.sqlite"


@dataclass(frozen=True)
class IndexStatus:
    """What is known of the index in a cache folder.

    Attributes:
        state: `outdated` where the tree has changed since, or an older program built it.
    """

    state: Literal["current", "outdated", "missing"]
    folder: Path | None
    manual_version: str
    n_pages: int
    n_passages: int
    vectors: Literal["yes", "no"]
    built_s: float


def index_home(cache_folder: Path) -> Path:
    """Return the folder below which indexes of this format are kept.

    Two versions of this program on one machine must not undo each other's work.
    """
    return cache_folder / f"manual-index-{INDEX_FORMAT}"


def tree_fingerprint(tree: Path) -> str:
    """Return a hash of everything the index is made of: the manual's text, the scripts' names."""
    digest = hashlib.sha256()
    for path in sorted((tree / "doc" / "src").glob("*.rst")):
        digest.update(f"{path.name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for folder in ("examples", "bench", "src"):
        for path in sorted((tree / folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(tree)} {path.stat().st_size}\n".encode())
    return digest.hexdigest()


def index_status(cache_folder: Path, tree: Path | None) -> IndexStatus:
    """Look at the index, and whether it still fits the tree."""
    found = published(index_home(cache_folder))
    if found is None:
        return IndexStatus("missing", None, "", 0, 0, "no", 0.0)
    folder, facts = found
    fits = tree is None or facts.get("fingerprint") == tree_fingerprint(tree)
    current = fits and facts.get("format") == INDEX_FORMAT
    return IndexStatus(
        state="current" if current else "outdated",
        folder=folder,
        manual_version=str(facts.get("manual_version", "")),
        n_pages=int(facts.get("n_pages", 0)),
        n_passages=int(facts.get("n_passages", 0)),
        vectors="yes" if semantic.has_card_vectors(folder) else "no",
        built_s=float(facts.get("built_s", 0.0)),
    )


def build_index(
    tree: Path,
    cache_folder: Path,
    report: Report,
    *,
    vectors: Literal["auto", "no"] = "auto",
    when: Literal["needed", "always"] = "needed",
) -> IndexStatus:
    """Build the index, unless the one there is current.

    Args:
        tree: Root of the LAMMPS source tree.
        cache_folder: The user's cache; nothing is written elsewhere.
        report: Told what is being done, how much is done, and of how much.
        vectors: `auto` encodes the cards where the `semantic` extra is installed.
        when: `always` builds even where nothing has changed.

    Raises:
        NoManual: The tree holds no manual.
        CacheUnusable: The cache cannot be written to, or is full.
        FolderBusy: Another process is building.
    """
    home = index_home(cache_folder)
    possible = vectors == "auto" and not semantic.missing_packages()
    with usable_cache(cache_folder), locked(home):
        status = index_status(cache_folder, tree)
        lacks_vectors = possible and status.vectors == "no"
        if status.state == "current" and when == "needed" and not lacks_vectors:
            return status
        folder = start_folder(home)
        facts = _fill(folder, tree, report, "yes" if possible else "no")
        publish(folder, str(facts["fingerprint"])[:12], facts)
    return index_status(cache_folder, tree)


def _fill(
    folder: Path, tree: Path, report: Report, vectors: Literal["yes", "no"]
) -> dict[str, Any]:
    from mdagent.knowledge_index.cards import card_text, spelled_words
    from mdagent.knowledge_index.manual import read_manual
    from mdagent.knowledge_index.names import name_entries
    from mdagent.knowledge_index.ranking import build_ranking, save_ranking
    from mdagent.knowledge_index.source_tree import tree_version
    from mdagent.knowledge_index.store import write_store

    started = time.monotonic()
    fingerprint = tree_fingerprint(tree)
    manual = read_manual(tree, report)
    pages = [page for page in manual.pages if page.passages]
    report("weighing words", 0, 1)
    write_store(
        folder / STORE_FILE,
        pages,
        name_entries(pages),
        manual.style_packages,
        spelled_words(pages),
    )
    save_ranking(build_ranking(pages), folder)
    report("weighing words", 1, 1)
    if vectors == "yes":
        # Example scripts come last and have none: words find them, and half the time is saved.
        cards = [card_text(page) for page in pages if page.kind != "examples"]
        semantic.save_card_vectors(cards, folder, report)
    return {
        "format": INDEX_FORMAT,
        "fingerprint": fingerprint,
        "manual_version": tree_version(tree),
        "n_pages": len(pages),
        "n_passages": sum(len(page.passages) for page in pages),
        "built_s": round(time.monotonic() - started, 1),
    }
