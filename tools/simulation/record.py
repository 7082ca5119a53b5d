"""Records of a run: small JSON files that are either whole or not there."""

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class StoreFull(OSError):
    """The disk of the store has no space left; the text says what to do."""

    def __str__(self) -> str:
        return f"{self.strerror} ({self.filename})."


class StoreNotWritable(PermissionError):
    """The store cannot be written; the text says what to do."""

    def __str__(self) -> str:
        return f"{self.strerror} ({self.filename})."


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a record whole: after a crash at any moment there is the old one or the new one.

    Raises:
        StoreFull: No space left.
        StoreNotWritable: The folder is read-only for us.
        FileNotFoundError: The folder is gone.
    """
    write_whole(path, json.dumps(record, indent=1, allow_nan=False).encode() + b"\n")


def write_whole(path: Path, content: bytes) -> None:
    """Write any file whole; the same promises as `write_record`."""
    with telling_the_mend(path.parent):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
        sync_folder(path.parent)


def read_record(path: Path) -> dict[str, Any] | None:
    """The record, None where there is none (yet) or where it is not one of ours."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def telling_the_mend(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a full or read-only store into what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                error.errno,
                "No space is left for the run store. Delete runs that are no longer needed "
                "(list_runs, delete_run), or have the operator set MDAGENT_DATA_FOLDER to a "
                "larger disk; then call again",
                str(folder),
            ) from error
        if error.errno in _READ_ONLY:
            raise not_writable(error, folder) from error
        raise


def not_writable(error: OSError, folder: Path) -> StoreNotWritable:
    """What to do where the store cannot be there, or not be written."""
    return StoreNotWritable(
        error.errno,
        "The run store cannot be written. Have the operator set MDAGENT_DATA_FOLDER to a folder "
        "that the server may write; then call again",
        str(folder),
    )
