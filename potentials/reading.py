"""From a path to a PotentialFile: find the format by contents, read it, keep every fault.

The name of a file is only a first guess. Where the contents do not fit it, the other formats are
tried, so that a setfl file named `.eam` is known for what it is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.potentials.contents import Contents, Damaged, Lines, finding
from mdagent.potentials.elements import elements_in_name
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.format import Format
from mdagent.potentials.formats import FORMATS, format_named, others_than
from mdagent.potentials.header import Header, read_header
from mdagent.tools.finding import Finding

# Files beyond this are hashed whole, but only their head is read as text.
LARGEST_TEXT_BYTES = 64 * 2**20
_LOOK_BYTES = 256 * 2**10
_CHUNK_BYTES = 2**20
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive", "Unpack it with `gunzip` and send the file inside."),
    (b"PK\x03\x04", "a zip archive", "Unpack it and send the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it with `bunzip2` and send the file inside."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it with `unxz` and send the file inside."),
    (b"\x7fELF", "a program", "Send the potential file itself."),
    (b"version https://git-lfs", "a Git LFS pointer", "Fetch the file itself with `git lfs pull`."),
)
_WEB_PAGE = (b"<!doctype html", b"<html")


class PotentialUnreadable(OSError):
    """The operating system does not let the file be read."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path.name} cannot be read: {error.strerror or error}.")


@dataclass(frozen=True)
class RawFile:
    """The bytes of a file's head, with hash and size of the whole."""

    head: bytes
    sha256: str
    size_bytes: int

    @property
    def whole(self) -> bool:
        """Whether the head is all of it."""
        return self.size_bytes <= len(self.head)


def read_potential(path: Path) -> PotentialFile:
    """Read one file; every fault of its contents is in the result's findings.

    Raises:
        PotentialUnreadable: There is no such file, or no right to read it.
    """
    return interpret(path, read_raw(path))


def read_raw(path: Path) -> RawFile:
    """Hash a file and take its head; a file of any size costs little memory."""
    digest, size, head = hashlib.sha256(), 0, bytearray()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                if len(head) < LARGEST_TEXT_BYTES:
                    head += chunk
    except OSError as error:
        raise PotentialUnreadable(path, error) from error
    return RawFile(bytes(head), digest.hexdigest(), size)


def interpret(path: Path, raw: RawFile) -> PotentialFile:
    """What the bytes of a file say."""
    named = format_named(path.name)
    if foreign := _not_text(raw):
        return _potential_file(path, raw, named, Contents(findings=[foreign]), [])
    lines = _text_lines(raw.head[:_LOOK_BYTES])
    likely = [form for form in FORMATS if form is named or form.looks_like(lines)]
    if any(form.reads == "all" for form in likely):
        lines = _text_lines(raw.head)
    form, contents = _read_best(lines, named, whole=raw.whole)
    if form is not None and form.elements_from_name == "yes" and not contents.labels:
        for symbol in elements_in_name(path.name):
            contents.add_label(symbol)
    return _potential_file(path, raw, form, contents, lines)


def _not_text(raw: RawFile) -> Finding | None:
    """Why the bytes are no text at all, None where they may be."""
    if not raw.head.strip():
        return finding("error", "empty", "The file is empty.", fix="Send it again.", line=1)
    for magic, kind, fix in _FOREIGN:
        if raw.head.startswith(magic):
            return finding("error", "not_text", f"The file is {kind}.", fix=fix, line=1)
    if raw.head[:200].lstrip().lower().startswith(_WEB_PAGE):
        return finding(
            "error",
            "not_text",
            "The file is a web page, not a potential.",
            fix="Download the raw file that the page links to.",
            line=1,
        )
    zero = raw.head.find(b"\0")
    if zero >= 0:
        line = raw.head.count(b"\n", 0, zero) + 1
        message = f"The file holds binary data, first on line {line}; potential files are text."
        return finding("error", "not_text", message, fix="Send the text file.", line=line)
    return None


def _text_lines(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # Old files name authors and angstroms in Latin-1, which any bytes are.
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read_best(
    lines: Sequence[str], named: Format | None, *, whole: bool
) -> tuple[Format | None, Contents]:
    """Read as the name says; where that fails, as what the contents look like."""
    if named is not None:
        contents, damage = _read_as(named, lines)
        if damage is None:
            return named, contents
    for form in FORMATS if named is None else others_than(named, damage, lines):
        if form.looks_like(lines):
            other, fault = _read_as(form, lines)
            if fault is None:
                return form, _with_label_fault(other, named, form)
    if named is None:
        return _nearest_look(lines)
    _keep_damage(contents, named, damage, whole=whole)
    return named, contents


def _nearest_look(lines: Sequence[str]) -> tuple[Format | None, Contents]:
    """A file of unknown name that no reader takes whole: as what it looks like, with the fault."""
    for form in FORMATS:
        if form.looks_like(lines):
            contents, damage = _read_as(form, lines)
            _keep_damage(contents, form, damage, whole=True)
            return form, contents
    return None, Contents(
        findings=[
            finding(
                "warning",
                "unknown_format",
                "Neither the name nor the contents tell the format of this file.",
                why="Elements and units could not be compared.",
                fix="Name it as LAMMPS' own files are, for instance NAME.eam.alloy or NAME.sw.",
                line=1,
            )
        ]
    )


def _read_as(form: Format, lines: Sequence[str]) -> tuple[Contents, Damaged | None]:
    contents = Contents()
    try:
        form.read(Lines(lines), contents)
    except Damaged as damage:
        return contents, damage
    return contents, None


def _keep_damage(contents: Contents, form: Format, damage: Damaged | None, *, whole: bool) -> None:
    if damage is None:
        return
    if damage.kind == "truncated" and not whole:
        contents.note(
            "warning",
            "too_large",
            f"Only the first {LARGEST_TEXT_BYTES // 2**20} MiB of the file were read.",
            line=damage.line,
        )
        return
    contents.findings.append(
        finding(
            "error",
            damage.kind,
            str(damage),
            why=f"A file of the format {form.name} cannot be so; LAMMPS would stop or misread it.",
            fix="Send the complete, unchanged file from its source again.",
            line=damage.line,
        )
    )


def _with_label_fault(contents: Contents, named: Format | None, form: Format) -> Contents:
    """Say that the name promises another format, unless the two cannot be told apart."""
    if named is not None and form.name not in named.same_shape:
        contents.findings.append(
            finding(
                "warning",
                "mislabelled",
                f"The name says {named.name}, the contents are {form.name}.",
                why=f"What reads {named.name} files stops at this one or misreads it.",
                fix=f"Use pair_style {form.pair_styles[0]}." if form.pair_styles else "Rename it.",
                line=1,
            )
        )
    return contents


def _potential_file(
    path: Path, raw: RawFile, form: Format | None, found: Contents, lines: Sequence[str]
) -> PotentialFile:
    header = read_header(lines, free_lines=form.free_lines if form else 1)
    return PotentialFile(
        name=path.name,
        path=path,
        sha256=raw.sha256,
        size_bytes=raw.size_bytes,
        format=form.name if form else None,
        pair_styles=found.pair_styles or (form.pair_styles if form else ()),
        labels=tuple(found.labels),
        elements=tuple(found.elements),
        masses=found.masses,
        lattice_constant_A=found.lattice_constant_A,
        structure=found.structure,
        cutoff_A=found.cutoff_A,
        cutoff_factor=found.cutoff_factor,
        radii=found.radii,
        date=header.date,
        contributor=header.contributor,
        citation=header.citation,
        notes=header.notes,
        n_library_names=found.n_library_names,
        sections=tuple(found.sections),
        wanted_pair_style=found.wanted_pair_style,
        missing_entries=found.missing_entries,
        findings=tuple(found.findings),
        **_units(header, form),
    )


def _units(header: Header, form: Format | None) -> dict[str, str]:
    if header.units and header.units_source:
        return {"units": header.units, "units_source": header.units_source}
    if form is not None and form.units:
        return {"units": form.units, "units_source": "format"}
    return {}
