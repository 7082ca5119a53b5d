"""What every reader works with: the lines of a file, and the contents found so far.

A reader takes `Lines` and fills `Contents`. What it cannot read it leaves by raising `Damaged`;
`potentials.reading` turns that into a finding, and what was found up to there is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NoReturn

from mdagent.potentials.elements import STANDARD_MASS, symbol_of
from mdagent.tools.finding import Finding, Severity


class Damaged(ValueError):
    """The file does not hold what its format asks for at this line.

    Args:
        message: What is wrong, in a sentence.
        line: 1-based line of the file.
        kind: `truncated` where the file ends too early.
    """

    def __init__(self, message: str, line: int, kind: str = "damaged") -> None:
        super().__init__(message)
        self.line = line
        self.kind = kind


class NotANumber(Damaged):
    """A word stands where a number belongs."""


def finding(
    severity: Severity, code: str, message: str, *, why: str = "", fix: str = "", line: int | None
) -> Finding:
    """A finding about a potential file; `line` is a line of that file."""
    return Finding(
        severity=severity,
        code=f"potential.{code}",
        source="potential",
        message=message,
        why=why,
        fix=fix,
        line=line,
    )


@dataclass
class Contents:
    """What a reader has found so far; `pair_styles` where it differs from the format's.

    `cutoff_factor` and `radii`: what a SNAP cutoff is made of, from two files;
    `n_library_names`: how many names of a MEAM library the indices of a parameter file count;
    `sections`: names of the tables of a file;
    `wanted_pair_style`: what the file wants after `pair_style`.
    """

    labels: list[str] = field(default_factory=list)
    elements: list[str | None] = field(default_factory=list)
    masses: dict[str, float] = field(default_factory=dict)
    lattice_constant_A: dict[str, float] = field(default_factory=dict)
    structure: dict[str, str] = field(default_factory=dict)
    cutoff_A: float | None = None
    cutoff_factor: float | None = None
    radii: dict[str, float] = field(default_factory=dict)
    pair_styles: tuple[str, ...] = ()
    n_library_names: int = 0
    sections: list[str] = field(default_factory=list)
    wanted_pair_style: str | None = None
    missing_entries: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def add_label(self, label: str, element: str | None = None) -> None:
        """Add a name that `pair_coeff` may use, once."""
        if label not in self.labels:
            self.labels.append(label)
            self.elements.append(element or symbol_of(label))

    def element_of(self, label: str) -> str | None:
        """The chemical element that a label of this file stands for."""
        return self.elements[self.labels.index(label)] if label in self.labels else None

    def note(
        self,
        severity: Severity,
        code: str,
        message: str,
        *,
        why: str = "",
        fix: str = "",
        line: int,
    ) -> None:
        """Keep a finding; reading goes on."""
        self.findings.append(finding(severity, code, message, why=why, fix=fix, line=line))

    def set_mass(self, label: str, mass: float, line: int) -> None:
        """Keep a mass (g/mol), and say so where it is not the element's."""
        if mass <= 0:
            raise Damaged(f"The mass of {label} is {mass:g}; a mass is positive.", line)
        self.masses[label] = mass
        symbol = self.element_of(label)
        standard = STANDARD_MASS.get(symbol or "")
        # Isotopes of hydrogen and helium are used on purpose.
        if standard is None or symbol in {"H", "He"} or abs(mass / standard - 1) <= 0.02:
            return
        self.note(
            "warning",
            "mass_of_element",
            f"The file gives {label} the mass {mass:g}, but {symbol} has {standard:g} g/mol.",
            why="Temperature, pressure and diffusion depend on the mass.",
            fix=f"After pair_coeff write `mass I {standard:g}` for the types I of {label}.",
            line=line,
        )


class Lines:
    """The lines of a file, read one after another; `number` is the 1-based line last read.

    `last_count` is how many words the last line of `more_words` had.
    """

    def __init__(self, lines: Sequence[str], comment: str = "#") -> None:
        self._lines = lines
        self._comment = comment
        self.number = 0
        self.last_count = 0

    @property
    def name(self) -> str:
        """Where the reader is, for a message."""
        return f"line {self.number}"

    def text(self, what: str) -> str:
        """The next line as it stands.

        Args:
            what: What the line holds, for the message where the file ends before it.
        """
        if self.number >= len(self._lines):
            raise Damaged(
                f"The file ends at line {len(self._lines)}, before {what}.",
                max(1, len(self._lines)),
                kind="truncated",
            )
        self.number += 1
        return self._lines[self.number - 1]

    def peek_words(self) -> list[str]:
        """The words of the next line, which stays the next one."""
        return self._lines[self.number].split() if self.number < len(self._lines) else []

    def words(self, what: str) -> list[str]:
        """The words of the next line that holds any, comments left out."""
        while True:
            words = self.text(what).split(self._comment, 1)[0].split()
            if words:
                return words

    def more_words(self) -> list[str] | None:
        """The words of the next line that holds any; None at the end of the file."""
        while self.number < len(self._lines):
            self.number += 1
            words = self._lines[self.number - 1].split(self._comment, 1)[0].split()
            if words:
                self.last_count = len(words)
                return words
        return None

    def numbers(self, count: int, what: str) -> list[float]:
        """`count` numbers from whole lines."""
        values: list[float] = []
        while len(values) < count:
            values += self._numbers_of_line(what, len(values), count)
        if len(values) > count:
            raise Damaged(
                f"Line {self.number} holds more numbers than the {count} of {what}.", self.number
            )
        return values

    def _numbers_of_line(self, what: str, have: int, count: int) -> list[float]:
        try:
            words = self.words(what)
        except Damaged as end:
            message = (
                f"The file ends at line {end.line} after {have} of the {count} values of {what}."
            )
            raise Damaged(message, end.line, kind=end.kind) from None
        return self.numbers_in(words, what)

    def numbers_in(self, words: Sequence[str], what: str) -> list[float]:
        """The words of the line last read as numbers."""
        try:
            values = [float(word) for word in words]
        except ValueError:
            values = [float("nan")]
        # The sum tells of a nan or inf at once; the slow way then names the word.
        if isfinite(sum(values)) and "_" not in self._lines[self.number - 1]:
            return values
        return [self.number_in(word, what) for word in words]

    def number_in(self, word: str, what: str) -> float:
        """A number of the line last read, as LAMMPS would take it."""
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        # LAMMPS refuses 1_000 and 1e999, which Python takes; nan and inf it takes, and computes
        # nonsense without a word.
        if not isfinite(value) or "_" in word:
            raise NotANumber(
                f"Line {self.number}: {_short(word)} is not a number ({what}).", self.number
            )
        return value

    def count_in(self, word: str, what: str, largest: int = 10_000_000) -> int:
        """A positive whole number of the line last read."""
        if not (word.isascii() and word.isdigit()) or not 1 <= len(word) <= 9:
            raise Damaged(
                f"Line {self.number}: {_short(word)} is not a whole number ({what}).", self.number
            )
        if not 1 <= int(word) <= largest:
            raise Damaged(f"Line {self.number}: {what} cannot be {word}.", self.number)
        return int(word)

    def expect(self, words: Sequence[str], count: int, what: str) -> None:
        """Raise unless the line last read has at least `count` words."""
        if len(words) < count:
            raise Damaged(
                f"Line {self.number} holds {len(words)} words; {what} needs {count}.", self.number
            )

    def fail_short(self, what: str) -> NoReturn:
        """The file is at its end and holds too little."""
        last = max(1, len(self._lines))
        raise Damaged(f"The file ends at line {last}, inside {what}.", last, kind="truncated")

    def rest(self) -> int | None:
        """Line number of the next line that holds anything, None where all has been read."""
        for index in range(self.number, len(self._lines)):
            if self._lines[index].split(self._comment, 1)[0].strip():
                return index + 1
        return None


def _short(word: str) -> str:
    return repr(word if len(word) <= 30 else word[:27] + "...")
