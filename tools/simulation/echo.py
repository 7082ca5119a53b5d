"""What a script puts into a log: its commands as they are echoed, and the text that it prints."""

import re
from dataclasses import dataclass
from typing import Literal

from mdagent.tools.input_script.lexer import Command, read_script
from mdagent.tools.simulation.command_names import COMMANDS
from mdagent.tools.simulation.printed import (
    FixPrints,
    files_written,
    printed_starts,
    reads_like_a_report,
    writes_numbers_only,
)

_WATCHED = [
    [name]
    for name in (
        *("print", "echo", "thermo_modify", "fix", "unfix", "variable", "clear"),
        *("log", "shell"),
    )
]
# No command begins so, and most lines of a log do.
_BEGINS_A_ROW = frozenset("0123456789-+.")
# LAMMPS' own report on a command, as `read_data CPU = 0.1 seconds`.
_TIMING = re.compile(r" CPU = \S+ seconds$")
# These show a part of the script again, or speak of it.
_ENGINE_QUOTES = ("ERROR", "WARNING", "Last input line:", "-->")
_QUOTED = re.compile(r'"""[\s\S]*?"""|"[^"]*"|\'[^\']*\'')
_REFERENCE = re.compile(r"\$(?:\{[^}]{0,200}\}|\(.{0,200}?\)+(?=[^)]|$)|\w)")
# These may hold text over several lines; that of any other command comes out where it likes.
_SEVERAL_LINES = frozenset({"print", "python", "mdi"})
# Below this line LAMMPS prints the title that stands in the file.
_TITLE_FOLLOWS = "Read molecule template "


@dataclass
class Echoed:
    """A command of the log, echoed raw and then once per variable replaced.

    Attributes:
        raw: As the script writes it, without the comment.
        text: The last echo, every variable outside quotes replaced.
        line: Of the raw echo in the log.
    """

    raw: str
    text: str
    line: int


class EchoedCommands:
    """Takes the lines of a log in order, and tells which of them the script put there.

    A script can print lines that look like an echo or like a table. It cannot print without a
    command, and every command is echoed before its output: the lines that a `print` makes are
    counted off, those of a `fix print` are known by its text. What cannot be told apart so is
    said in `doubts`.

    Args:
        copy: Whether the lines come from the log or from the screen, which `echo` sets apart.

    Attributes:
        commands: Since `start_over`.
        doubts: By what the script may have written lines like LAMMPS' own, with a line number.
        own_files: Names of files, without folders, that the script wrote text into or moved.
        is_silent: Whether the script turned its echo off here.
    """

    def __init__(self, copy: Literal["log", "screen"] = "log") -> None:
        self.commands: list[Echoed] = []
        self.doubts: dict[str, int] = {}
        self.own_files: set[str] = set()
        self.is_silent = False
        self._n_lines = 0
        self._copy = copy
        # An echo of several lines while it comes in, and how many echoes of the last command with
        # one more variable replaced are still to come.
        self._open: list[str] = []
        self._n_to_come = 0
        self._last = Echoed("", "", 0)
        self._begin = ""
        self._height = 1
        self._printed: list[str] = []
        self._title_follows = False
        self._fix_prints = FixPrints()

    def take(self, line: str) -> bool:
        """Whether the script put this line there, as an echo or as output."""
        self._n_lines += 1
        text = line.strip()
        if self._is_at_rest and text[:1] in _BEGINS_A_ROW:
            return False
        line = line.rstrip("\r\n")
        if self._open or self._is_substituted(text):
            self._open.append(line)
            self._close()
        elif self._printed and not self._is_warning(text):
            # An error in what the `print` asks for stands in the place of the text.
            start = self._printed.pop(0)
            return start.startswith("ERROR") or not text.startswith("ERROR")
        elif self._title_follows:
            self._title_follows = False
        elif self._fix_prints.could_print(line):
            if reads_like_a_report(text):
                self._doubt("a `fix print` writes lines that read like LAMMPS' own")
        elif _begins_an_echo(text):
            self._n_to_come = 0
            self._open.append(line)
            self._close()
        else:
            self._title_follows = text.startswith(_TITLE_FOLLOWS)
            return False
        return True

    @property
    def _is_at_rest(self) -> bool:
        """Whether nothing of the script's is known to come."""
        expected = self._open or self._n_to_come or self._printed or self._title_follows
        return not expected and not self._fix_prints.texts

    def start_over(self) -> tuple[str, ...]:
        """Give the commands so far and forget them."""
        commands = tuple(command.text for command in self.commands)
        self.commands.clear()
        return commands

    def _is_substituted(self, text: str) -> bool:
        return self._n_to_come > 0 and text.startswith(self._begin)

    def _is_warning(self, text: str) -> bool:
        """Whether LAMMPS warns while it fills in the variables of a `print`."""
        start = self._printed[0].strip()
        return text.startswith("WARNING") and not "WARNING".startswith(start[: len("WARNING")])

    def _close(self) -> None:
        """Take the echo that is open where it is whole: triple quotes keep it open."""
        text = "\n".join(self._open)
        if text.count('"""') % 2 and not self._n_to_come:
            return
        if self._n_to_come and len(self._open) < self._height:
            return
        first = self._n_lines - len(self._open) + 1
        self._height = len(self._open)
        self._open.clear()
        code = _code(text)
        if not self._n_to_come:
            self._raw(code, first)
        else:
            self._last.text, self._last.line = code, first
            self._n_to_come -= 1
        if not self._n_to_come and ("\n" in code or code.split(None, 1)[:1] in _WATCHED):
            self._carried_out(_parsed(code))

    def _raw(self, code: str, line: int) -> None:
        self._last = Echoed(code, code, line)
        if code:
            self.commands.append(self._last)
        references = list(_REFERENCE.finditer(_bare(code)))
        self._n_to_come = len(references)
        self._begin = code[: references[0].start()].partition("\n")[0] if references else ""

    def _carried_out(self, command: Command | None) -> None:
        """What a command does to the lines to come."""
        if command is None:
            return
        self.own_files |= files_written(command)
        if command.name == "print":
            self._printed = printed_starts(command)
        elif command.name == "echo":
            words = [word.text for word in command.arguments]
            self.is_silent |= words[:1] not in (["both"], [self._copy])
        elif command.name == "thermo_modify" and not writes_numbers_only(
            [word.text for word in command.arguments]
        ):
            self._doubt("the format of a thermo column writes text of its own")
        elif command.name in ("fix", "unfix", "variable", "clear"):
            doubt = self._fix_prints.follow(command)
            if doubt:
                self._doubt(doubt)
        if "\n" in command.text and command.name not in _SEVERAL_LINES:
            self._doubt("text over several lines can come out as lines of their own")

    def _doubt(self, why: str) -> None:
        self.doubts.setdefault(why, self._n_lines)


def _begins_an_echo(text: str) -> bool:
    if not text or text.startswith(_ENGINE_QUOTES):
        return False
    if text.count('"""') % 2:
        return True
    return text.split(None, 1)[0] in COMMANDS and not _TIMING.search(text)


def _parsed(code: str) -> Command | None:
    commands = read_script(f"{code}\n").commands
    return commands[0] if commands else None


def _code(text: str) -> str:
    """The command of an echo, without its comment; "" for a comment alone."""
    if "#" in text:
        at = _bare(text).find("#")
        text = text if at < 0 else text[:at]
    return text.strip()


def _bare(text: str) -> str:
    """The same text with all that stands in quotes blotted out."""
    return _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
