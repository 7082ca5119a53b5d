"""What the printing commands of a script can put into a log."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mdagent.tools.input_script.lexer import Command
from mdagent.tools.simulation.command_names import COMMANDS

# Bounded: a text of nothing but openings must not be read to its end from each of them.
_REFERENCE = re.compile(r"\$\{([^}]{0,200})\}|\$\((.{0,200}?)\)(?=[^)]|$)|\$(\w)")
_NUMBER = r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|inf)"
_A_NUMBER = f"(?:{_NUMBER})"
_ANYTHING = ".*"
_NUMERIC = frozenset("0123456789+-.eE")
# Beyond these a text is taken to write anything: to hold lines against it could take for ever.
_MOST_LISTS, _MOST_PRINTS, _LONGEST_LINE = 2, 100, 10_000
_CONVERSION = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?l{0,2}[diufFeEgG]")
# Their values are always numbers.
_NUMERIC_STYLES = frozenset({"equal", "internal", "loop", "uloop", "vector", "timer"})
# Their values stand in the command.
_LISTING_STYLES = frozenset({"index", "string", "world", "universe"})
_HEADING = re.compile(r"Step(?:\s+[^\s\d+.-]\S*)*")
_REPORT = re.compile(
    r"Per MPI|Memory usage|Loop time|Minimization stats|Dangerous builds|ERROR|WARNING"
    r"|-{8,} Step|---$|keywords:|- \[|Total wall time|LAMMPS \(|Read molecule"
)


def printed_starts(command: Command | None) -> list[str]:
    """How each line that a `print` makes begins, as far as no variable decides it."""
    if command is None or not command.arguments:
        return []
    to_screen, to_all = True, False
    words = [word.text for word in command.arguments]
    for keyword, value in zip(words[1::2], words[2::2], strict=False):
        if keyword == "screen":
            to_screen = value in ("yes", "on", "true")
        elif keyword == "universe":
            to_all = value in ("yes", "on", "true")
    lines = [line.partition("$")[0] for line in words[0].split("\n")]
    return lines * (to_screen + to_all)


def files_written(command: Command) -> set[str]:
    """Names, without folders, of the files that a command fills with text or puts others under."""
    words = [word.text for word in command.arguments]
    writes = command.name == "print" or (
        command.name == "fix" and "".join(words[2:3]).startswith(("print", "ave/"))
    )
    if writes:
        words = [name for key, name in pairwise(words) if key in ("file", "append")]
    elif command.name not in ("log", "shell"):
        return set()
    return {part.rpartition("/")[2] for word in words for part in word.split()}


def reads_like_the_engine(text: str) -> bool:
    """Whether a text could begin an echo, or a line that LAMMPS writes about a table."""
    return bool(_REPORT.match(text)) or text.partition(" ")[0] in {"Step", *COMMANDS}


def reads_like_a_report(line: str) -> bool:
    """Whether a whole line could be one that LAMMPS writes about a table, its heading included."""
    return bool(_REPORT.match(line) or _HEADING.fullmatch(line))


def imitated(commands: Sequence[Command]) -> Command | None:
    """The first `fix print` whose lines could be an echo of another command of the script."""
    echoes = [text for command in commands for text in _echoes(command)]
    goes_elsewhere = any(
        command.name in ("include", "jump")
        and [word.text for word in command.arguments[:1]] != ["SELF"]
        for command in commands
    )
    prints = FixPrints()
    n_prints = 0
    for command in commands:
        before = dict(prints.texts)
        prints.follow(command)
        new = [text for name, text in prints.texts.items() if before.get(name) != text]
        n_prints += len(new)
        unseen = goes_elsewhere and any(map(reads_like_the_engine, new))
        if new and (unseen or n_prints > _MOST_PRINTS or any(map(prints.could_print, echoes))):
            return command
    return None


def _echoes(command: Command) -> Iterator[str]:
    """A command as it may be echoed, with a number and with a word for its variables."""
    texts = [command.text]
    if command.name in ("if", "run"):
        texts += [word.text for word in command.arguments]
    for text in texts:
        yield from (_REFERENCE.sub(value, text) for value in ("1", "x"))


def writes_numbers_only(words: Sequence[str]) -> bool:
    """Whether every format that a `thermo_modify` or `dump_modify` sets is one of numbers."""
    return all(
        value is None or (_CONVERSION.search(value) and not re.search(r"\w", _rest_of(value)))
        for keyword, column, value in zip(words, words[1:], [*words[2:], None], strict=False)
        if keyword == "format" and column != "none"
    )


def _rest_of(text: str) -> str:
    return _CONVERSION.sub("", text)


def is_number_format(text: str) -> bool:
    """Whether a format writes one number and nothing else."""
    return _CONVERSION.fullmatch(text.strip()) is not None


class FixPrints:
    """The lines that every `fix print` in force can write, during a run and before its table.

    Attributes:
        texts: What each writes, by the ID of the fix.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._values: dict[str, set[str]] = {}
        # Made when they are asked for.
        self._patterns: list[re.Pattern[str]] | None = None

    def could_print(self, line: str) -> bool:
        """Whether one of them could have written this line, its line end taken off."""
        if len(line) > _LONGEST_LINE:
            return bool(self.texts)
        if self._patterns is None:
            texts = sorted(set(self.texts.values()))
            self._patterns = [re.compile(self._pattern(text)) for text in texts]
        return any(pattern.fullmatch(line) for pattern in self._patterns)

    def follow(self, command: Command | None) -> str:
        """Take an executed command; what it makes impossible to tell, "" for mostly nothing."""
        if command is None:
            return ""
        words = [word.text for word in command.arguments]
        doubt = ""
        if command.name == "variable":
            self._define(words)
        elif command.name == "clear":
            self.texts.clear()
        elif words:
            self.texts.pop(words[0], None)
            if command.name == "fix" and words[2:3] == ["print"] and len(words) > 4:
                doubt = self._print(words)
        self._patterns = None
        return doubt

    def _print(self, words: list[str]) -> str:
        options = dict(zip(words[5::2], words[6::2], strict=False))
        if options.get("screen") in ("no", "off", "false"):
            return ""
        text = words[4]
        self.texts[words[0]] = text
        if len(self.texts) > _MOST_PRINTS:
            return "so many `fix print` are in force that no line is known for LAMMPS' own"
        if set(_REFERENCE.sub("", text)) <= {*_NUMERIC, *" \t"} and text != text.strip():
            return "a `fix print` writes lines that read like rows of the thermo table"
        return ""

    def _define(self, words: list[str]) -> None:
        if len(words) < 2:
            return
        name, style, *values = words
        known = self._values.setdefault(name, set())
        if style in _NUMERIC_STYLES or (
            style == "format" and values[1:] and is_number_format(values[1])
        ):
            known.add(_NUMBER)
        elif style in _LISTING_STYLES and not any("$" in value for value in values):
            known.update(map(re.escape, values))
        elif style != "delete":
            known.add(_ANYTHING)

    def _pattern(self, text: str) -> str:
        """What the text can become; anything where its variables do not stand clearly apart."""
        pieces, at, n_lists, is_clear = [], 0, 0, True
        for found in _REFERENCE.finditer(text):
            value = self._value(found)
            n_lists += value != _A_NUMBER
            apart = set(text[at : found.start()]) - _NUMERIC if at else True
            is_clear = is_clear and bool(apart) and value != _ANYTHING
            pieces += [re.escape(text[at : found.start()]), value]
            at = found.end()
        if "$" in text[at:] or not is_clear or n_lists > _MOST_LISTS:
            return _ANYTHING
        return "".join([*pieces, re.escape(text[at:])])

    def _value(self, reference: re.Match[str]) -> str:
        name, formula = reference[1] or reference[3], reference[2]
        if formula is not None:
            _, colon, form = formula.rpartition(":%")
            return _A_NUMBER if not colon or is_number_format(f"%{form}") else _ANYTHING
        values = self._values.get(name) or {_ANYTHING}
        return _ANYTHING if _ANYTHING in values else f"(?:{'|'.join(sorted(values))})"
