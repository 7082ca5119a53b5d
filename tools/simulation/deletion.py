"""Who agreed that a run be deleted, and when: a record in its directory."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.run_directory import RunDirectory, timestamp

Deletion = Literal["on_request", "room_needed", "never"]


class RunPinned(RuntimeError):
    """A client said that the run is never to be deleted; the text says how to take it back."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f'{run_id} is pinned (delete_run with when="never"). To delete it all the same, call '
            'delete_run with when="room_needed" first, then once more with when="now".'
        )


def deletion_of(run: RunDirectory) -> Deletion:
    """What was agreed; without a word from a client a run stays until it is asked for."""
    record = read_record(run.deletion_record) or {}
    word = record.get("deletion")
    return cast("Deletion", word) if word in ("room_needed", "never") else "on_request"


def agree(run: RunDirectory, deletion: Deletion) -> None:
    """Note what a client agreed to; the caller holds the agreements."""
    write_record(run.deletion_record, {"deletion": deletion, "noted": timestamp()})


@contextlib.contextmanager
def agreements(locks: Path) -> Iterator[None]:
    """One process at a time notes an agreement or deletes by one, so none is broken meanwhile."""
    descriptor = os.open(locks / "agreements", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
