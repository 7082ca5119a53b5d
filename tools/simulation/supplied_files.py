"""Files that a request brings along, and where they may come from."""

import base64
import binascii
import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from mdagent.tools.simulation.record import telling_the_mend
from mdagent.tools.simulation.run_directory import INPUT_NAME, LOG_NAME, RECORD_NAMES

if TYPE_CHECKING:
    from mdagent.tools.simulation.store import RunStore

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+=@,-]{0,127}")
_TAKEN = RECORD_NAMES | {INPUT_NAME, LOG_NAME, "log.cite", "work"}
_PIECE = 1 << 20
_MAX_TOTAL_MiB = 2048
_MAX_FILES = 200


class FileRefused(ValueError):
    """A supplied file cannot be used; the text names it and says what to do."""


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncodedFile(_Source):
    """A binary file's bytes."""

    base64: str


class FileOnServer(_Source):
    """A file in a folder that the operator allowed."""

    path: str


class RunOutput(_Source):
    """A file that an earlier run made or was given."""

    run_id: str
    name: str


SuppliedFile = str | EncodedFile | FileOnServer | RunOutput
SuppliedFiles = Annotated[
    dict[str, SuppliedFile] | None,
    Field(
        description='Files by name: a text, {"base64"}, {"path"} in an allowed folder, or '
        '{"run_id", "name"} of an earlier run\'s file.'
    ),
]


def gather_files(
    files: Mapping[str, SuppliedFile] | None,
    allowed_folders: Sequence[Path],
    store: "RunStore | None",
    into: Path,
) -> dict[str, Path]:
    """Write the files into a folder, under their plain names.

    Returns:
        Where each one is now, by name.

    Raises:
        FileRefused: One cannot be used. Nothing is to be done with the others then.
        UnknownRun: A `run_id` is not that of a run.
        StoreFull, StoreNotWritable: The texts say what to do.
    """
    files = files or {}
    if len(files) > _MAX_FILES:
        raise FileRefused(f"{len(files)} files are too many; at most {_MAX_FILES} at once.")
    left = _MAX_TOTAL_MiB * _PIECE
    written = {}
    for name, source in files.items():
        _check_name(name)
        path = into / name
        with telling_the_mend(into):
            left -= _write(name, source, allowed_folders, store, path, left)
        _check_content(name, path)
        written[name] = path
    return written


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise FileRefused(
            f"{name[:80]!r} cannot be a file name here: use letters, digits and _ . + = @ , - "
            "(no folders, no leading '.' or '-', at most 128 characters), and the same name in "
            "the script."
        )
    if name in _TAKEN:
        raise FileRefused(f"The name {name!r} is taken by the run itself; choose another one.")


def _write(
    name: str,
    source: SuppliedFile,
    allowed_folders: Sequence[Path],
    store: "RunStore | None",
    path: Path,
    left: int,
) -> int:
    match source:
        case str():
            return _write_bytes(name, _encoded(name, source), path, left)
        case EncodedFile():
            return _write_bytes(name, _decoded(name, source.base64), path, left)
        case FileOnServer():
            return _copy(name, _open_allowed(name, source.path, allowed_folders), path, left)
        case RunOutput():
            return _copy(name, _open_output(name, source, store), path, left)


def _encoded(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise FileRefused(
            f"{name!r} is no text: character {error.start + 1} is half of a surrogate pair. Send "
            'the bytes as {"base64": ...}.'
        ) from error


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileRefused(f"{name!r}: its base64 is broken ({error}). Send it again.") from error


def _write_bytes(name: str, content: bytes, path: Path, left: int) -> int:
    _check_size(name, len(content), left)
    path.write_bytes(content)
    return len(content)


def _check_size(name: str, size: int, left: int) -> None:
    if size > left:
        raise FileRefused(
            f"{name!r} is too large: the files of one request may have {_MAX_TOTAL_MiB} MiB "
            "together. Leave out what the script does not read."
        )


def _copy(name: str, descriptor: int, path: Path, left: int) -> int:
    """Copy an open file, to its end and no further than allowed."""
    with os.fdopen(descriptor, "rb") as source, path.open("wb") as target:
        _check_size(name, os.fstat(descriptor).st_size, left)
        total = 0
        while piece := source.read(_PIECE):
            total += len(piece)
            _check_size(name, total, left)
            target.write(piece)
    return total


def _open_allowed(name: str, wanted: str, allowed_folders: Sequence[Path]) -> int:
    if not allowed_folders:
        raise FileRefused(
            f"{name!r}: the operator allowed no folder to read files from "
            "(MDAGENT_ALLOWED_FOLDERS). Send the file as text or base64."
        )
    for folder in allowed_folders:
        descriptor = open_inside(folder, folder / wanted)
        if descriptor is not None:
            return descriptor
    raise FileRefused(
        f"{name!r}: there is no readable file {wanted!r} in the allowed folders "
        f"({', '.join(map(str, allowed_folders))}). Name one inside them, or send the content."
    )


def _open_output(name: str, source: RunOutput, store: "RunStore | None") -> int:
    if store is None:
        raise FileRefused(f"{name!r}: files of earlier runs cannot be used here; send the content.")
    work = store.folder(source.run_id).work
    descriptor = open_inside(work, work / source.name)
    if descriptor is None:
        raise FileRefused(
            f"{name!r}: {source.run_id} has no file {source.name!r}. get_run lists its files."
        )
    return descriptor


def open_inside(folder: Path, path: Path) -> int | None:
    """Open a regular file for reading where it really lies inside the folder, else None.

    What was opened is looked at, not its name: a link cannot lead out, nor be changed between.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    real = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
    regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    if regular and real.is_relative_to(folder.resolve()):
        return descriptor
    os.close(descriptor)
    return None


def _check_content(name: str, path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"\x7fELF":
        raise FileRefused(
            f"{name!r} is a program or a library; those are never run here, not even as a plugin "
            "of LAMMPS. Use the styles that describe_engine lists."
        )
