"""What the dry run puts in place of a line that is wrong, so that the lines below are checked."""

import re

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import written
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.lexer import read_script

# Without these there is no system, and everything below fails because of them.
_BUILDS_THE_SYSTEM = ("read_data", "read_restart", "create_box", "molecule", "include", "jump")
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
_RUN = "run 0"
_NO_PAIR = re.compile(r"pair coeffs are not set|pair style is not defined|no pair style", re.I)


def replacement_for(
    finding: Finding, step: Step, message: EngineMessage | None = None
) -> str | None:
    """The text to put in the place of a wrong line; empty takes it out, `quit` ends the pass.

    None leaves the line as it is, because the engine does not stop at it, or is to judge it.
    """
    if message is None and finding.code.startswith(_SILENT):
        return None
    line = written(finding.fix)
    if line is not None and _replaces(line, finding, step):
        return line
    if message is None and (finding.code == "static.unknown_style" or step.name == "variable"):
        # The engine may know the package of a style; a formula it reads only when it is used.
        return None
    if step.name in _BUILDS_THE_SYSTEM:
        return "quit"
    if step.name in ("pair_style", "pair_coeff"):
        return _without_potential(step)
    if message is not None and "masses are set" in message.text:
        return f"{_ANY_MASS}\n{_RUN}"
    if message is not None and _NO_PAIR.search(message.text):
        return f"{_NO_POTENTIAL}\npair_coeff * *\n{_RUN}"
    return ""


def _replaces(line: str, finding: Finding, step: Step) -> bool:
    """Whether a mend is this command corrected, not another one to add."""
    commands = read_script(line + "\n").commands
    if len(commands) != 1 or line == step.command.text:
        return False
    return commands[0].name == step.name or finding.code.endswith("unknown_command")


def _without_potential(step: Step) -> str:
    if step.name == "pair_style":
        return _NO_POTENTIAL
    return f"{_NO_POTENTIAL}\npair_coeff * *\n{_ANY_MASS}"
