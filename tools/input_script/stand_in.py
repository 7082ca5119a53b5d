"""What the dry run puts in place of a line that is wrong, so that the lines below are checked."""

import re
from dataclasses import dataclass
from typing import Literal

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis, written
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.foreign_system import atom_style_meant, stand_in
from mdagent.tools.input_script.lexer import read_script

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
# What later lines need of a command that was wrong.
_WITHOUT_EFFECT = {"mass": _ANY_MASS, "run": "run 0", "minimize": "run 0"}
_NO_PAIR = re.compile(r"pair coeffs are not set|pair style is not defined|no pair style", re.I)


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for a line.

    Attributes:
        kind: `mended` is what the line should have been; `gone` leaves its effect out;
            `added` keeps the line and puts something before it; `moved` builds a system with the
            script's own types in other places, `foreign` one with other types; `end` ends the
            script there.
    """

    text: str
    kind: Literal["mended", "gone", "added", "moved", "foreign", "end"]

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
    if mended is not None:
        return mended
    runs = step.name in ("run", "minimize")
    again = "run 0" if runs else step.command.text
    if before is not None and before.kind == "added":
        again = before.text
    if "masses are set" in message.text:
        return Replacement(f"{_ANY_MASS}\n{again}", "added")
    if runs and _NO_PAIR.search(message.text):
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


def left_out(analysis: Analysis, step: Step, message: EngineMessage | None = None) -> Replacement:
    """A line without its effect, or with another one where everything below depends on it."""
    if (foreign := stand_in(analysis, step, message)) is not None:
        return Replacement(foreign.text, "moved" if foreign.keeps_types else "foreign")
    if step.name == "include":
        # What it brings cannot be guessed, and everything below fails without it.
        return Replacement("quit", "end")
    if step.name == "atom_style":
        return Replacement(f"atom_style {atom_style_meant(analysis, step)}", "gone")
    if step.name == "pair_style":
        return Replacement(_NO_POTENTIAL, "gone")
    if step.name == "pair_coeff":
        return Replacement(f"{_NO_POTENTIAL}\npair_coeff * *", "gone")
    return Replacement(_WITHOUT_EFFECT.get(step.name, ""), "gone")
