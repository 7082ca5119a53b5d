"""The index of runs: what is listed fast; every line of it can be read again from the runs."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

# WAL shares memory between processes, which no network file system offers. A file system that is
# not known to be of this machine alone gets the older journal, which works on all.
_LOCAL = frozenset(
    ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "ramfs", "overlay"]
)
_FIELDS = "run_id, label, created, place, status, reason, ended, disk_bytes, deletion, owner"
_SCHEMA = f"CREATE TABLE IF NOT EXISTS runs ({_FIELDS}, PRIMARY KEY (run_id))"
_FORMAT = 3
# Spaces and the like in a path, as the kernel writes them.
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class IndexLine:
    """What the index knows of a run."""

    run_id: str
    label: str | None
    created: str
    place: str
    status: str
    reason: str | None
    ended: str | None
    disk_bytes: int = 0
    deletion: str = "on_request"
    owner: str | None = None


class RunIndex:
    """An SQLite file; a broken one is made anew, and without a writable one it is in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> dict[str, IndexLine]:
        """All lines by run_id; none where the file cannot be read."""
        rows: list[tuple[Any, ...]] = []
        try:
            with self._connection() as connection:
                rows = connection.execute(f"SELECT {_FIELDS} FROM runs").fetchall()
        except sqlite3.OperationalError:
            pass
        except sqlite3.DatabaseError:
            # Broken further down than the look at its first line went.
            self.forget()
        return {row[0]: IndexLine(*row) for row in rows}

    def write(self, lines: Iterable[IndexLine], gone: Iterable[str] = ()) -> None:
        """Put lines in, over older ones of the same run, and take out those that are gone.

        Where that cannot be done (a full disk), the directories are read again the next time.
        """
        with contextlib.suppress(sqlite3.OperationalError), self._connection() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO runs ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [tuple(vars(line).values()) for line in lines],
            )
            connection.executemany(
                "DELETE FROM runs WHERE run_id = ?", [(run_id,) for run_id in gone]
            )

    def forget(self) -> None:
        """Drop everything; it comes back from the directories."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = self._open()
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def _open(self) -> sqlite3.Connection:
        if not os.access(self._path.parent, os.W_OK):
            return _prepared(sqlite3.connect(":memory:"), "memory")
        journal = journal_mode(file_system(self._path.parent))
        try:
            return _prepared(sqlite3.connect(self._path, timeout=20), journal)
        except sqlite3.OperationalError:
            # Full or read-only or locked for long: the directories are read instead.
            return _prepared(sqlite3.connect(":memory:"), "memory")
        except sqlite3.DatabaseError:
            self.forget()
            return _prepared(sqlite3.connect(self._path, timeout=20), journal)


def _prepared(connection: sqlite3.Connection, journal: str) -> sqlite3.Connection:
    try:
        connection.execute(f"PRAGMA journal_mode={journal}")
        if connection.execute("PRAGMA user_version").fetchone() != (_FORMAT,):
            # Of an older version of mdagent, or new: it comes back from the directories.
            connection.execute("DROP TABLE IF EXISTS runs")
            connection.execute(f"PRAGMA user_version={_FORMAT}")
        connection.execute(_SCHEMA)
        connection.execute(f"SELECT {_FIELDS} FROM runs LIMIT 1")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def journal_mode(kind: str) -> Literal["wal", "delete"]:
    """The journal of SQLite that works on a kind of file system."""
    return "wal" if kind in _LOCAL else "delete"


def file_system(folder: Path) -> str:
    """The type of the file system that a folder is on, as the kernel calls it."""
    best, kind = "", ""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        mount = _OCTAL.sub(lambda found: chr(int(found[1], 8)), before.split()[4])
        inside = folder.resolve().is_relative_to(mount)
        if inside and len(mount) >= len(best):
            best, kind = mount, after.split()[0]
    return kind
