"""The one folder that a confined process may write: its size, and whose it is."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Deeper trees are cut at the end of a run: nobody could list or delete them by their paths.
DEEPEST = 64


@dataclass(frozen=True)
class Contents:
    """What lies in a folder, all levels; nothing outside is followed to."""

    disk_bytes: int
    n_files: int
    largest_file_bytes: int
    too_deep: bool


@dataclass(frozen=True)
class _Entry:
    folder_fd: int
    name: str
    status: os.stat_result
    depth: int

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.status.st_mode)


def measure(folder: Path) -> Contents:
    """Blocks on disk (so a sparse file counts as what it takes), entries, the largest size."""
    disk_bytes = n_files = largest = deepest = 0
    for entry in _entries(folder):
        n_files += 1
        disk_bytes += entry.status.st_blocks * 512
        deepest = max(deepest, entry.depth)
        if not entry.is_folder:
            largest = max(largest, entry.status.st_size)
    return Contents(disk_bytes, n_files, largest, deepest >= DEEPEST)


def hand_over(folder: Path, user: int, group: int) -> None:
    """Make a user the owner of the folder and of all in it; links are changed, not followed.

    A file with a second name elsewhere keeps its owner: that name is none of ours.
    """
    for entry in _entries(folder):
        if entry.is_folder or entry.status.st_nlink == 1:
            os.chown(entry.name, user, group, dir_fd=entry.folder_fd, follow_symlinks=False)
    os.chown(folder, user, group)


def settle(folder: Path) -> None:
    """Make everything readable and deletable for its owner again, whatever a run has made of it.

    Set-user-ID and set-group-ID bits go; folders nested deeper than `DEEPEST` are moved to the
    top. Only for a folder in which nothing runs any more.
    """
    os.chmod(folder, _owner_mode(folder.stat().st_mode))
    while _settle_once(folder):
        pass  # what was moved up may be deep itself


def _settle_once(folder: Path) -> bool:
    moved = False
    for entry in _entries(folder):
        _unlock(entry)
        moved |= _move_up(folder, entry)
    return moved


def _entries(folder: Path) -> Iterator[_Entry]:
    """Everything below a folder, down to `DEEPEST` levels, without following links.

    What vanishes meanwhile is passed over. A folder is gone into only after its entry has been
    taken, so that the taker may unlock it.
    """
    levels: list[tuple[int, list[str]]] = []
    _descend(levels, os.path.realpath(folder), None)
    try:
        while levels:
            folder_fd, names = levels[-1]
            if not names:
                os.close(levels.pop()[0])
                continue
            name = names.pop()
            with suppress(FileNotFoundError):
                status = os.stat(name, dir_fd=folder_fd, follow_symlinks=False)
                entry = _Entry(folder_fd, name, status, len(levels))
                yield entry
                if entry.is_folder and entry.depth < DEEPEST:
                    _descend(levels, name, folder_fd)
    finally:
        for folder_fd, _ in levels:
            os.close(folder_fd)


def _descend(levels: list[tuple[int, list[str]]], name: str, parent_fd: int | None) -> None:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        number = os.open(name, flags, dir_fd=parent_fd)
    except OSError:
        return  # gone, or not ours to read
    levels.append((number, os.listdir(number)))


def _unlock(entry: _Entry) -> None:
    mode = entry.status.st_mode
    if stat.S_ISLNK(mode) or stat.S_IMODE(mode) == _owner_mode(mode):
        return
    os.chmod(entry.name, _owner_mode(mode), dir_fd=entry.folder_fd)


def _move_up(folder: Path, entry: _Entry) -> bool:
    """Move a folder that lies too deep to the top, where it is within reach."""
    if not entry.is_folder or entry.depth < DEEPEST:
        return False
    target = f"too-deep-{entry.status.st_ino}"
    os.rename(entry.name, folder / target, src_dir_fd=entry.folder_fd)
    return True


def _owner_mode(mode: int) -> int:
    needed = 0o700 if stat.S_ISDIR(mode) else 0o600
    return (stat.S_IMODE(mode) | needed) & 0o1777
