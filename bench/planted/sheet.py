"""A script as physical lines, and a fault planted into it by changing some of them."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mdagent.tools.expectation import Expectation


@dataclass(frozen=True)
class Line:
    """A command that stands alone on its physical line, without quotes and continuation."""

    number: int
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """The command."""
        return self.words[0]

    def with_word(self, position: int, word: str) -> str:
        """The line with one word replaced."""
        return " ".join([*self.words[:position], word, *self.words[position + 1 :]])


@dataclass(frozen=True)
class Planted:
    """A fault: new text by line number, and the lines on which it is rightly reported.

    Attributes:
        lines: Where the fault is, or shows, in the numbers of the changed text.
        expect: What is stated beside the script, for faults against a stated goal.
    """

    edits: Mapping[int, str]
    lines: frozenset[int]
    expect: Expectation | None = None

    @property
    def keeps_numbers(self) -> bool:
        """Whether all other lines keep their numbers."""
        return all("\n" not in text for text in self.edits.values())


class Sheet:
    """The lines of a script; read here by plain rules, not by the lexer that is measured."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.physical = text.split("\n")

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The simple commands."""
        found, in_triple, continued = [], False, False
        for number, text in enumerate(self.physical, 1):
            n_triples = text.count('"""')
            code = text.partition("#")[0]
            simple = not (in_triple or continued or n_triples or re.search(r"['\"&]", text))
            if simple and code.split():
                found.append(Line(number, tuple(code.split())))
            in_triple ^= bool(n_triples % 2)
            continued = text.rstrip().endswith("&")
        return found

    def named(self, *names: str, least: int = 0) -> list[Line]:
        """Simple lines of these commands that have at least so many arguments."""
        return [line for line in self.lines if line.name in names and len(line.words) > least]

    def first(self, *names: str) -> Line | None:
        """The first of them."""
        return next(iter(self.named(*names)), None)

    def value(self, name: str, default: str = "") -> str:
        """The first argument of the first command of that name."""
        line = self.first(name)
        return line.words[1] if line and len(line.words) > 1 else default

    @cached_property
    def is_straight(self) -> bool:
        """Whether the text is carried out once from top to bottom, all in this one file."""
        return not re.search(r"^\s*(jump|include|next|label|clear|if)\b", self.text, re.M)

    def using(self, pattern: str, after: int = 0) -> frozenset[int]:
        """Numbers of the lines below one in which a pattern stands."""
        found = re.compile(pattern)
        return frozenset(
            number
            for number, text in enumerate(self.physical, 1)
            if number > after and found.search(text.partition("#")[0])
        )

    def planted(self, fault: Planted) -> str:
        """The text with the fault in it."""
        return "\n".join(
            fault.edits.get(number, text) for number, text in enumerate(self.physical, 1)
        )


Plant = Callable[[Sheet, random.Random], Planted | None]


def changed(line: Line, text: str) -> Planted:
    """A line replaced: the fault is there."""
    return Planted({line.number: text}, frozenset([line.number]))


def inserted(sheet: Sheet, line: Line, text: str) -> Planted:
    """A new line below one: the fault is the new line."""
    old = sheet.physical[line.number - 1]
    return Planted({line.number: f"{old}\n{text}"}, frozenset([line.number + 1]))


def removed(sheet: Sheet, lines: Sequence[Line], shows_at: str) -> Planted | None:
    """Lines emptied: the fault shows at a line below that needs them, given by a pattern."""
    if not lines:
        return None
    places = sheet.using(shows_at, after=lines[0].number)
    return Planted({line.number: "" for line in lines}, places) if places else None


def misspelt(word: str, rng: random.Random) -> str:
    """A slip of the fingers: two letters swapped, one lost or one doubled."""
    while True:
        i = rng.randrange(len(word) - 1) if len(word) > 1 else 0
        slip = rng.choice(("swap", "lose", "double"))
        if slip == "swap" and len(word) > 1:
            new = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        elif slip == "lose" and len(word) > 2:
            new = word[:i] + word[i + 1 :]
        else:
            new = word[: i + 1] + word[i:]
        if new != word:
            return new


def is_number(word: str) -> bool:
    """Whether a word is a plain number."""
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", word) is not None
