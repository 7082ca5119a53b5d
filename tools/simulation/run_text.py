"""Reading a file of a run, piece by piece, as text."""

import os
from pathlib import Path

from mdagent.tools.simulation.file_names import real_name, shown_name
from mdagent.tools.simulation.run import RunFileText
from mdagent.tools.simulation.run_directory import RECORD_NAMES, RunDirectory
from mdagent.tools.simulation.supplied_files import open_inside

_MAGIC = {
    b"LammpS RestartT": "LAMMPS restart file",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"P6\n": "PPM picture",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_HEAD = 8192
# What terminals and printers knew as control characters stands in texts too; no other does.
_CONTROLS_OF_TEXT = frozenset(b"\a\b\t\n\v\f\r\x1b")
_CONTROLS = bytes(set(range(32)) - _CONTROLS_OF_TEXT)


class NoSuchFile(LookupError):
    """The run has no such file; the text says which it has."""


def read_piece(run: RunDirectory, name: str, offset: int, limit: int) -> RunFileText:
    """Read on from `offset` bytes, counted from the end where negative, to the end of a line.

    Raises:
        NoSuchFile: There is none with this name, or it is a link that leads out.
    """
    descriptor, path = _open(run, name)
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        head = file.read(_HEAD)
        kind = _kind(head)
        if kind != "text":
            return _binary(run, name, size, kind, path)
        start = max(0, size + offset) if offset < 0 else min(offset, size)
        file.seek(start)
        piece = _whole_lines(file.read(limit), at_end=start + limit >= size)
    end = start + len(piece)
    more = end < size
    return RunFileText(
        run_id=run.run_id,
        name=name,
        size_bytes=size,
        kind=kind,
        text=piece.decode("utf-8", errors="replace"),
        offset=start,
        next_offset=end if more else None,
        next_step=f'read_run_file("{run.run_id}", "{name}", offset={end})' if more else None,
    )


def read_bytes(run: RunDirectory, name: str, most: int) -> bytes:
    """The first bytes of a file, whatever it holds.

    Raises:
        NoSuchFile: As `read_piece`.
    """
    descriptor, _ = _open(run, name)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)


def _open(run: RunDirectory, name: str) -> tuple[int, Path]:
    if name in RECORD_NAMES:
        folder, path = run.path, run.path / name
    else:
        folder, path = run.work, run.work / name.removeprefix("work/")
    descriptor = open_inside(folder, path)
    if descriptor is None and "\\" in name:
        path = folder / real_name(name)
        descriptor = open_inside(folder, path)
    if descriptor is None:
        raise NoSuchFile(
            f"{run.run_id} has no file {name[:200]!r}. get_run lists its files; beside them there "
            f"are {', '.join(sorted(RECORD_NAMES))}, some of them only once the run is over."
        )
    return descriptor, path


def _kind(head: bytes) -> str:
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    # LAMMPS writes an umlaut of the script as one byte, which is no UTF-8; its log stays a text.
    return "binary" if len(head.translate(None, _CONTROLS)) < len(head) else "text"


def _binary(run: RunDirectory, name: str, size: int, kind: str, path: Path) -> RunFileText:
    return RunFileText(
        run_id=run.run_id,
        name=name,
        size_bytes=size,
        kind=kind,
        path=shown_name(str(path)),
        next_step=(
            f'Give it to another run as files={{"...": {{"run_id": "{run.run_id}", "name": '
            f'"{name}"}}}}, or copy it from the path on the server\'s machine.'
        ),
    )


def _whole_lines(piece: bytes, *, at_end: bool) -> bytes:
    if at_end:
        return piece
    cut = piece.rfind(b"\n")
    if cut > 0:
        return piece[: cut + 1]
    # One very long line: cut it between characters, but never to nothing, or a reader would ask
    # for the same place for ever.
    end = len(piece)
    while end and piece[end - 1] & 0xC0 == 0x80:
        end -= 1
    return piece[: end - 1] or piece if end and piece[end - 1] >= 0xC0 else piece[:end] or piece
