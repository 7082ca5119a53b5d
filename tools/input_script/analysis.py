"""Everything that is known of a script before it runs: what the checks look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.pair_coeff import PairCoeff, split_words
from mdagent.tools.engine.engine import Engine
from mdagent.tools.expectation import Expectation
from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.definitions import Definitions, definitions_of
from mdagent.tools.input_script.expansion import Argument, Expansion, Step, expand
from mdagent.tools.input_script.lexer import InputScript
from mdagent.tools.input_script.nearest import nearest, renamed
from mdagent.tools.input_script.references import Reference, references
from mdagent.tools.input_script.stages import Stage, State, follow

_MOST_MISSPELT = 50


@dataclass(frozen=True)
class Analysis:
    """A script with its supplied files, against this engine and these potentials.

    Attributes:
        inputs: Supplied files by the name that the script uses.
        given: Variables of the command line, as with `-var`.
        engine: None where none was found; checks that need it then find nothing.
        catalogue: None where no potential files are at hand.
    """

    script: InputScript
    inputs: Mapping[str, Path] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    expect: Expectation | None = None
    engine: Engine | None = None
    catalogue: Catalogue | None = None

    @cached_property
    def expansion(self) -> Expansion:
        """The script's commands with variables put in and included files followed."""
        return expand(self.script, self.inputs, self.given, self._command_meant)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The commands in the order of the text."""
        return self.expansion.steps

    @cached_property
    def definitions(self) -> Definitions:
        """Who defines what."""
        return definitions_of(self.expansion, tuple(self.given))

    @cached_property
    def references(self) -> tuple[tuple[Reference, ...], ...]:
        """What each step refers to, by its index."""
        return tuple(tuple(references(step)) for step in self.steps)

    def _command_meant(self, typed: str) -> str:
        if self.engine is None or self.engine.has("command", typed):
            return typed
        # A text that is no script has a wrong word on every line.
        if typed not in self._meant and len(self._meant) < _MOST_MISSPELT:
            gone = renamed("command", typed, self.engine)
            close = [] if gone else nearest(typed, self.engine.styles.get("command", ()))
            self._meant[typed] = close[0] if close else typed
        return self._meant.get(typed, typed)

    @cached_property
    def _meant(self) -> dict[str, str]:
        return {}

    @cached_property
    def _followed(self) -> tuple[tuple[Stage, ...], State]:
        return follow(self.steps)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Settings at each `run` and `minimize`."""
        return self._followed[0]

    @property
    def states(self) -> list[State]:
        """Settings at each `run` and `minimize`, and at the end."""
        return [*(stage.state for stage in self.stages), self._followed[1]]

    @cached_property
    def potentials(self) -> Catalogue | None:
        """The catalogue, with the supplied files before it."""
        return self.catalogue.including(self.inputs) if self.catalogue else None

    @cached_property
    def pair_commands(self) -> Mapping[int, tuple[list[str], list[str], PairCoeff | None]]:
        """By the index of each `pair_coeff`: words of its style, its own, and their meaning.

        One with a word that only a run can tell is left out.
        """
        commands: dict[int, tuple[list[str], list[str], PairCoeff | None]] = {}
        style: list[str] | None = []
        for step in self.steps:
            if step.name == "pair_style":
                style = _known(step.texts)
            elif step.name == "pair_coeff" and self.potentials is not None:
                words = _known(step.texts)
                if style is not None and words is not None:
                    command = split_words(style, words, self.potentials)
                    commands[step.index] = (style, words, command)
        return commands

    def potential(self, name: str) -> PotentialFile | None:
        """A potential file by its name, opened once."""
        if name not in self._opened and self.potentials is not None:
            self._opened[name] = self.potentials.get(name)
        return self._opened.get(name)

    @cached_property
    def _opened(self) -> dict[str, PotentialFile | None]:
        return {}

    def named(self, *names: str) -> list[Step]:
        """The steps of these commands."""
        return [step for step in self.steps if step.name in names]

    def hides_before(self, step: Step) -> bool:
        """Whether commands that could not be read here ran before a step."""
        return self.expansion.opaque is not None and self.expansion.opaque < step.index


def _known(words: Sequence[str | None]) -> list[str] | None:
    known = [word for word in words if word is not None]
    return known if len(known) == len(words) else None


@dataclass(frozen=True)
class Advice:
    """Why something is a fault, and the mend."""

    why: str
    fix: str = ""
    doc_url: str | None = None
    caused_by: int | None = None


def fault(
    step: Step,
    severity: Severity,
    code: str,
    message: str,
    advice: Advice,
    argument: Argument | None = None,
) -> Finding:
    """A finding at a step, or at one of its words; its source is the first part of the code."""
    word = argument.word if argument else None
    first = step.command.word
    inside = f" (in {step.file!r}, line {step.command.line})" if step.file else ""
    # Columns are of the script that was sent, so a fault in an included file has none.
    place = None if step.file else word or first
    return Finding.model_validate(
        {
            "severity": severity,
            "code": code,
            "source": code.partition(".")[0],
            "message": printable(message + inside),
            "why": advice.why,
            "fix": advice.fix,
            "line": step.line if place is None else place.line,
            "column": place and place.column,
            "end_line": step.line if place is None else place.end_line,
            "end_column": place and place.end_column,
            "command": printable(step.command.text[:500]),
            "doc_url": advice.doc_url,
            "caused_by": advice.caused_by,
        }
    )


def printable(text: str) -> str:
    """A text without the signs that steer a terminal."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)


def write(line: str) -> str:
    """The mend that is one whole corrected command, in the form that `written` reads back."""
    return f"Write `{line}`."


def written(fix: str) -> str | None:
    """The corrected command of a mend made by `write`, or None where it is prose."""
    start, mark, rest = fix.partition("Write `")
    line, end, _ = rest.partition("`.")
    return line if not start and mark and end else None


def corrected(step: Step, argument: Argument, new: str) -> str | None:
    """The command with one word replaced, or None where that word was not typed as it is."""
    old = argument.word.text
    if argument.text != old or step.command.text.count(old) == 0:
        return None
    words = [step.command.word, *step.command.arguments]
    return " ".join(
        new if word is argument.word else f"{word.quote}{word.text}{word.quote}" for word in words
    )
