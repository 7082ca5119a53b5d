"""Another system in place of one that cannot be built, so that the lines below are still read.

Of what the engine says about such a system, only that counts which it would say of any other: a
word that it does not know, a number that is none, arguments that are missing.
"""

import re
from collections.abc import Set

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.expansion import Step

_SIDES = "-10 10 -10 10 -10 10 units box"
_BOX = f"region mdagent_box block {_SIDES}"
_MOST_TYPES = 20
# What a box has room for, by the atom style: https://docs.lammps.org/atom_style.html
_BONDED = {
    "bond": ("bond",),
    "angle": ("bond", "angle"),
    "molecular": ("bond", "angle", "dihedral", "improper"),
    "full": ("bond", "angle", "dihedral", "improper"),
}
_OF_ANY_SYSTEM = re.compile(
    r"^Illegal |^Unknown [^\n]*(keyword|argument|style|command|option)|^Unrecognized "
    r"|^Expected (integer|bigint|floating point|numeric|boolean) |^Unmatched|^Invalid run command"
    r"|^Invalid syntax in variable|^Substitution for illegal variable",
    re.I,
)
# Their arguments are types, groups or sites of the system that is not there.
_OF_ITS_ATOMS = ("set", "group", "create_atoms", "delete_atoms", "labelmap", "replicate")
# What is said of the types, which are the script's own where only their places are not.
_PLACES_ALONE = frozenset({"lattice", "region"})
_OF_TYPES = re.compile(r"^Incorrect args for |^Numeric index |^Invalid (atom )?type", re.I)
_THERE_ALREADY = re.compile(r"after simulation box is defined|without add keyword", re.I)


def stand_in(analysis: Analysis, step: Step, message: EngineMessage | None) -> str | None:
    """The text that builds something in place of a line that builds the system, or None."""
    if message is not None and _THERE_ALREADY.search(message.text):
        return None
    match step.name:
        case "lattice":
            return "lattice sc 1.0"
        case "region" if any(s.text(1) == step.text(0) for s in analysis.named("create_box")):
            return f"region {step.text(0)} block {_SIDES}"
        case "create_box":
            return _box(analysis, step, int(step.number(0) or _MOST_TYPES))
        case "read_data" | "read_restart":
            return _box(analysis, step, _MOST_TYPES)
        case _:
            return None


def is_of_the_script(message: EngineMessage, step: Step | None, replaced: Set[str]) -> bool:
    """Whether a message would be the same for the script's own system.

    Args:
        message: What the engine said of the other system.
        step: The command that it stopped at.
        replaced: Names of the commands that were replaced to build it.
    """
    if replaced <= _PLACES_ALONE and step is not None and _is_of_types(step):
        return _OF_TYPES.search(message.text) is not None or _of_any(message)
    return is_of_any_system(message, step)


def is_of_any_system(message: EngineMessage, step: Step | None) -> bool:
    """Whether a message is about the words of the line alone."""
    if step is not None and (step.name in _OF_ITS_ATOMS or _is_of_types(step)):
        return False
    return _of_any(message)


def _of_any(message: EngineMessage) -> bool:
    return _OF_ANY_SYSTEM.search(message.text) is not None


def _is_of_types(step: Step) -> bool:
    return step.name == "mass" or step.name.endswith("_coeff")


def _box(analysis: Analysis, step: Step, n_types: int) -> str:
    styles = [s.text(0) or "" for s in analysis.named("atom_style") if s.index < step.index]
    kinds = _BONDED.get(styles[-1], ()) if styles else ()
    bonded = "".join(f" {kind}/types {_MOST_TYPES}" for kind in kinds)
    return f"{_BOX}\ncreate_box {n_types} mdagent_box{bonded}"
