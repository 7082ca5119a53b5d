"""LAMMPS' source tree on this machine: fetched once, kept in the user's cache."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from mdagent.knowledge_index.availability import lammps_date
from mdagent.knowledge_index.cache import usable_cache
from mdagent.knowledge_index.download import DownloadFailed, Report
from mdagent.knowledge_index.folder_lock import locked
from mdagent.knowledge_index.origins import (
    LAMMPS_REPOSITORY,
    SOURCE_PACKAGE,
    Origin,
    OriginFailed,
    SourcePackage,
    Workplace,
    git_origin,
    mirror_origin,
    named_origin,
)
from mdagent.knowledge_index.published import publish, published, start_folder
from mdagent.knowledge_index.source_tree import NoSourceTree, tree_version
from mdagent.knowledge_index.unpacking import NotUnpacked

Say = Callable[[str], None]

_NEXT_STEP = (
    "Get a LAMMPS source tree or tarball by other means and name it: "
    "mdagent source fetch --source FOLDER_OR_TARBALL_OR_URL"
)


class SourceNotFetched(RuntimeError):
    """No origin gave a source tree; the text says what was tried and what to do."""


class SourceMissing(FileNotFoundError):
    """There is no source tree on this machine yet."""

    def __init__(self, cache_folder: Path) -> None:
        super().__init__(
            f"No LAMMPS source tree in {source_home(cache_folder)}. Run: mdagent source fetch"
        )


@dataclass(frozen=True)
class SourceTree:
    """The tree in use.

    Attributes:
        version: Of the tree itself, `4 Feb 2025`.
        origin: Where it came from.
    """

    path: Path
    version: str
    origin: str

    @property
    def version_date(self) -> date | None:
        """The date in the version; None for a version that has none."""
        return lammps_date(self.version)

    def distance(self, engine_version: str, engine_date: date) -> str:
        """Say how the tree's version relates to the engine's, in a clause."""
        own = self.version_date
        if own is None:
            return f"of unknown distance to the engine's {engine_version}"
        if own == engine_date:
            same = self.version == engine_version
            return "the engine's version" if same else f"another update of {engine_version}"
        days = abs((engine_date - own).days)
        return f"{days} days {'older' if own < engine_date else 'newer'} than the engine's"


@dataclass(frozen=True)
class Wanted:
    """What to fetch.

    Attributes:
        source: A folder, a tarball or an address; None tries git, then the package mirror.
        sha256: What a tarball from an address must hash to.
        git_tag: Tag of the engine's version; None skips git.
    """

    source: str | None = None
    sha256: str | None = None
    git_tag: str | None = None
    repository: str = LAMMPS_REPOSITORY
    package: SourcePackage = SOURCE_PACKAGE


def source_home(cache_folder: Path) -> Path:
    """Return the folder below which the tree is kept."""
    return cache_folder / "lammps-source"


def find_source(cache_folder: Path) -> SourceTree:
    """Return the tree that was fetched.

    Raises:
        SourceMissing: None was.
    """
    found = published(source_home(cache_folder))
    if found is None:
        raise SourceMissing(cache_folder)
    folder, facts = found
    return SourceTree(folder, str(facts["version"]), str(facts["origin"]))


def fetch_source(
    cache_folder: Path,
    wanted: Wanted,
    say: Say,
    report: Report,
    *,
    when: Literal["needed", "always"] = "needed",
) -> SourceTree:
    """Fetch a source tree, trying one origin after the other; replaces the one there is.

    Args:
        cache_folder: The user's cache; nothing is written elsewhere.
        wanted: What to fetch.
        say: Told in a line each what is tried, what failed, what was taken.
        report: Told of progress: what, how much is done, of how much.
        when: `needed` keeps a tree that was fetched for the same engine, unless a source is named.

    Raises:
        SourceNotFetched: Every origin failed.
        CacheUnusable: The cache cannot be written to, or is full.
        FolderBusy: Another process is fetching.
    """
    home = source_home(cache_folder)
    at = Workplace(cache_folder / "downloads", report)
    with usable_cache(cache_folder), locked(home):
        if when == "needed" and wanted.source is None:
            found = published(home)
            if found is not None and found[1].get("git_tag") == wanted.git_tag:
                return find_source(cache_folder)
        return _first_that_works(home, wanted, at, say)


def _origins(wanted: Wanted, at: Workplace) -> Sequence[Origin]:
    if wanted.source is not None:
        return [named_origin(wanted.source, wanted.sha256, at)]
    git = [git_origin(wanted.git_tag, wanted.repository, at)] if wanted.git_tag else []
    return [*git, mirror_origin(wanted.package, at)]


def _first_that_works(home: Path, wanted: Wanted, at: Workplace, say: Say) -> SourceTree:
    tried: list[str] = []
    for origin in _origins(wanted, at):
        say(f"Trying {origin.name} ...")
        folder = start_folder(home)
        try:
            origin.fill(folder)
            version = tree_version(folder)
        except (OriginFailed, DownloadFailed, NotUnpacked, NoSourceTree) as error:
            say(f"  not there: {error}")
            tried.append(f"{origin.name}: {error}")
            continue
        facts = {"version": version, "origin": origin.name, "git_tag": wanted.git_tag}
        path = publish(folder, version.replace(" ", ""), facts)
        say(f"Taken: LAMMPS {version} from {origin.name}, now in {path}.")
        return SourceTree(path, version, origin.name)
    start_folder(home).rmdir()
    raise SourceNotFetched(
        "No LAMMPS source tree could be had.\n"
        + "".join(f"  tried {line}\n" for line in tried)
        + _NEXT_STEP
    )
