"""Which command uses which name, as far as the first words of commands tell it for certain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.tools.input_script.definitions import Kind
from mdagent.tools.input_script.expansion import Argument, Step
from mdagent.tools.input_script.variables import referenced

# A whole word that is a reference, such as c_1, f_ave[2] or v_x; file names have dots or slashes.
_WHOLE = re.compile(r"([cCfFv])_(\w+)(?:\[[\d*]*\]){0,2}")
_INSIDE = re.compile(r"(?<![\w.\-/\"'])([cCfFv])_(\w+)")
_KIND_OF: dict[str, Kind] = {
    "c": "compute",
    "C": "compute",
    "f": "fix",
    "F": "fix",
    "v": "variable",
}
# Position of a group among the arguments of a command.
_GROUP_AT: dict[str, int] = {
    "fix": 1,
    "compute": 1,
    "dump": 1,
    "write_dump": 0,
    "velocity": 0,
    "displace_atoms": 0,
    "change_box": 0,
}
_ID_AT: dict[str, Kind] = {
    "unfix": "fix",
    "fix_modify": "fix",
    "uncompute": "compute",
    "compute_modify": "compute",
    "undump": "dump",
    "dump_modify": "dump",
}
_REGION_AFTER_KEYWORD = ("group", "create_atoms", "fix", "delete_atoms", "set")
# https://docs.lammps.org/fix_qtb.html, fix_qbmsst.html
_F_MAX_IS_A_KEYWORD = ("qtb", "qbmsst")
_FORMULA_STYLES = ("equal", "atom", "vector")
_TAKES_REFERENCES = (
    *("fix", "compute", "dump", "thermo_style"),
    *("fix_modify", "dump_modify", "set", "thermo_modify"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that a step uses.

    `when` is "now" where the name must exist at that step, "ever" where it is looked up later.
    """

    kind: Kind
    name: str
    argument: Argument
    when: str = "now"


def references(step: Step) -> Iterator[Reference]:
    """Everything that a step refers to; unknown words refer to nothing."""
    yield from _groups(step)
    yield from _regions(step)
    yield from _by_id(step)
    yield from _prefixed(step)
    yield from _in_formula(step)
    yield from _dollars(step)
    yield from _molecules(step)


def _named(kind: Kind, step: Step, position: int) -> Iterator[Reference]:
    if position < len(step.arguments):
        argument = step.arguments[position]
        if argument.text and argument.text != "NULL" and not argument.text.startswith("v_"):
            yield Reference(kind, argument.text, argument)


def _groups(step: Step) -> Iterator[Reference]:
    if step.name in _GROUP_AT:
        yield from _named("group", step, _GROUP_AT[step.name])
    elif step.name in ("set", "delete_atoms") and step.text(0) == "group":
        yield from _named("group", step, 1)
    elif step.name == "group" and step.text(1) in ("subtract", "union", "intersect"):
        for position in range(2, len(step.arguments)):
            yield from _named("group", step, position)
    elif step.name == "group" and step.text(1) == "dynamic":
        yield from _named("group", step, 2)
    elif step.name == "neigh_modify":
        yield from _excluded_groups(step)


def _excluded_groups(step: Step) -> Iterator[Reference]:
    position = step.find("exclude")
    if position is not None and step.text(position + 1) == "group":
        yield from _named("group", step, position + 2)
        yield from _named("group", step, position + 3)


def _regions(step: Step) -> Iterator[Reference]:
    if step.name == "create_box":
        yield from _named("region", step, 1)
    elif step.name == "region" and step.text(1) in ("union", "intersect"):
        n_regions = int(step.number(2) or 0)
        for position in range(3, min(3 + n_regions, len(step.arguments))):
            yield from _named("region", step, position)
    elif step.name == "create_atoms" and step.text(1) == "random":
        yield from _named("region", step, 4)
    elif step.name == "create_atoms" and step.text(1) == "region":
        yield from _named("region", step, 2)
    elif step.name in ("set", "delete_atoms") and step.text(0) == "region":
        yield from _named("region", step, 1)
    elif step.name == "group" and step.text(1) == "region":
        yield from _named("region", step, 2)
    elif step.name == "fix":
        keyword = step.find("region", 3)
        if keyword is not None:
            yield from _named("region", step, keyword + 1)


def _by_id(step: Step) -> Iterator[Reference]:
    if step.name in _ID_AT:
        yield from _named(_ID_AT[step.name], step, 0)
    if step.name in ("thermo_modify", "fix_modify"):
        for keyword in ("temp", "press"):
            position = step.find(keyword)
            if position is not None:
                yield from _named("compute", step, position + 1)


def _prefixed(step: Step) -> Iterator[Reference]:
    if step.name not in _TAKES_REFERENCES or step.text(2) in _F_MAX_IS_A_KEYWORD:
        return
    for argument in step.arguments[1:]:
        if argument.text and (match := _WHOLE.fullmatch(argument.text)):
            # Variables are looked up when the run starts.
            when = "ever" if match[1] == "v" else "now"
            yield Reference(_KIND_OF[match[1]], match[2], argument, when)


def _in_formula(step: Step) -> Iterator[Reference]:
    if step.name != "variable" or step.text(1) not in _FORMULA_STYLES:
        return
    for argument in step.arguments[2:]:
        for letter, name in _INSIDE.findall(argument.text or ""):
            yield Reference(_KIND_OF[letter], name, argument, "ever")


def _dollars(step: Step) -> Iterator[Reference]:
    """`${x}` in bare words, which LAMMPS replaces at once; in quotes only `print` does."""
    quoted_too = step.name == "print"
    for word in (step.command.word, *step.command.arguments):
        if word.quote and not (quoted_too and word is step.command.arguments[0]):
            continue
        # `${}` has no name that could be defined; the engine tells of it.
        for name in filter(None, referenced(word.text)):
            yield Reference("variable", name, Argument(None, word))


def _molecules(step: Step) -> Iterator[Reference]:
    if step.name == "create_atoms":
        position = step.find("mol", 1)
        if position is not None:
            yield from _named("molecule", step, position + 1)
