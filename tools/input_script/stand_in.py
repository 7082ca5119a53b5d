"""What the dry run puts in place of a line that is wrong, so that the lines below are checked."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis, corrected, written
from mdagent.tools.input_script.definitions import Kind
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.foreign_system import atom_style_meant, stand_in
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.references import references

# The engine takes these lines without a word: nothing has to be left out.
_SILENT = (
    "potential.element_order",
    "potential.mass",
    "physics.",
    "static.system_size",
)
# No forces, any coefficients: https://docs.lammps.org/pair_zero.html
_NO_POTENTIAL = "pair_style zero 5.0 nocoeff"
_ANY_MASS = "mass * 1.0"
# What later lines need of a command that was wrong; columns of before may be of what is gone.
_WITHOUT_EFFECT = {
    "mass": _ANY_MASS,
    "run": "run 0",
    "minimize": "run 0",
    "thermo_style": "thermo_style one",
    "comm_modify": "comm_modify vel yes",
}
_NO_PAIR = re.compile(
    r"pair coeffs are not set|pair style is not defined|no pair style|sub-style [^\n]* not used",
    re.I,
)
_NO_NUMBER = re.compile(r"Expected (integer|bigint|floating point|numeric)[^\n]* of '([^'\n]+)'")
_TOO_MANY = re.compile(r"expected (\d+) arguments? but found \d+")
_ARGUMENTS = re.compile(r"^(Illegal|Expected|Incorrect) [^\n]*", re.I)
_CUTOFF = "5.0"
# https://docs.lammps.org/lattice.html
_FLAT_LATTICES = ("sq", "sq2", "hex")
_OF_ONE_NAME = ("unfix", "uncompute", "undump")
_INSIDE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)
# Commands whose words are columns; the first ones are none.
_COLUMNS_FROM = {"thermo_style": 1, "dump": 5}


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for a line.

    Attributes:
        kind: `mended` is what the line should have been, `guessed` may be; `gone` leaves its
            effect out, `thinned` some of its columns; `added` keeps the line and puts something
            before it; `moved` builds a system with the script's own types in other places,
            `foreign` one with other types; `end` ends the script there.
        then: What to try in turn where the text fails; after them nothing is put there.
    """

    text: str
    kind: Literal["mended", "guessed", "gone", "thinned", "added", "moved", "foreign", "end"]
    then: tuple[str, ...] = ()

    @property
    def next(self) -> "Replacement":
        """What to try after this."""
        return replace(self, text=self.then[0] if self.then else "", then=self.then[1:])

    @property
    def is_final(self) -> bool:
        """Whether nothing of the script is left there, so that an error there repeats itself."""
        return self.kind in ("gone", "moved", "foreign", "end")


def before_the_first_pass(analysis: Analysis, finding: Finding, step: Step) -> Replacement | None:
    """What to do about a line that a check calls wrong, None where the engine is to judge."""
    if finding.code.startswith(_SILENT):
        return None
    mended = _mended(finding, step)
    if mended is not None:
        return mended
    # The engine may know the package of a style; a formula it reads only when it is used.
    if finding.code == "static.unknown_style" or step.name == "variable":
        return None
    return left_out(analysis, step)


def after_an_error(
    analysis: Analysis,
    finding: Finding,
    step: Step,
    message: EngineMessage,
    before: Replacement | None,
) -> Replacement:
    """What to do about a line that the engine stopped at, `before` being its last replacement."""
    mended = _mended(finding, step)
    if mended is not None and mended != before:
        return mended
    guessed = _number_meant(step, message) or _as_many_as_wanted(step, message)
    if before is None and guessed is not None:
        return Replacement(guessed, "guessed")
    if step.name == "pair_style" and _ARGUMENTS.search(message.text):
        # What is wrong in the arguments of a style says nothing against its coefficients.
        longer, shorter = f"{step.command.text} {_CUTOFF}", step.command.text.rpartition(" ")[0]
        if before is None or before.text == longer:
            return Replacement(longer if before is None else shorter, "guessed")
    runs = step.name in ("run", "minimize")
    again = "run 0" if runs else step.command.text
    if before is not None and before.kind == "added":
        again = before.text
    if "masses are set" in message.text:
        return Replacement(f"{_ANY_MASS}\n{again}", "added")
    if _NO_PAIR.search(message.text):
        return Replacement(f"{_NO_POTENTIAL}\npair_coeff * *\n{again}", "added")
    return left_out(analysis, step, message)


def _mended(finding: Finding, step: Step) -> Replacement | None:
    """The mend of a finding, where it is this command corrected and not another one to add."""
    line = written(finding.fix)
    commands = read_script(f"{line}\n").commands if line else ()
    if line is None or len(commands) != 1 or line == step.command.text:
        return None
    same = commands[0].name == step.name or finding.code.endswith("unknown_command")
    return Replacement(line, "mended") if same else None


def _number_meant(step: Step, message: EngineMessage) -> str | None:
    """The line with the number that is within a word in place of the word, which is none."""
    told = _NO_NUMBER.search(message.text)
    wrong = [argument for argument in step.arguments if told and argument.text == told[2]]
    inside = _INSIDE.search(told[2]) if told else None
    if told is None or inside is None or len(wrong) != 1:
        return None
    whole = told[1] != "floating point"
    return corrected(step, wrong[0], inside[0].partition(".")[0] if whole else inside[0])


def _as_many_as_wanted(step: Step, message: EngineMessage) -> str | None:
    """The line without the words that are too many."""
    told = _TOO_MANY.search(message.text)
    n_wanted = 1 if step.name in _OF_ONE_NAME else int(told[1]) if told else 0
    words = step.command.arguments
    if not 0 < n_wanted < len(words) or len(words) != len(step.arguments):
        return None
    kept = [f"{word.quote}{word.text}{word.quote}" for word in words[:n_wanted]]
    return " ".join([step.name, *kept])


def without_names(step: Step, names: Collection[tuple[Kind, str]]) -> str | None:
    """A line of columns without those of some names; None where none is there."""
    start = _COLUMNS_FROM.get(step.name)
    if start is None or len(step.command.arguments) != len(step.arguments):
        return None
    of_them = [r.argument for r in references(step) if (r.kind, r.name) in names]
    kept = [a for a in step.arguments[start:] if a not in of_them]
    if not kept or len(kept) == len(step.arguments[start:]):
        return None
    words = [a.word for a in (*step.arguments[:start], *kept)]
    return " ".join([step.name, *(f"{word.quote}{word.text}{word.quote}" for word in words)])


def left_out(analysis: Analysis, step: Step, message: EngineMessage | None = None) -> Replacement:
    """A line without its effect, or with another one where everything below depends on it."""
    if (foreign := stand_in(analysis, step, message)) is not None:
        return Replacement(foreign.text, "moved" if foreign.keeps_types else "foreign")
    if step.name == "include":
        # What it brings cannot be guessed, and everything below fails without it.
        return Replacement("quit", "end")
    if step.name == "atom_style":
        # With room for everything that the lines below may set.
        return Replacement(
            f"atom_style {atom_style_meant(analysis, step)}", "gone", then=("atom_style full",)
        )
    if step.name == "boundary":
        return Replacement(f"boundary {' '.join(_sides_meant(analysis, step))}", "gone")
    if step.name == "dimension":
        flat = any(fix.text(2) == "enforce2d" for fix in analysis.named("fix"))
        flat |= any(s.text(0) in _FLAT_LATTICES for s in analysis.named("lattice"))
        return Replacement(f"dimension {2 if flat else 3}", "gone")
    if step.name == "pair_style":
        return Replacement(_NO_POTENTIAL, "gone")
    return Replacement(_WITHOUT_EFFECT.get(step.name, ""), "gone")


def _sides_meant(analysis: Analysis, step: Step) -> list[str]:
    """Three sides that LAMMPS knows, each as near to what is written as can be told."""
    sides = [(text or "p")[:1] if (text or "p")[:1] in "pfsm" else "p" for text in step.texts]
    # In two dimensions the third has to be periodic: https://docs.lammps.org/dimension.html
    flat = any(s.number(0) == 2 for s in analysis.named("dimension"))
    return [*sides, *(["p"] if flat else sides[-1:] or ["p"]) * 3][:3]
