"""Supplied files for the time of one request that starts no run."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mdagent.tools.simulation.record import StoreFull, StoreNotWritable
from mdagent.tools.simulation.supplied_files import SuppliedFile, gather_files

if TYPE_CHECKING:
    from mdagent.tools.simulation.store import RunStore


class NoScratch(OSError):
    """There is no folder for temporary files that takes them; the text says what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The files of the request cannot be kept for its time ({why}). Have the operator make "
            "room for temporary files, or set TMPDIR to a folder with room; then call again."
        )


@contextlib.contextmanager
def files_for_a_while(
    files: Mapping[str, SuppliedFile] | None,
    allowed_folders: Sequence[Path],
    store: "RunStore | None",
) -> Iterator[dict[str, Path]]:
    """The files by name, each at its place in a folder that goes when the context ends.

    Raises:
        NoScratch: They cannot be written.
        FileRefused, UnknownRun: As `gather_files`.
    """
    with contextlib.ExitStack() as held:
        try:
            folder = held.enter_context(tempfile.TemporaryDirectory(prefix="mdagent-files-"))
            found = gather_files(files, allowed_folders, store, Path(folder))
        except OSError as error:
            # The store's own words would send the operator to the wrong disk.
            full = isinstance(error, StoreFull)
            read_only = isinstance(error, StoreNotWritable)
            why = "no space left" if full else "not writable" if read_only else str(error)
            raise NoScratch(why) from error
        yield found
