"""Which command defines which name: groups, regions, fixes, computes, variables, and so on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mdagent.tools.input_script.expansion import Argument, Expansion, Step

Kind = Literal["group", "region", "fix", "compute", "variable", "molecule", "dump"]
KINDS: tuple[Kind, ...] = ("group", "region", "fix", "compute", "variable", "molecule", "dump")
Standing = Literal["defined", "later", "removed", "never"]

# Present from the start: https://docs.lammps.org/group.html and thermo_style.html.
_FROM_THE_START: dict[Kind, tuple[str, ...]] = {
    "group": ("all",),
    "compute": ("thermo_temp", "thermo_press", "thermo_pe"),
}
_REMOVED_BY: dict[str, Kind] = {"unfix": "fix", "uncompute": "compute", "undump": "dump"}
_DELETES: dict[str, Kind] = {"group": "group", "region": "region", "variable": "variable"}
_DEFINED_BY: dict[str, Kind] = {
    "fix": "fix",
    "compute": "compute",
    "dump": "dump",
    "region": "region",
    "molecule": "molecule",
    "variable": "variable",
    "group": "group",
}
_EVERY_NAME = "*"
# `clear` forgets everything but variables: https://docs.lammps.org/clear.html
_CLEARED: tuple[Kind, ...] = ("group", "region", "fix", "compute", "molecule", "dump")
# Fixes that make groups of their own, under names that are not known here.
_FIXES_THAT_MAKE_GROUPS = ("pour", "rigid/small", "adapt", "evaporate")


@dataclass(frozen=True, slots=True)
class Event:
    """A name comes or goes at a step."""

    index: int
    kind: Kind
    name: str
    comes: bool


@dataclass(frozen=True)
class Definitions:
    """Every event of a script, and from where on names may exist that it does not show."""

    events: tuple[Event, ...]
    hidden_from: dict[Kind, int]
    jumps: bool

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], list[Event]]:
        by_name: dict[tuple[Kind, str], list[Event]] = {}
        for event in self.events:
            by_name.setdefault((event.kind, event.name), []).append(event)
        return by_name

    def standing(self, kind: Kind, name: str, index: int) -> Standing:
        """How a name stands when the step `index` is carried out."""
        if name in _FROM_THE_START.get(kind, ()):
            return "defined"
        own = self._by_name.get((kind, name), [])
        if not any(event.comes for event in own):
            return "never"
        # Where the flow jumps, the order of the text proves nothing.
        if self.jumps:
            return "defined"
        before = [event for event in own if event.index < index]
        if not before:
            return "later"
        cleared = self._by_name.get((kind, _EVERY_NAME), [])
        last = max(
            [before[-1], *(event for event in cleared if event.index < index)],
            key=lambda event: event.index,
        )
        return "defined" if last.comes else "removed"

    def is_hidden(self, kind: Kind, index: int) -> bool:
        """Whether a command before `index` may have defined names that cannot be seen."""
        return index > self.hidden_from.get(kind, index)

    def line_of(self, kind: Kind, name: str, steps: Sequence[Step]) -> int | None:
        """Line of the first definition."""
        for event in self._by_name.get((kind, name), []):
            if event.comes and event.index >= 0:
                return steps[event.index].line
        return None

    def names(self, kind: Kind) -> set[str]:
        """All names of a kind, whenever they exist."""
        own = {event.name for event in self.events if event.kind == kind and event.comes}
        return own | set(_FROM_THE_START.get(kind, ()))


def definitions_of(expansion: Expansion, given_variables: Sequence[str]) -> Definitions:
    """Collect what every step defines or removes."""
    events = [Event(-1, "variable", name, comes=True) for name in given_variables]
    hidden: dict[Kind, int] = {}
    for step in expansion.steps:
        events += _events(step)
        for kind in _hides(step):
            hidden.setdefault(kind, step.index)
    if expansion.opaque is not None:
        for kind in KINDS:
            hidden[kind] = min(hidden.get(kind, expansion.opaque), expansion.opaque)
    return Definitions(tuple(events), hidden, expansion.jumps)


def _events(step: Step) -> Iterator[Event]:
    name = step.text(0)
    if step.name == "clear":
        yield from (Event(step.index, kind, _EVERY_NAME, comes=False) for kind in _CLEARED)
    elif name is None:
        return
    elif step.name in _REMOVED_BY:
        # A removal that may not happen removes nothing for certain.
        if step.certain:
            yield Event(step.index, _REMOVED_BY[step.name], name, comes=False)
    elif step.name in _DELETES and step.text(1) == "delete":
        if step.certain:
            yield Event(step.index, _DELETES[step.name], name, comes=False)
    elif step.name in _DEFINED_BY:
        yield Event(step.index, _DEFINED_BY[step.name], name, comes=True)
        yield from _made_by_fix(step, name)
    elif step.name == "pair_style" and (position := step.find("tracker")) is not None:
        # The style makes a fix: https://docs.lammps.org/pair_tracker.html
        if made := step.text(position + 1):
            yield Event(step.index, "fix", made, comes=True)
    elif step.name == "read_data":
        yield from _groups_of_read_data(step)


def _made_by_fix(step: Step, name: str) -> Iterator[Event]:
    """Computes and groups that fixes make, as fix nvt makes ID_temp.

    Sources: https://docs.lammps.org/fix_nh.html, https://docs.lammps.org/fix_bond_react.html
    """
    if step.name == "fix" and step.text(2) == "bond/react":
        yield Event(step.index, "group", "bond_react_MASTER_group", comes=True)
        position = step.find("stabilization", 3)
        if position is not None and (stabilized := step.text(position + 2)):
            yield Event(step.index, "group", f"{stabilized}_REACT", comes=True)
    if step.name == "fix":
        for suffix in ("temp", "press", "pe"):
            yield Event(step.index, "compute", f"{name}_{suffix}", comes=True)


def _groups_of_read_data(step: Step) -> Iterator[Event]:
    position = step.find("group", 1)
    if position is not None and (group := step.text(position + 1)):
        yield Event(step.index, "group", group, comes=True)


def _hides(step: Step) -> Iterator[Kind]:
    if step.name == "read_restart":
        yield from ("group", "fix", "compute", "molecule")
    if step.name == "kim":
        yield "variable"
    if step.name == "fix" and step.text(2) in _FIXES_THAT_MAKE_GROUPS:
        yield "group"
    if step.name in _DEFINED_BY and _first_unknown(step.arguments):
        yield _DEFINED_BY[step.name]


def _first_unknown(arguments: Sequence[Argument]) -> bool:
    return bool(arguments) and arguments[0].text is None
