"""The header of a potential file: date, units, contributor, citation, notes.

LAMMPS' own files carry `DATE: UNITS: CONTRIBUTOR: CITATION: COMMENT:` on their first line, behind
a comment sign where the format has one, behind data where it has not. LAMMPS itself reads `UNITS`
from that line only; the other comments are for people, and hold what the tags leave out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mdagent.potentials.file import UnitsSource

_TAGS = ("DATE", "UNITS", "CONTRIBUTOR", "AUTHOR", "CITATION", "COMMENT")
# Hand-written tags come without the colon now and then, and DATE as DATA.
_TAG = re.compile(rf"\b(DATA(?=:)|{'|'.join(_TAGS)})(?::|(?<=DATE)(?=\s)|(?<=COMMENT)(?=\s))\s*")
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_UNIT_STYLES = ("metal", "real", "lj", "si", "cgs", "electron", "micro", "nano")
_UNITS_IN_WORDS = re.compile(rf"""["']?\b({"|".join(_UNIT_STYLES)})\b["']?\s+units""", re.I)
_REFERENCE = re.compile(r"\(?\b(19[5-9]\d|20[0-4]\d)\b\)?")
_JOURNAL = re.compile(r"\b(Phys|Chem|Mater|J\.|Acta|Rev|Model|Nano|Comp|Surf|Sci|arXiv|doi)", re.I)
_NOTHING = re.compile(r"^\W*(unknown|none|tba|n/a|unpublished)?\W*$", re.I)
_HEADER_LINES = 60
_NOTES_LENGTH = 1200


@dataclass(frozen=True)
class Header:
    """What the header says; None and empty where it is silent."""

    date: date | None
    units: str | None
    units_source: UnitsSource | None
    contributor: str | None
    citation: str | None
    notes: str


def read_header(lines: Sequence[str], *, free_lines: int = 1) -> Header:
    """Read the metadata of a potential file.

    Args:
        lines: The file's lines.
        free_lines: How many lines the format skips at the top: they are text even without `#`.
    """
    first, comments = _comment_lines(lines, free_lines)
    tags = _tags(first)
    for line in comments:
        for name, value in _tags(line).items():
            tags.setdefault(name, value)
    units, source = _units(_tags(first).get("UNITS"), [first, *comments])
    return Header(
        date=_date(tags.get("DATE", "")),
        units=units,
        units_source=source,
        contributor=_said(tags.get("CONTRIBUTOR") or tags.get("AUTHOR")),
        citation=_citation(tags, comments, goes_on=first.endswith(",")),
        notes=_notes([tags.get("COMMENT", ""), *comments]),
    )


def _comment_lines(lines: Sequence[str], free_lines: int) -> tuple[str, list[str]]:
    """The first line, and every other line of the head that is meant for people."""
    first = lines[0].strip("\r\n #") if lines else ""
    comments = [line for line in lines[1:free_lines] if line.strip("# \t\r")]
    for line in lines[max(1, free_lines) : _HEADER_LINES]:
        _, sign, text = line.partition("#")
        if sign and text.strip("# \t\r"):
            comments.append(text)
    return first, [line.strip("\r\n #") for line in comments]


def _tags(line: str) -> dict[str, str]:
    found: dict[str, str] = {}
    marks = list(_TAG.finditer(line))
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    for mark, end in zip(marks, ends, strict=False):
        name = "DATE" if mark[1] == "DATA" else mark[1]
        value = line[mark.end() : end].removesuffix("-->").strip(" ,;\t\r")
        if value:
            # The first one counts: several DATE tags stand newest first.
            found.setdefault(name, value)
    return found


def _units(tag: str | None, comments: Sequence[str]) -> tuple[str | None, UnitsSource | None]:
    if tag and (words := tag.lower().split()) and words[0] in _UNIT_STYLES:
        return words[0], "tag"
    for line in comments:
        if match := _UNITS_IN_WORDS.search(line):
            return match[1].lower(), "comment"
    return None, None


def _date(text: str) -> date | None:
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _said(text: str | None) -> str | None:
    return None if text is None or _NOTHING.match(text) else text


def _citation(tags: dict[str, str], comments: Sequence[str], *, goes_on: bool) -> str | None:
    cited = _said(tags.get("CITATION"))
    if cited is None:
        hints = [tags.get("COMMENT", ""), *comments, tags.get("CONTRIBUTOR", "").partition(",")[2]]
        return _reference(hints)
    # A long reference goes on in the comment lines below, up to its year.
    for line in comments[:4] if goes_on else ():
        cited = f"{cited.rstrip(',')}, {line}"
        if _REFERENCE.search(line):
            break
    return cited


def _reference(comments: Sequence[str]) -> str | None:
    """A comment line that names a journal and a year, for files whose CITATION tag is empty."""
    for line in comments:
        if _REFERENCE.search(line) and _JOURNAL.search(line):
            return line.strip(" []0123456789.").strip() if line.startswith("[") else line.strip()
    return None


def _notes(comments: Sequence[str]) -> str:
    text = "\n".join(line.strip() for line in comments if line.strip() and not _tags(line))
    return text if len(text) <= _NOTES_LENGTH else text[: _NOTES_LENGTH - 4].rstrip() + " ..."
