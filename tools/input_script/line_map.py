"""Messages of a real run, whose script carries no marks, put back onto the script's lines.

LAMMPS echoes each line it reads. The echo is followed through the script: the next line that
reads the same is the one carried out, also where a loop comes back to it.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.engine_faults import of_message
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.lexer import BLANKS, InputScript

_QUOTES_THE_INPUT = ("Last input line:", "--> parsed line:")


def engine_findings(
    script: InputScript, messages: Sequence[EngineMessage], echoed: str
) -> list[Finding]:
    """Findings at the lines that were being carried out when the engine spoke.

    Args:
        script: The script as it was sent.
        messages: What `read_messages` made of the output.
        echoed: The same output, with the echoed commands.
    """
    analysis = Analysis(script)
    echo = _Echo(script, echoed)
    by_line: dict[int, Step] = {}
    for step in analysis.steps:
        by_line.setdefault(step.line, step)
    findings = []
    for message in messages:
        line = echo.line_of(message)
        findings.append(of_message(analysis, message, by_line.get(line or 0)))
    return findings


class _Echo:
    """Which line of the script was carried out where in the output."""

    def __init__(self, script: InputScript, echoed: str) -> None:
        self._script = script
        self._echoed = echoed
        self._places = _places_by_text(script)
        self._offsets: list[int] = []
        self._lines: list[int] = []
        self._follow()

    def _follow(self) -> None:
        current, offset = 0, 0
        for text in self._echoed.splitlines(keepends=True):
            stripped = text.strip(BLANKS)
            found = self._places.get(stripped)
            if found and not text.startswith(_QUOTES_THE_INPUT):
                current = _next_of(found, current)
                self._offsets.append(offset)
                self._lines.append(current)
            offset += len(text)

    def line_of(self, message: EngineMessage) -> int | None:
        """The script's line of a message, None where nothing tells it."""
        followed = self._line_at(self._offset_of(message))
        own = self._places.get((message.input_line or "").strip(BLANKS), [])
        # A label that is not found is reported at the end of the file, not at its jump.
        if not own or "Label wasn't found" in message.text:
            return followed
        return followed if followed in own or len(own) > 1 else own[0]

    def _offset_of(self, message: EngineMessage) -> int:
        first = re.escape(message.text.partition("\n")[0])
        match = re.search(rf"^{message.kind.upper()}[^\n]*{first}", self._echoed, re.M)
        return match.start() if match else len(self._echoed)

    def _line_at(self, offset: int) -> int | None:
        index = bisect_right(self._offsets, offset) - 1
        return self._lines[index] if index >= 0 else None


def _places_by_text(script: InputScript) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for line in script.lines:
        # Of a text over several lines LAMMPS echoes the first one first.
        text = line.joined.partition("\n")[0].strip(BLANKS)
        if text:
            places.setdefault(text, []).append(line.line)
    return places


def _next_of(lines: list[int], current: int) -> int:
    """The first of equal lines below the current one; after a jump back, the first of all."""
    index = bisect_right(lines, current)
    return lines[index] if index < len(lines) else lines[0]
