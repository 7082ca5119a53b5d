"""The user's cache folder, and the sentences for the ways in which it can be of no use."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL_BELOW_BYTES = 1 << 20
_NO_ROOM = "no space is left there; about 450 MB are needed"
_REASONS = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: "the disk quota is used up; about 450 MB are needed",
    errno.EROFS: "it is on a read-only file system",
    errno.EACCES: "it cannot be written to",
    errno.EPERM: "it cannot be written to",
    errno.ENOTDIR: "it, or a folder above it, is a file",
    errno.EEXIST: "it, or a folder above it, is a file",
}


class CacheUnusable(OSError):
    """The cache folder cannot be written to; the text says why and how to use another."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The cache folder {folder} is of no use: {reason}. "
            "Set MDAGENT_CACHE_FOLDER to a folder with room, or make room there."
        )


@contextmanager
def usable_cache(folder: Path) -> Iterator[None]:
    """Turn what the system says of a full or closed folder into CacheUnusable."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = _REASONS.get(getattr(error, "errno", None) or 0)
        # NumPy and SQLite report a full disk in words of their own, without its number.
        if reason is None and _is_full(folder):
            reason = _NO_ROOM
        if reason is None:
            raise
        raise CacheUnusable(folder, reason) from error


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _FULL_BELOW_BYTES
    except OSError:
        return False
