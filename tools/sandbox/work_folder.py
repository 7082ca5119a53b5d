"""The one folder that a confined process may write: its size, and whose it is."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Contents:
    """What lies in a folder, all levels; nothing outside is followed to."""

    disk_bytes: int
    n_files: int
    largest_file_bytes: int


def measure(folder: Path) -> Contents:
    """Blocks on disk (so a sparse file counts as what it takes), entries, the largest size."""
    disk_bytes = n_files = largest = 0
    waiting = [str(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue  # gone since it was listed
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            n_files += 1
            disk_bytes += status.st_blocks * 512
            if stat.S_ISDIR(status.st_mode):
                waiting.append(entry.path)
            else:
                largest = max(largest, status.st_size)
    return Contents(disk_bytes, n_files, largest)


def hand_over(folder: Path, uid: int, gid: int) -> None:
    """Make a user the owner of the folder and of all in it; links are changed, not followed."""
    for _, folders, files, number in os.fwalk(folder, follow_symlinks=False):
        for name in (*folders, *files):
            os.chown(name, uid, gid, dir_fd=number, follow_symlinks=False)
        os.fchown(number, uid, gid)


def unlock(folder: Path) -> None:
    """Give the owner back the rights to read and delete everything, whatever mode it was made with.

    Set-user-ID and set-group-ID bits go.
    """
    os.chmod(folder, _owner_mode(folder.stat().st_mode))
    for _, folders, files, number in os.fwalk(folder, follow_symlinks=False):
        for name in (*folders, *files):
            mode = os.stat(name, dir_fd=number, follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode) or stat.S_IMODE(mode) == _owner_mode(mode):
                continue
            os.chmod(name, _owner_mode(mode), dir_fd=number)


def _owner_mode(mode: int) -> int:
    needed = 0o700 if stat.S_ISDIR(mode) else 0o600
    return (stat.S_IMODE(mode) | needed) & 0o1777
