"""A copy of a script that sets everything up and runs little, each line marked with its number.

`run N` becomes `run 0`, which still sets up, computes forces once and prints a row; the engine
echoes comments, so a comment at the end of a line tells which line it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mdagent.tools.finding import NotChecked
from mdagent.tools.input_script.checks.refused_command import SHELL_BUILTINS
from mdagent.tools.input_script.lexer import (
    BLANKS,
    Command,
    InputScript,
    LogicalLine,
    Word,
    read_script,
)

Depth = Literal["dry_run", "smoke", "trial"]

MARKER = re.compile(r" #@(?:F(\d+))?L(\d+)-(\d+)[ \t]*$", re.M)
SMOKE_STEPS = 50
# Set on the command line of a trial: the most steps of each run in the copy.
TRIAL_VARIABLE = "mdagent_trial_steps"
_WHOLE = re.compile(r"\d{1,19}")
# The engine counts steps in 64 bits, and refuses more.
_MOST_STEPS = 2**63 - 1
_PATTERNS = (
    (re.compile(r"\$\{(\w+)\}"), r"v_\1"),
    (re.compile(r"\$(\w)"), r"v_\1"),
    (re.compile(r"\$\(([^:]+)\)"), r"(\1)"),
)
# Commands that run dynamics in their own way, often on several partitions.
_RUNS_ITSELF = (
    *("neb", "neb/spin", "temper", "temper/grem", "temper/npt", "prd", "tad", "hyper"),
    *("dynamical_matrix", "third_order", "fitpod"),
)
_ONE_PARTITION = {"world": "index", "universe": "index", "uloop": "loop"}


@dataclass
class Rewriter:
    """Rewrites one file of a script.

    Attributes:
        depth: `dry_run` runs nothing, `smoke` at most 50 steps at a time, `trial` as many as the
            variable `TRIAL_VARIABLE` allows.
        labels: Targets of `jump` in the main script.
        inputs: Names of the files that are there.
        notes: What had to be left out, filled while rewriting.
    """

    depth: Depth
    labels: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    notes: dict[tuple[str, int], NotChecked] = field(default_factory=dict)

    def copy(self, script: InputScript, replaced: Mapping[int, str], number: int | None) -> str:
        """The marked copy.

        Args:
            script: The file.
            replaced: New text by first line; empty takes the line out.
            number: Of an included file; None for the script itself.
        """
        tag = "" if number is None else f"F{number}"
        parts = []
        for line in script.lines:
            marker = f" #@{tag}L{line.line}-{line.end_line}"
            if line.line in replaced:
                parts.append(self._replacement(replaced[line.line], line.line, marker))
            elif line.command is None:
                parts.append(line.raw.rstrip("\n"))
            else:
                parts.append(self._line(line, line.command) + marker)
        return "\n".join(parts) + "\n"

    def _replacement(self, text: str, line: int, marker: str) -> str:
        """New text in its harmless form; one mark, or it would seem to be carried out again."""
        commands = read_script(f"{text}\n").commands if text else ()
        new = [self._rewritten(command, line) or command.text for command in commands]
        return "\n".join([f"{new[0]}{marker}", *new[1:]]) if new else ""

    def _line(self, line: LogicalLine, command: Command) -> str:
        rewritten = self._rewritten(command, line.line)
        if rewritten is None:
            # A newline stays: the last of the lines that `&` joins may be empty.
            return line.raw.removesuffix("\n").rstrip(BLANKS.replace("\n", ""))
        return rewritten

    def _rewritten(self, command: Command, line: int) -> str | None:
        """The command in its harmless form, None where it is harmless already."""
        match command.name:
            case "run":
                return self._run(command)
            case "minimize":
                return self._minimize(command)
            case "if":
                return self._if(command, line)
            case "jump":
                return self._jump(command)
            case "variable":
                return _one_partition(command)
            case "echo":
                # The marks are read from the echo.
                return "#"
            case "shell" if not _is_builtin(command):
                return "#"
            case "processors" if _is_grid(command):
                return self._left_out(command, line, "the dry run uses one process")
            case "partition":
                return self._left_out(command, line, "the dry run has one partition")
            case name if name in _RUNS_ITSELF:
                return self._left_out(command, line, "it runs dynamics of its own")
        return None

    def _left_out(self, command: Command, line: int, why: str) -> str:
        what = f"`{command.name}`"
        self.notes[(what, line)] = NotChecked(what=what, why=why, line=line)
        return "#"

    def _run(self, command: Command) -> str | None:
        if not command.arguments:
            return None
        first, *rest = command.arguments
        kept = [_quoted(word) for word in _without_upto_and_every(rest)]
        n_steps = self._fewer(first.text)
        if n_steps is not None:
            return " ".join(["run", n_steps, *kept])
        if "$" in first.text:
            # Still substituted, and still refused where it is no number.
            return " ".join(["run 0 every", first.text, "NULL"])
        return None

    def _minimize(self, command: Command) -> str | None:
        words = [_quoted(word) for word in command.arguments]
        if len(words) != 4:
            return None
        fewer = [self._fewer(word) for word in words[2:]]
        return " ".join(
            ["minimize", *words[:2], *(f or w for f, w in zip(fewer, words[2:], strict=True))]
        )

    def _fewer(self, text: str) -> str | None:
        """A count made small; None where it is no count, so that the engine says so."""
        if _WHOLE.fullmatch(text) and int(text) <= _MOST_STEPS:
            if self.depth == "trial":
                return self._at_most(text)
            return "0" if self.depth == "dry_run" else str(min(int(text), SMOKE_STEPS))
        for pattern, formula in _PATTERNS:
            if pattern.fullmatch(text):
                value = pattern.sub(formula, text)
                return f"$(0*{value})" if self.depth == "dry_run" else self._at_most(value)
        return None

    def _at_most(self, value: str) -> str:
        most = f"v_{TRIAL_VARIABLE}" if self.depth == "trial" else str(SMOKE_STEPS)
        return f"$(ternary({value}>{most},{most},{value}))"

    def _if(self, command: Command, line: int) -> str:
        words = [command.name]
        for word in command.arguments:
            inner = read_script(word.text + "\n").commands if word.quote else ()
            rewritten = self._rewritten(inner[0], line) if inner else None
            if rewritten is None:
                words.append(_quoted(word))
            else:
                # A command that is left out becomes an empty print: a comment would end the line.
                text = "print ''" if rewritten == "#" else rewritten
                words.append(_in_other_quotes(text))
        return " ".join(words)

    def _jump(self, command: Command) -> str | None:
        """A script that jumps in itself by the name it once had."""
        words = [word.text for word in command.arguments]
        if len(words) != 2 or words[0] == "SELF" or words[0] in self.inputs:
            return None
        return f"jump SELF {words[1]}" if words[1] in self.labels else None


def _without_upto_and_every(words: list[Word]) -> list[Word]:
    kept = []
    for word in words:
        if word.text == "every":
            break
        if word.text != "upto":
            kept.append(word)
    return kept


def _is_grid(command: Command) -> bool:
    """Whether its three counts may be such; else the engine is to say what is wrong."""
    counts = [word.text for word in command.arguments[:3]]
    return len(counts) == 3 and all(c == "*" or c.isdecimal() or "$" in c for c in counts)


def _one_partition(command: Command) -> str | None:
    words = [_quoted(word) for word in command.arguments]
    if len(words) < 3 or words[1] not in _ONE_PARTITION:
        return None
    return " ".join(["variable", words[0], _ONE_PARTITION[words[1]], *words[2:]])


def _is_builtin(command: Command) -> bool:
    return bool(command.arguments) and command.arguments[0].text in SHELL_BUILTINS


def _quoted(word: Word) -> str:
    return f"{word.quote}{word.text}{word.quote}"


def _in_other_quotes(text: str) -> str:
    for quote in ('"', "'", '"""'):
        if quote not in text:
            return f"{quote}{text}{quote}"
    return '"print"'
