"""Another system in place of one that cannot be built, so that the lines below are still read.

Of what the engine says about such a system, only that counts which it would say of any other: a
word that it does not know, a number that is none, arguments that are missing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.data_header import counts_of_data_file
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.nearest import nearest

# In cells of the lattice where there is one, so that any lattice fills it with some atoms.
_SIDES_OF_CELLS = "-4 4 -4 4 -4 4"
_SIDES = "-10 10 -10 10 -10 10 units box"
_MOST_TYPES = 20
_BONDED = ("bond", "angle", "dihedral", "improper")
# What a box has room for, by the atom style: https://docs.lammps.org/atom_style.html
_ROOM_FOR = {"bond": _BONDED[:1], "angle": _BONDED[:2], "molecular": _BONDED, "full": _BONDED}
_PLAIN_STYLES = ("atomic", "charge", "sphere", "dipole")
_OF_ANY_SYSTEM = re.compile(
    r"^Illegal |^Unknown [^\n]*(keyword|argument|style|command|option)|^Unrecognized "
    r"|^Expected (integer|bigint|floating point|numeric|boolean) |^Unmatched|^Invalid run command"
    r"|^Invalid syntax in variable|^Substitution for illegal variable",
    re.I,
)
# Words of LAMMPS' own language, which many messages have in common.
_COMMON_WORDS = frozenset(
    ["all", "temp", "press", "atom", "atoms", "type", "types", "style", "group", "region", "box"]
)
# Before the name of a property or of a column.
_PREFIX = re.compile(r"^([id]2?|[cCfFv])_")
# Their arguments are types, groups or sites of the system that is not there.
_OF_ITS_ATOMS = ("set", "group", "create_atoms", "delete_atoms", "labelmap", "replicate")
# A type or an atom may have a name; what has to be a broken number is no place for one.
_OF_ANY_ATOMS = re.compile(
    r"^Expected floating point |^Illegal [^\n]*(missing argument|expected \d+ argument)"
    r"|^Unknown [^\n]*(keyword|argument|style|command|option)",
    re.I,
)
# What is said of the types, which are the script's own where only their places are not.
_OF_TYPES = re.compile(
    r"^Incorrect args for |^Numeric index |^Invalid (atom )?type|^Invalid range string"
    r"|^Number of element to type ",
    re.I,
)
_TOO_EARLY = re.compile(r"before simulation box", re.I)
_COUNTED = re.compile(r"number of|atom types?\b|no atoms", re.I)
# A list of elements has to fit the types.
_TOO_FEW = "Incorrect args for"
_SET_UP = ("run", "minimize")
_OF_A_NAME = re.compile(r"^(Unknown|Unrecognized) ", re.I)
_THERE_ALREADY = re.compile(r"after simulation box is defined|without add keyword", re.I)


@dataclass(frozen=True, slots=True)
class StandIn:
    """What builds something in place of a line; `keeps_types` where the types are its own."""

    text: str
    keeps_types: bool


def stand_in(analysis: Analysis, step: Step, message: EngineMessage | None) -> StandIn | None:
    """Something in place of a line that builds the system, or None."""
    if message is not None and _THERE_ALREADY.search(message.text):
        return None
    match step.name:
        case "lattice":
            flat = any(s.number(0) == 2 for s in analysis.named("dimension"))
            return StandIn(f"lattice {'sq' if flat else 'sc'} 1.0", keeps_types=True)
        case "region" if any(s.text(1) == step.text(0) for s in analysis.named("create_box")):
            return StandIn(_block(analysis, step, step.text(0) or ""), keeps_types=True)
        case "create_atoms" if message is None or not _TOO_EARLY.search(message.text):
            # Many commands refuse a system without atoms.
            return StandIn("create_atoms 1 random 8 4928 NULL", keeps_types=True)
        case "create_box":
            return _box(analysis, step, {"atom types": int(step.number(0) or 0)})
        case "read_data":
            return _box(analysis, step, counts_of_data_file(step, analysis.inputs))
        case "read_restart":
            return _box(analysis, step, {})
        case _:
            return None


def is_of_the_script(
    message: EngineMessage, step: Step | None, *, own_types: bool, own_names: bool
) -> bool:
    """Whether a message would be the same for the script's own system.

    Args:
        message: What the engine said of the other system.
        step: The command that it stopped at.
        own_types: Whether the other system has the types of the script's own.
        own_names: Whether it has all the groups, fixes and computes of the script's own.
    """
    if own_names and step is not None and _is_about_a_word(message, step):
        return True
    if own_types and step is not None and _is_of_types(step):
        return _OF_TYPES.search(message.text) is not None or _of_any(message)
    return is_of_any_system(message, step)


def _is_about_a_word(message: EngineMessage, step: Step) -> bool:
    """Whether a message names a word of the line, other than its name and its style."""
    if step.name in _OF_ITS_ATOMS or _is_of_types(step) or _COUNTED.search(message.text):
        return False
    named = step.name in ("fix", "compute", "dump")
    texts = [text for i, text in enumerate(step.texts) if not (named and i in (0, 2))]
    return names_a_word(message.text, texts, shortest=2)


def names_a_word(told: str, texts: Iterable[str | None], shortest: int) -> bool:
    """Whether a message names one of the words, or the property or column that it stands for."""
    words = {_PREFIX.sub("", text or "") for text in texts} - _COMMON_WORDS
    return bool(words & {w for w in re.findall(r"[A-Za-z]\w+", told) if len(w) >= shortest})


def is_of_any_system(message: EngineMessage, step: Step | None) -> bool:
    """Whether a message is about the words of the line alone."""
    if step is not None and _is_of_numbers(step) and message.text.startswith(_TOO_FEW):
        return True
    if step is not None and (step.name in _OF_ITS_ATOMS or _is_of_types(step)):
        return _OF_ANY_ATOMS.search(message.text) is not None
    if step is not None and step.name in _SET_UP and _OF_A_NAME.search(message.text):
        # Else it is about a line above.
        return step.name in message.text or names_a_word(message.text, step.texts, shortest=2)
    return _of_any(message)


def _of_any(message: EngineMessage) -> bool:
    return _OF_ANY_SYSTEM.search(message.text) is not None


def _is_of_types(step: Step) -> bool:
    return step.name == "mass" or step.name.endswith("_coeff")


def _is_of_numbers(step: Step) -> bool:
    """Whether a line gives numbers for some types: how many depends on the style alone."""
    start = {"pair_coeff": 2}.get(step.name, 1)
    numbers = [argument.number for argument in step.arguments[start:]]
    return _is_of_types(step) and bool(numbers) and None not in numbers


def _box(analysis: Analysis, step: Step, counts: Mapping[str, int]) -> StandIn:
    """A box with the types that are counted, and with room for any where they are not."""
    styles = [s for s in analysis.named("atom_style") if s.index < step.index]
    style = atom_style_meant(analysis, styles[-1]) if styles else "atomic"
    kinds = _ROOM_FOR.get(style, ())
    bonded = "".join(f" {k}/types {counts.get(f'{k} types', _MOST_TYPES)}" for k in kinds)
    n_types = counts.get("atom types", 0)
    known = 0 < n_types <= _MOST_TYPES
    box = _block(analysis, step, "mdagent_box")
    lines = [box, f"create_box {n_types if known else _MOST_TYPES} mdagent_box{bonded}"]
    if step.name != "create_box" and style in (*_PLAIN_STYLES, *_ROOM_FOR):
        # Many commands refuse a system without atoms.
        lines.append("create_atoms 1 single 0 0 0 units box")
    return StandIn("\n".join(lines), keeps_types=known)


def _block(analysis: Analysis, step: Step, name: str) -> str:
    cells = any(s.index < step.index for s in analysis.named("lattice"))
    return f"region {name} block {_SIDES_OF_CELLS if cells else _SIDES}"


def atom_style_meant(analysis: Analysis, step: Step) -> str:
    """The style of an `atom_style` line, or where there is none of that name what it may mean."""
    style = step.text(0) or ""
    if analysis.engine is None or analysis.engine.has("atom", style):
        return style
    close = nearest(style, analysis.engine.base_styles("atom"))
    return close[0] if close else "full" if analysis.named("bond_style") else "atomic"
