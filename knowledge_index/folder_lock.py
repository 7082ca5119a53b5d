"""One process at a time in a folder; the lock dies with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderBusy(RuntimeError):
    """Another process works in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another mdagent is working in {folder}. Wait for it, then try again.")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder and hold it; raise FolderBusy at once where another process does."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusy(folder) from error
        yield
    finally:
        os.close(descriptor)
