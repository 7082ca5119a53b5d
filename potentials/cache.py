"""The catalogue's memory on disk: what the files of some folders hold, keyed by content.

One JSON file. A file that was seen before is known by its stamp (path, size, times, inode) without
being opened; an entry belongs to a content hash and a name. The readers' own source is part of the
key, so that a better reader reads everything anew.
"""

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from mdagent.potentials.file import PotentialFile


class Remembered(BaseModel):
    """What is kept on disk."""

    readers: str
    stamps: dict[str, str] = {}
    entries: dict[str, PotentialFile] = {}


def stamp_of(path: Path, stat: os.stat_result) -> str:
    """What identifies an unchanged file without opening it."""
    return f"{path}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}|{stat.st_ino}"


@cache
def readers_version() -> str:
    """A hash of this package's own source."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def cache_file(cache_folder: Path, folders: tuple[Path, ...]) -> Path:
    """Where the memory of these folders lies."""
    key = hashlib.sha256("\0".join(map(str, folders)).encode()).hexdigest()[:16]
    return cache_folder / f"potentials-{key}.json"


def load(path: Path | None) -> Remembered:
    """What was remembered; nothing where there is no file, or one that cannot be used."""
    if path is not None:
        with contextlib.suppress(OSError, ValidationError):
            remembered = Remembered.model_validate_json(path.read_bytes())
            if remembered.readers == readers_version():
                return remembered
    return Remembered(readers=readers_version())


def save(path: Path | None, remembered: Remembered) -> None:
    """Write the memory whole or not at all; a folder that cannot be written is no fault.

    Without it the files are only read again by the next process.
    """
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, remembered.model_dump_json().encode())


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
