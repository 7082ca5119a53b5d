"""The catalogue: every potential file of some folders, opened once and remembered."""

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mdagent.potentials.cache import Remembered, cache_file, load, save, stamp_of
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.reading import PotentialUnreadable, read_potential

# A folder with more files than this is no folder of potentials.
_MAX_FILES_PER_FOLDER = 5000
_NO_DATA = {"readme", "readme.md", "readme.txt", "readme.reax", "license", "cmakelists.txt"}


@dataclass(frozen=True)
class _Listed:
    path: Path
    stamp: str


def open_catalogue(folders: Sequence[Path], cache_folder: Path | None) -> "Catalogue":
    """Open the catalogue of these folders; no file is read before it is asked for.

    Args:
        folders: Where potential files lie; of two files with one name the first counts.
        cache_folder: Where to remember what the files hold; None or a folder that cannot be
            written: in this process only.
    """
    wanted = tuple(dict.fromkeys(folder.absolute() for folder in folders))
    path = None if cache_folder is None else cache_file(cache_folder, wanted)
    return Catalogue(_Shelf(wanted, path), {})


class _Shelf:
    """The files of the folders, each read at most once per content."""

    def __init__(self, folders: tuple[Path, ...], cache_path: Path | None) -> None:
        self._folders = folders
        self._cache_path = cache_path
        self._remembered: Remembered | None = None
        self._lock = Lock()

    def listing(self) -> dict[str, _Listed]:
        """The files that are there now, by name."""
        found: dict[str, _Listed] = {}
        for folder in self._folders:
            for listed in _files_in(folder):
                found.setdefault(listed.path.name, listed)
        return found

    def entries(self, wanted: Iterable[_Listed]) -> list[PotentialFile]:
        """What these files hold; only new and changed ones are opened."""
        with self._lock:
            if self._remembered is None:
                self._remembered = load(self._cache_path)
            before = len(self._remembered.stamps)
            found = [entry for listed in wanted if (entry := self._entry(listed)) is not None]
            if len(self._remembered.stamps) != before:
                self._forget_the_gone()
                save(self._cache_path, self._remembered)
            return found

    def _entry(self, listed: _Listed) -> PotentialFile | None:
        assert self._remembered is not None
        key = self._remembered.stamps.get(listed.stamp)
        known = self._remembered.entries.get(key) if key else None
        if known is not None:
            return known if known.path == listed.path else _moved(known, listed.path)
        try:
            entry = read_potential(listed.path)
        except PotentialUnreadable:
            # Another user's file in a shared folder; the ones that can be read still count.
            return None
        key = f"{entry.sha256} {entry.name}"
        self._remembered.stamps[listed.stamp] = key
        self._remembered.entries[key] = entry
        return entry

    def _forget_the_gone(self) -> None:
        assert self._remembered is not None
        present = {listed.stamp for listed in self.listing().values()}
        stamps = {s: key for s, key in self._remembered.stamps.items() if s in present}
        keys = set(stamps.values())
        entries = {key: e for key, e in self._remembered.entries.items() if key in keys}
        self._remembered = self._remembered.model_copy(
            update={"stamps": stamps, "entries": entries}
        )


class Catalogue:
    """The potential files that a request can use: those sent with it, then the folders'."""

    def __init__(self, shelf: _Shelf, supplied: Mapping[str, Path]) -> None:
        self._shelf = shelf
        self._supplied = supplied

    def including(self, files: Mapping[str, Path]) -> "Catalogue":
        """The same catalogue with the files of one request before it."""
        return Catalogue(self._shelf, {**self._supplied, **files})

    def get(self, name: str) -> PotentialFile | None:
        """The file of this name; of a path only the last part counts. None: there is none."""
        plain = Path(name).name
        supplied = self._supplied.get(name) or self._supplied.get(plain)
        if supplied is not None:
            return self.read(supplied).model_copy(update={"name": plain})
        listed = self._shelf.listing().get(plain)
        if listed is None:
            return None
        return next(iter(self._shelf.entries([listed])), None)

    def all(self) -> list[PotentialFile]:
        """Every file whose format is known, those of the request first."""
        own = [self.read(path).model_copy(update={"name": n}) for n, path in self._supplied.items()]
        listing = self._shelf.listing()
        listed = [listing[name] for name in sorted(listing) if name not in self._supplied]
        return [f for f in [*own, *self._shelf.entries(listed)] if f.format is not None]

    def for_elements(self, elements: Sequence[str]) -> list[PotentialFile]:
        """The usable files that know all of these elements."""
        wanted = set(elements)
        return [f for f in self.all() if f.usable and wanted <= {e for e in f.elements if e}]

    def names(self) -> list[str]:
        """The names of all files, without opening any."""
        return sorted({*self._supplied, *self._shelf.listing()})

    def nearest(self, name: str) -> list[str]:
        """Names of files that a misspelled name may mean, the nearest first."""
        known = {other.lower(): other for other in self.names()}
        asked = Path(name).name.lower()
        # Another ending is the commoner mistake: names that begin alike come first.
        alike = [other for other in known if _stem(other) == _stem(asked)]
        close = difflib.get_close_matches(asked, alike, n=3, cutoff=0.0)
        close += difflib.get_close_matches(asked, known, n=3, cutoff=0.6)
        return [known[other] for other in dict.fromkeys(close)][:3]

    def read(self, path: Path) -> PotentialFile:
        """Read one file that is in no folder of the catalogue.

        Raises:
            PotentialUnreadable: There is no such file, or no right to read it.
        """
        return read_potential(path)


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _files_in(folder: Path) -> list[_Listed]:
    try:
        with os.scandir(folder) as entries:
            wanted = [entry for entry in entries if _is_wanted(entry)]
            return [
                _Listed(Path(entry.path), stamp_of(Path(entry.path), entry.stat()))
                for entry in wanted[:_MAX_FILES_PER_FOLDER]
            ]
    except OSError:
        # A folder of the settings that is not there (any more) holds no files.
        return []


def _is_wanted(entry: "os.DirEntry[str]") -> bool:
    name = entry.name
    lowered = name.lower()
    if name.startswith(".") or lowered in _NO_DATA or lowered.endswith(".readme"):
        return False
    return entry.is_file()


def _moved(entry: PotentialFile, path: Path) -> PotentialFile:
    return entry.model_copy(update={"path": path, "name": path.name})
