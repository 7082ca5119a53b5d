"""Which files a command reads and which it writes, where its first words tell it for certain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mdagent.potentials.styles import base_style as without_suffix
from mdagent.tools.input_script.expansion import Argument, Step

# "potential": LAMMPS also looks into its potentials folder, for the last part of the name.
Searched = Literal["here", "potential"]

# Pair styles whose pair_coeff names one potential file after the two atom types.
# fmt: off
_ONE_FILE = frozenset([
    "adp", "agni", "airebo", "airebo/morse", "bop", "comb", "drip", "eam", "eam/alloy",
    "eam/cd", "eam/cd/old", "eam/fs", "eam/he", "edip", "edip/multi", "extep", "gw",
    "gw/zbl", "ilp/graphene/hbn", "ilp/tmd", "kolmogorov/crespi/full", "kolmogorov/crespi/z",
    "lcbop", "lebedeva/z", "local/density", "meam", "meam/spline", "meam/sw/spline",
    "nb3b/harmonic", "nb3b/screened", "polymorphic", "rann", "reaxff", "rebo", "rebomos",
    "saip/metal", "smtbq", "sw", "sw/mod", "table", "tersoff", "tersoff/mod", "tersoff/mod/c",
    "tersoff/table", "tersoff/zbl", "uf3", "vashishta", "vashishta/table", "coul/streitz",
    "multi/lucy",
])
# fmt: on
_TWO_FILES = frozenset(["snap", "pod"])
_TABLE_COEFFS = {
    "bond_coeff": "bond_style",
    "angle_coeff": "angle_style",
    "dihedral_coeff": "dihedral_style",
    "improper_coeff": "improper_style",
}
# Position of the written file among the arguments.
_WRITES_AT = {
    "write_data": 0,
    "write_restart": 0,
    "dump": 4,
    "write_dump": 2,
    "log": 0,
    "write_coeff": 0,
    "pair_write": 6,
    "bond_write": 4,
}
_WRITING_KEYWORDS = {"print": ("file", "append"), "fix": ("file", "append"), "info": ("out",)}


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a step reads."""

    argument: Argument
    name: str
    searched: Searched = "here"


def files_read(step: Step, styles: dict[str, str]) -> Iterator[FileUse]:
    """Files that a step reads.

    Args:
        step: The command.
        styles: The style in force by its command, such as {"pair_style": "eam/alloy"}.
    """
    match step.name:
        case "read_data" | "read_restart" | "include" | "read_dump":
            yield from _at(step, 0)
        case "molecule":
            yield from _molecule_files(step)
        case "rerun":
            yield from _rerun_files(step)
        case "variable" if step.text(1) in ("file", "atomfile"):
            yield from _at(step, 2)
        case "fix" if step.text(2) in ("cmap", "colvars"):
            yield from _at(step, 3, "potential" if step.text(2) == "cmap" else "here")
        case "pair_coeff":
            yield from _pair_files(step, styles.get("pair_style", ""))
        case name if name in _TABLE_COEFFS and styles.get(_TABLE_COEFFS[name]) == "table":
            yield from _at(step, 1, "potential")


def _at(step: Step, position: int, searched: Searched = "here") -> Iterator[FileUse]:
    if position < len(step.arguments):
        argument = step.arguments[position]
        if argument.text and argument.text != "NULL":
            yield FileUse(argument, argument.text, searched)


def _molecule_files(step: Step) -> Iterator[FileUse]:
    """One file, and further ones up to the first keyword, which has no dot."""
    yield from _at(step, 1)
    for position in range(2, len(step.arguments)):
        if "." not in (step.text(position) or "") or step.number(position) is not None:
            return
        yield from _at(step, position)


def _rerun_files(step: Step) -> Iterator[FileUse]:
    for position in range(len(step.arguments)):
        if step.text(position) in ("first", "last", "every", "skip", "start", "stop", "dump"):
            return
        yield from _at(step, position)


def _pair_files(step: Step, pair_style: str) -> Iterator[FileUse]:
    position, style = 2, without_suffix(pair_style)
    if style.startswith("hybrid"):
        style = without_suffix(step.text(2) or "")
        position = 4 if step.number(3) is not None else 3
    if style not in _ONE_FILE | _TWO_FILES:
        return
    yield from _at(step, position, "potential")
    if style in _TWO_FILES:
        yield from _at(step, position + 1, "potential")
    if style == "meam":
        yield from _second_meam_file(step, position + 1)


def _second_meam_file(step: Step, start: int) -> Iterator[FileUse]:
    """The parameter file stands behind the elements, whose number is free."""
    for position in range(start, len(step.arguments)):
        text = step.text(position) or ""
        if text == "NULL" or "." in text:
            yield from _at(step, position, "potential")
            return


def files_written(step: Step) -> Iterator[Argument]:
    """Names of files that a step writes, or will write while running; `*` stands for the step."""
    position = _WRITES_AT.get(step.name)
    if position is not None and position < len(step.arguments):
        yield step.arguments[position]
    if step.name == "restart":
        yield from (a for a in step.arguments[1:3] if a.number is None)
    for keyword in _WRITING_KEYWORDS.get(step.name, ()):
        start = 3 if step.name == "fix" else 1
        found = step.find(keyword, start)
        if found is not None and found + 1 < len(step.arguments):
            yield step.arguments[found + 1]


def matches(written: str, name: str) -> bool:
    """Whether a written name, with `*` or `%` in it, can be a name that is read."""
    pattern = re.escape(written).replace(r"\*", ".*").replace("%", ".*")
    return re.fullmatch(pattern, name.replace("*", "0")) is not None or written == name
