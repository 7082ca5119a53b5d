"""Text of an input script to logical lines, commands and words, each with its exact place.

The rules are those of https://docs.lammps.org/Commands_parse.html: a final `&` joins the next
line, `#` starts a comment outside quotes, words in single, double or triple quotes are one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Quote = Literal["", "'", '"', '"""']
Trouble = Literal[
    "unmatched_single_quote",
    "unmatched_double_quote",
    "unmatched_triple_quote",
    "quote_inside_word",
    "continued_past_the_end",
    "carriage_return",
    "written_out_line_end",
]

BLANKS = " \t\n\v\f\r"
# What the engine reads in place of signs that texts are copied with (asked of it, sign by sign).
_AS_ASCII = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2060\u2063\ufeff", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200C)), " "),
        **dict.fromkeys("\u02d6\u2064", "+"),
        **dict.fromkeys("\u02d7\u2212", "-"),
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
    }
)
_MARK = re.compile(r"#|'|\"\"\"|\"")
_PHYSICAL_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# `$(formula)` is replaced before the line is split, so blanks inside it split nothing.
_IMMEDIATE = r"\$\([^()\n]*(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)[^()\n]*)*\)"
_BARE_WORD = re.compile(rf"(?:{_IMMEDIATE}|[^ \t\n\v\f\r])+")
_CARRIAGE_RETURN = re.compile(r"\r(?=\S)")
_WRITTEN_OUT = re.compile(r"\\n(?=[a-z_]|$)")
_UNMATCHED: dict[str, Trouble] = {
    "'": "unmatched_single_quote",
    '"': "unmatched_double_quote",
    '"""': "unmatched_triple_quote",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, without its quotes; columns are 1-based, `end_column` is one past the last."""

    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    quote: Quote = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as LAMMPS sees it: continued lines joined, the comment gone."""

    word: Word
    arguments: tuple[Word, ...]
    line: int
    end_line: int
    text: str

    @property
    def name(self) -> str:
        """The first word."""
        return self.word.text


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where the text is no command."""

    trouble: Trouble
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """Everything that LAMMPS reads as one line.

    `raw` is the exact text, newlines included; `joined` is how LAMMPS echoes it.
    """

    raw: str
    joined: str
    line: int
    end_line: int
    command: Command | None
    problem: Problem | None


@dataclass(frozen=True)
class InputScript:
    """A whole script; the `raw` of its lines, put together, is the text again."""

    lines: tuple[LogicalLine, ...]

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands in the order of the text."""
        return tuple(line.command for line in self.lines if line.command is not None)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Targets of `jump`."""
        labels = (c.arguments[0].text for c in self.commands if c.name == "label" and c.arguments)
        return frozenset(labels)


def read_script(text: str) -> InputScript:
    """Read any text; what is no command becomes a `Problem`, never an exception."""
    return InputScript(tuple(_logical_lines(text)))


def _logical_lines(text: str) -> Iterator[LogicalLine]:
    pending = _Pending(1)
    for number, physical in enumerate(_PHYSICAL_LINE.findall(text), start=1):
        pending.add(physical, number)
        if not pending.goes_on:
            yield pending.finish()
            pending = _Pending(number + 1)
    if pending.raw:
        yield pending.finish()


class _Pending:
    """A logical line while its physical lines are being put together."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.end_line = line
        self.raw: list[str] = []
        self.joined = ""
        self.goes_on = False
        # Where in `joined` each physical line starts, and the number of that line.
        self.offsets: list[int] = []
        self.numbers: list[int] = []
        self.n_triple_quotes = 0

    def add(self, physical: str, number: int) -> None:
        """Join one physical line the way LAMMPS does."""
        self.raw.append(physical)
        self.end_line = number
        self.offsets.append(len(self.joined))
        self.numbers.append(number)
        # LAMMPS counts triple quotes in comments too.
        self.n_triple_quotes += physical.count('"""')
        body = physical.rstrip(BLANKS)
        # Without a newline it is the last line of the file, which cannot go on.
        if physical.endswith("\n") and body.endswith("&"):
            self.joined, self.goes_on = self.joined + body[:-1], True
        elif physical.endswith("\n") and self.n_triple_quotes % 2:
            self.joined, self.goes_on = self.joined + body + "\n", True
        else:
            self.joined, self.goes_on = self.joined + body, False

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a position in `joined`."""
        index = bisect_right(self.offsets, offset) - 1
        return self.numbers[index], offset - self.offsets[index] + 1

    def finish(self) -> LogicalLine:
        """The logical line with its words."""
        read = self.joined if self.joined.isascii() else self.joined.translate(_AS_ASCII)
        end, problem = self._end_of_code(read)
        words, word_problem = self._words(read[:end])
        problem = self._one_for_many(words) or problem or word_problem or self._open_end()
        command = None
        if words:
            code = read[:end].strip(BLANKS)
            command = Command(words[0], tuple(words[1:]), self.line, self.end_line, code)
        return LogicalLine(
            "".join(self.raw), self.joined, self.line, self.end_line, command, problem
        )

    def _problem(self, trouble: Trouble, start: int, end: int) -> Problem:
        return Problem(trouble, *self.place(start), *self._end_place(start, end))

    def _end_place(self, start: int, end: int) -> tuple[int, int]:
        """One past the last character, on the line of that character."""
        line, column = self.place(max(start, end - 1))
        return line, column + (1 if end > start else 0)

    def _one_for_many(self, words: list[Word]) -> Problem | None:
        """Several lines whose ends LAMMPS does not see as such."""
        if match := _CARRIAGE_RETURN.search(self.joined):
            return self._problem("carriage_return", match.start(), match.end())
        # One word may be a path of another system, such as C:\new.
        found = [word for word in words if not word.quote and _WRITTEN_OUT.search(word.text)]
        if len(found) < 2:
            return None
        first = found[0]
        place = (first.line, first.column, first.end_line, first.end_column)
        return Problem("written_out_line_end", *place)

    def _open_end(self) -> Problem | None:
        last = self.raw[-1].rstrip(BLANKS)
        if not last.endswith("&") or "#" in last:
            return None
        return Problem(
            "continued_past_the_end", self.end_line, len(last), self.end_line, len(last) + 1
        )

    def _end_of_code(self, read: str) -> tuple[int, Problem | None]:
        """Where the comment starts, or the end of the line."""
        position = 0
        while match := _MARK.search(read, position):
            mark = match.group()
            if mark == "#":
                return match.start(), None
            close = read.find(mark, match.end())
            if close < 0:
                n = len(read)
                return n, self._problem(_UNMATCHED[mark], match.start(), n)
            position = close + len(mark)
        return len(read), None

    def _words(self, code: str) -> tuple[list[Word], Problem | None]:
        words: list[Word] = []
        problem: Problem | None = None
        position = 0
        while match := _BARE_WORD.search(code, position):
            start = match.start()
            quote = _quote_at(code, start)
            close = code.find(quote, start + len(quote)) if quote else -1
            if not quote or close < 0:
                stop, text, quote = match.end(), match.group(), ""
            else:
                stop, text = close + len(quote), code[start + len(quote) : close]
                if stop < len(code) and code[stop] not in BLANKS:
                    problem = problem or self._problem("quote_inside_word", stop, stop + 1)
            words.append(Word(text, *self.place(start), *self._end_place(start, stop), quote))
            position = stop
        return words, problem


def _quote_at(code: str, start: int) -> Quote:
    if code.startswith('"""', start):
        return '"""'
    if code[start] == '"':
        return '"'
    return "'" if code[start] == "'" else ""
