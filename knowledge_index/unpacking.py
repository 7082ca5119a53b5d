"""Taking what we read of a LAMMPS source tree out of a tarball or a folder, safely.

A tarball is not trusted: only plain files and links that stay inside are taken, at most so many
and so large, with names that mean the same everywhere; nothing of their owners and modes.
"""

import lzma
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from mdagent.knowledge_index.source_tree import is_kept

Report = Callable[[str, int, int], None]

_MOST_FILES = 40_000
_MOST_BYTES = 1 << 30
_LARGEST_FILE = 64 << 20
_TOP_FOLDERS = frozenset({"doc", "examples", "bench", "src"})
_ODD_NAME = re.compile(r"[\x00-\x1f\x7f\\]")


class NotUnpacked(ValueError):
    """The archive is broken, or holds more than a LAMMPS source tree may."""


@dataclass
class _Taken:
    """What has been written so far, and the links to make once all files are there."""

    n_files: int = 0
    n_bytes: int = 0
    links: list[tuple[PurePosixPath, str]] = field(default_factory=list)

    def count(self, name: PurePosixPath, size: int) -> None:
        self.n_files += 1
        self.n_bytes += size
        if size > _LARGEST_FILE or self.n_files > _MOST_FILES or self.n_bytes > _MOST_BYTES:
            raise NotUnpacked(f"more than a LAMMPS source tree holds, at {name}")


def unpack_tarball(tarball: Path, target: Path, report: Report) -> int:
    """Unpack the kept files of a tarball into an empty folder.

    Returns:
        How many files and links were written.

    Raises:
        NotUnpacked: It is no tarball, is cut off, or is too large.
    """
    taken = _Taken()
    size = tarball.stat().st_size
    try:
        with tarball.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:*") as archive:
            for member in archive:
                report("unpacking", raw.tell(), size)
                _take_member(archive, member, target, taken)
    except (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise NotUnpacked(f"{tarball.name} is no whole tarball: {error}") from error
    return taken.n_files + _make_links(target, taken.links)


def copy_folder(source: Path, target: Path, report: Report) -> int:
    """Copy the kept files of a source tree; links are judged as those of a tarball are."""
    taken = _Taken()
    names = sorted(_kept_below(source))
    for done, name in enumerate(names, start=1):
        path = source / name
        if path.is_symlink():
            taken.links.append((name, os.readlink(path)))
        elif path.is_file():
            taken.count(name, path.stat().st_size)
            with path.open("rb") as content:
                _write(target, name, content)
        report("copying", done, len(names))
    return taken.n_files + _make_links(target, taken.links)


def _kept_below(source: Path) -> Iterator[PurePosixPath]:
    for folder in sorted(_TOP_FOLDERS):
        for place, _, files in os.walk(source / folder, followlinks=False):
            for file in files:
                name = PurePosixPath((Path(place) / file).relative_to(source).as_posix())
                if is_kept(name):
                    yield name
    if (source / "LICENSE").is_file():
        yield PurePosixPath("LICENSE")


def _take_member(
    archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, taken: _Taken
) -> None:
    name = _name_in_tree(member.name)
    if name is None or not is_kept(name):
        return
    if member.issym():
        taken.links.append((name, member.linkname))
    elif member.isreg():
        taken.count(name, member.size)
        content = archive.extractfile(member)
        if content is not None:
            _write(target, name, content)


def _name_in_tree(member: str) -> PurePosixPath | None:
    """Return the name below the tree's root; None for a name that leads elsewhere."""
    path = PurePosixPath(member)
    if path.is_absolute() or ".." in path.parts or _ODD_NAME.search(member):
        return None
    parts = path.parts
    if parts and parts[0] not in _TOP_FOLDERS and len(parts) > 1:
        parts = parts[1:]
    return PurePosixPath(*parts) if parts and len(member) < 400 else None


def _write(target: Path, name: PurePosixPath, content: IO[bytes]) -> None:
    path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name that comes twice must not be written through, whatever it became in between.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileExistsError as error:
        raise NotUnpacked(f"{name} comes twice") from error
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _make_links(target: Path, links: list[tuple[PurePosixPath, str]]) -> int:
    """Make those links that lead to a file that was taken; others would lead outside.

    Links into the potentials folder are left out: LAMMPS finds those files by itself.
    """
    made = 0
    root = target.resolve()
    for name, destination in links:
        path = target / name
        goal = (path.parent / destination).resolve()
        inside = not destination.startswith("/") and goal.is_relative_to(root) and goal.is_file()
        if inside and not path.exists():
            path.symlink_to(destination)
            made += 1
    return made
