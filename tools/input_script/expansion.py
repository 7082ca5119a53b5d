"""The commands that a script carries out, in order: variables put in, included files followed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.input_script.formula import as_number
from mdagent.tools.input_script.lexer import Command, InputScript, Word, read_script
from mdagent.tools.input_script.variables import Variables

_DEEPEST_INCLUDE = 10
MOST_STEPS = 20_000
_LARGEST_INCLUDE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Argument:
    """A word after substitution; `text` is None where only a run can tell it."""

    text: str | None
    word: Word

    @property
    def number(self) -> float | None:
        """The finite number, if it is one and known."""
        return as_number(self.text)


@dataclass(frozen=True, slots=True)
class Step:
    """One command as carried out.

    `certain` is False inside `if`; `file` and `file_line` tell an included file; `line` is always
    a line of the script itself. `name` is the command that is meant: where none is `typed` that
    exists, the nearest one, so that the lines below are seen with what this one would have set.
    """

    index: int
    name: str
    arguments: tuple[Argument, ...]
    command: Command
    line: int
    certain: bool = True
    file: str | None = None
    typed: str = ""

    def text(self, position: int) -> str | None:
        """The argument at a position (0-based), None where it is missing or unknown."""
        return self.arguments[position].text if position < len(self.arguments) else None

    def number(self, position: int) -> float | None:
        """The number at a position, None where it is missing, unknown or none."""
        return self.arguments[position].number if position < len(self.arguments) else None

    def find(self, keyword: str, start: int = 0) -> int | None:
        """Position of a keyword among the arguments."""
        for position in range(start, len(self.arguments)):
            if self.arguments[position].text == keyword:
                return position
        return None

    @property
    def texts(self) -> tuple[str | None, ...]:
        """All arguments."""
        return tuple(argument.text for argument in self.arguments)


@dataclass(frozen=True)
class Expansion:
    """The steps of a script, and where its flow cannot be followed.

    Attributes:
        steps: Commands in the order of the text, included files in their place.
        opaque: Index of the step after which commands ran that could not be read here.
        jumps: Whether the order of the text is not the order of the run.
        variables: What is known at the end.
        included: Every file that is included or jumped to and could be read, by name.
    """

    steps: tuple[Step, ...]
    opaque: int | None
    jumps: bool
    variables: Variables
    included: Mapping[str, InputScript]


def expand(
    script: InputScript,
    inputs: Mapping[str, Path],
    variables: Mapping[str, str],
    meant: Callable[[str], str] = str,
) -> Expansion:
    """Follow a script from top to bottom, each loop body once, each branch as a possibility.

    Args:
        script: The script.
        inputs: Supplied files by the name that the script uses.
        variables: Name to value, as with `-var`.
        meant: The command that a first word stands for.
    """
    return _Expander(script, inputs, variables, meant).expansion()


class _Expander:
    def __init__(
        self,
        script: InputScript,
        inputs: Mapping[str, Path],
        given: Mapping[str, str],
        meant: Callable[[str], str],
    ) -> None:
        self._script = script
        self._inputs = inputs
        self._meant = meant
        self._included: dict[str, InputScript] = {}
        self._steps: list[Step] = []
        self._opaque: int | None = None
        self._jumps = False
        self._stopped = False
        changing = _stepped_through(script)
        self._variables = Variables(given, changing)

    def expansion(self) -> Expansion:
        self._walk(self._script, file=None, line=None, depth=0)
        return Expansion(
            tuple(self._steps), self._opaque, self._jumps, self._variables, self._included
        )

    def _walk(self, script: InputScript, file: str | None, line: int | None, depth: int) -> None:
        for command in script.commands:
            if len(self._steps) >= MOST_STEPS:
                self._hide(len(self._steps) - 1)
            if self._stopped or len(self._steps) >= MOST_STEPS:
                return
            self._take(command, file, line or command.line, certain=True, depth=depth)

    def _take(
        self, command: Command, file: str | None, line: int, *, certain: bool, depth: int
    ) -> None:
        arguments = tuple(self._substituted((command.word, *command.arguments)))
        typed = arguments[0].text if arguments else None
        index = len(self._steps)
        if typed is None:
            self._hide(index)
            return
        name = self._meant(typed)
        step = Step(index, name, arguments[1:], command, line, certain, file, typed)
        self._steps.append(step)
        match name:
            case "variable":
                self._variables.define(step.texts, certain=certain)
            case "include":
                self._include(step, depth)
            case "jump":
                self._jump(step)
            case "if":
                self._branches(step, depth)
            # A jump could go over a `quit` only where there is a label to go to.
            case "quit" if certain and not self._script.labels:
                self._stopped = True
            case "python" | "mdi":
                self._hide(index)

    def _substituted(self, words: tuple[Word, ...]) -> Iterator[Argument]:
        for word in words:
            if word.quote or "$" not in word.text:
                yield Argument(word.text, word)
                continue
            text = self._variables.substitute(word.text)
            # LAMMPS splits into words after it has put the values in.
            for part in [None] if text is None else text.split():
                yield Argument(part, word)

    def _include(self, step: Step, depth: int) -> None:
        name = step.text(0)
        path = self._inputs.get(name.removeprefix("./")) if name is not None else None
        script = None
        if name is not None and path is not None and depth < _DEEPEST_INCLUDE:
            script = self._included.get(name) or _read(path)
        if script is None or name is None:
            self._hide(step.index)
            return
        self._included[name] = script
        self._jumps = self._jumps or any(c.name in ("jump", "next") for c in script.commands)
        self._walk(script, file=name, line=step.line, depth=depth + 1)

    def _jump(self, step: Step) -> None:
        self._jumps = True
        label = step.text(1)
        name = step.text(0)
        own = name == "SELF" or (label is not None and label in self._script.labels)
        if own:
            return
        self._hide(step.index)
        target = _read(self._inputs[name]) if name is not None and name in self._inputs else None
        if name is not None and target is not None:
            self._included.setdefault(name, target)

    def _branches(self, step: Step, depth: int) -> None:
        """The commands of `if ... then "..." elif ... else "..."`, none of them certain."""
        in_branch = False
        for position, argument in enumerate(step.arguments):
            if argument.text in ("then", "else", "elif"):
                in_branch = True
            elif in_branch and argument.text and step.texts[position - 1] != "elif":
                for command in read_script(argument.text + "\n").commands:
                    moved = _moved(command, argument.word)
                    self._take(moved, step.file, step.line, certain=False, depth=depth + 1)

    def _hide(self, index: int) -> None:
        self._opaque = index if self._opaque is None else self._opaque


def _stepped_through(script: InputScript) -> frozenset[str]:
    names = (a.text for c in script.commands if c.name == "next" for a in c.arguments)
    inner = (
        word
        for c in script.commands
        if c.name == "if"
        for a in c.arguments
        if a.text.startswith("next ")
        for word in a.text.split()[1:]
    )
    return frozenset([*names, *inner])


def _moved(command: Command, onto: Word) -> Command:
    """A command inside quotes, placed at the quotes: its own columns mean nothing outside."""

    def place(word: Word) -> Word:
        return Word(word.text, onto.line, onto.column, onto.end_line, onto.end_column, word.quote)

    words = tuple(place(word) for word in command.arguments)
    return Command(place(command.word), words, onto.line, onto.end_line, command.text)


def _read(path: Path) -> InputScript | None:
    try:
        if path.stat().st_size > _LARGEST_INCLUDE_BYTES:
            return None
        return read_script(path.read_text("utf-8", errors="replace"))
    except OSError:
        return None
