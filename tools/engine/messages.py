"""Errors and warnings in what LAMMPS prints, as data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mdagent.tools.engine.explained import Rule
from mdagent.tools.engine.explained_forces import FORCE_RULES
from mdagent.tools.engine.explained_run import RUN_RULES
from mdagent.tools.engine.explained_setup import SETUP_RULES

RULES: tuple[Rule, ...] = (*SETUP_RULES, *FORCE_RULES, *RUN_RULES)

_HEAD = re.compile(r"^(ERROR|WARNING)(?: on proc (\d+))?: ?(.*)$")
_PLACE = re.compile(r"\(([\w./+-]+\.(?:cpp|h)):(\d+)\)\s*$")
_LINK = re.compile(r"^For more information see (https?://\S+)")
_INPUT = "Last input line: "
_PARSED = "--> parsed line: "

# What can follow a message, so that it has ended without naming its place.
_OTHERS = ("Last input line:", "WARNING", "Abort(", "Loop time")

# A message goes on until it names its place in the source, but never over that many lines: a
# truncated log or a foreign build may not name one.
_LONGEST = 12


@dataclass(frozen=True)
class EngineMessage:
    """One error or warning of LAMMPS.

    Attributes:
        text: The message itself, its lines joined by newlines, without place and link.
        source_file: Place in LAMMPS' source, from its `src` on.
        input_line: The input line as written (`Last input line`), where LAMMPS shows it. For
            "Label wasn't found" that is the last line of the file, not the culprit.
        parsed_line: The same line after substitution, where LAMMPS shows it.
        url: The manual's page on this error.
        on_rank: The only MPI rank that complained; None where all did.
        argument: The word that the carets underline, where there are any.
    """

    kind: Literal["error", "warning"]
    text: str
    source_file: str | None = None
    source_line: int | None = None
    input_line: str | None = None
    parsed_line: str | None = None
    url: str | None = None
    on_rank: int | None = None
    argument: str | None = None


def read_messages(output: str) -> list[EngineMessage]:
    """All messages of a screen output or log, in order, each once for all ranks."""
    lines = output.splitlines()
    messages: dict[tuple[str, str, str | None], EngineMessage] = {}
    number = 0
    while number < len(lines):
        head = _HEAD.match(lines[number])
        if head is None:
            number += 1
            continue
        block = list(_block(lines, number))
        message = _message(head, block, lines[number + len(block) :])
        messages.setdefault((message.kind, message.text, message.input_line), message)
        number += len(block)
    return list(messages.values())


def explain(message: EngineMessage) -> tuple[str, str]:
    """Why LAMMPS says so and the smallest mend, for the commonest messages; else empty."""
    rule, found = _rule_for(message)
    if rule is None or found is None:
        return "", ""
    words = {
        name: (word or "").lower() if name.startswith("kind") else word or ""
        for name, word in found.groupdict().items()
    }
    return rule.why.format(**words), rule.fix.format(**words)


def page_about(message: EngineMessage) -> str | None:
    """The manual's page that a message is about, where its explanation names one."""
    rule, _ = _rule_for(message)
    return f"https://docs.lammps.org/{rule.page}.html" if rule and rule.page else None


def _rule_for(message: EngineMessage) -> tuple[Rule | None, re.Match[str] | None]:
    for rule in RULES:
        if found := rule.pattern.search(message.text):
            return rule, found
    return None, None


def _block(lines: list[str], start: int) -> Iterator[str]:
    """The lines of a message, up to the one that names the place in the source."""
    candidates = lines[start : start + _LONGEST]
    end = next((i for i, line in enumerate(candidates) if _PLACE.search(line)), None)
    others = _OTHERS if candidates[0].startswith("ERROR") else (*_OTHERS, "ERROR")
    foreign = next((i for i, line in enumerate(candidates[1:], 1) if line.startswith(others)), None)
    if end is None or (foreign is not None and foreign <= end):
        end = 0
    yield from candidates[: end + 1]


def _message(head: re.Match[str], block: list[str], after: list[str]) -> EngineMessage:
    place = _PLACE.search(block[-1])
    link = next((found for line in block if (found := _LINK.match(line))), None)
    input_line, parsed_line, argument = _context(after) if head[1] == "ERROR" else (None,) * 3
    return EngineMessage(
        kind="error" if head[1] == "ERROR" else "warning",
        text=_text(block),
        source_file=_source_file(place[1]) if place else None,
        source_line=int(place[2]) if place else None,
        input_line=input_line,
        parsed_line=parsed_line,
        url=link[1] if link else None,
        on_rank=int(head[2]) if head[2] else None,
        argument=argument,
    )


def _text(block: list[str]) -> str:
    kept = [line for line in block if not _LINK.match(line)]
    texts = [_PLACE.sub("", _HEAD.sub(r"\3", line)).strip() for line in kept]
    return "\n".join(text for text in texts if text)


def _source_file(path: str) -> str:
    _, found, below = path.rpartition("src/")
    return f"src/{below}" if found else path.rpartition("/")[2]


def _context(after: list[str]) -> tuple[str | None, str | None, str | None]:
    """Input line, substituted line and underlined word, from the lines that follow an error."""
    input_line = parsed_line = argument = None
    shown = ""
    for line in after[:4]:
        if line.startswith(_INPUT) and input_line is None:
            input_line, shown = line.removeprefix(_INPUT).rstrip(), line
        elif line.startswith(_PARSED):
            parsed_line, shown = line.removeprefix(_PARSED).rstrip(), line
        elif line.strip() and not line.strip(" ^"):
            first, last = line.index("^"), line.rindex("^") + 1
            argument = shown[first:last].strip() or None
            break
        else:
            break
    return input_line, parsed_line, argument
