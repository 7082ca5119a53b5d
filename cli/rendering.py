"""A structured result as a person reads it in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDEST_COLUMN = 40
_FIRST = ("status", "verdict", "score", "reason")
_LAST = ("next_step",)


def readable(answer: Mapping[str, Any]) -> str:
    """Status first, then what is not empty, the next step last."""
    middle = [key for key in answer if key not in (*_FIRST, *_LAST)]
    order = [key for key in (*_FIRST, *middle, *_LAST) if key in answer]
    return "\n".join(_harmless(line) for key in order for line in _entry(key, answer[key]))


def _harmless(line: str) -> str:
    """What a script or a log says must not steer the terminal."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in line)


def _entry(key: str, value: Any, indent: str = "") -> Iterator[str]:
    if value is None or value == [] or value == {} or value == "":
        return
    if isinstance(value, Mapping):
        yield f"{indent}{key}:"
        for name, part in value.items():
            yield from _entry(name, part, indent + "  ")
    elif isinstance(value, list) and all(isinstance(part, Mapping) for part in value):
        yield f"{indent}{key}:"
        yield from _rows(value, indent + "  ")
    elif isinstance(value, list):
        yield from _list(key, value, indent)
    else:
        yield from _scalar(key, value, indent)


def _scalar(key: str, value: Any, indent: str) -> Iterator[str]:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    if "\n" not in text:
        yield f"{indent}{key}: {text}"
        return
    yield f"{indent}{key}:"
    for line in text.splitlines():
        yield f"{indent}  {line}"


def _list(key: str, value: Sequence[Any], indent: str) -> Iterator[str]:
    if all(isinstance(part, list) for part in value):
        yield f"{indent}{key}:"
        yield from _table([[_cell(cell) for cell in row] for row in value], indent + "  ")
    else:
        yield f"{indent}{key}: {', '.join(_cell(part) for part in value)}"


def _rows(rows: Sequence[Mapping[str, Any]], indent: str) -> Iterator[str]:
    """Findings as a compiler prints them, flat rows as a table, anything else as blocks."""
    names = [name for name in rows[0] if any(row.get(name) not in (None, "", []) for row in rows)]
    if {"severity", "code", "message"} <= rows[0].keys():
        for row in rows:
            yield from _finding(row, indent)
    elif all(_is_short(row.get(name)) for row in rows for name in names):
        cells = [[_cell(row.get(name)) for name in names] for row in rows]
        yield from _table([list(names), *cells], indent)
    else:
        for row in rows:
            for number, (name, value) in enumerate(row.items()):
                lines = list(_entry(name, value, indent + "  "))
                if lines and number == 0:
                    lines[0] = f"{indent}- {lines[0].strip()}"
                yield from lines


def _finding(finding: Mapping[str, Any], indent: str) -> Iterator[str]:
    line = f"line {finding['line']}: " if finding.get("line") else ""
    yield f"{indent}{line}{finding['severity']}: {finding['message']} [{finding['code']}]"
    if finding.get("command"):
        yield f"{indent}    {finding['command']}"
    for name in ("why", "fix", "caused_by", "doc_url"):
        if finding.get(name):
            yield f"{indent}    {name.replace('_', ' ')}: {finding[name]}"


def _is_short(value: Any) -> bool:
    return not isinstance(value, (list, dict)) and len(_cell(value)) <= _WIDEST_COLUMN


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _table(rows: Sequence[Sequence[str]], indent: str) -> Iterator[str]:
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield (indent + "  ".join(padded)).rstrip()
