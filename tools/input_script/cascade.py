"""Errors that only follow from a line that was taken out because it was wrong itself."""

import re
from dataclasses import dataclass, field

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.input_script.definitions import Definitions, Kind
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.foreign_system import is_of_any_system, names_a_word
from mdagent.tools.input_script.references import references

# What LAMMPS says later, where a command of this name is missing.
_FOLLOWS: dict[str, str] = {
    "units": r"unit",
    "lattice": r"lattice",
    "region": r"region|box",
    "create_box": r"box|atom type|lattice",
    "create_atoms": r"no atoms|atoms|molecule|temperature",
    "read_data": r"box|atom|group|type",
    "atom_style": r"atom.style|attribute|requires|bond|angle|hedral|charge|molecule|format in",
    "pair_style": r"pair|mass|kspace|coeff|cutoff|respa|neighbor list|potential",
    "pair_coeff": r"pair|mass|coeff|cutoff|respa|neighbor list|potential",
    "mass": r"mass",
    "bond_style": r"bond",
    "bond_coeff": r"bond",
    "angle_style": r"angle",
    "angle_coeff": r"angle",
    "dihedral_style": r"dihedral",
    "dihedral_coeff": r"dihedral",
    "improper_style": r"improper",
    "improper_coeff": r"improper",
    "kspace_style": r"kspace|long|coulomb|coul",
    "velocity": r"temperature|velocit",
    "molecule": r"molecule",
    "boundary": r"periodic|boundar|assign all atoms|lost atoms",
    "dimension": r"dimension|2d|3d",
    "timestep": r"timestep",
    "label": r"label",
    "variable": r"variable",
    "fix": r"fix |integration",
    "compute": r"compute ",
    "group": r"group",
    "dump": r"dump",
    "run": r"between runs|not current|tallied|before initialization|run",
    "neighbor": r"neighbor|skin|cutoff",
    "neigh_modify": r"neighbor",
    "set": r"\batoms?\b|charge|type|particle",
    "replicate": r"box|atoms",
    "kspace_modify": r"kspace|pppm|ewald",
    "include": r"",
}
# A name that LAMMPS looked up in vain.
_LOOKED_UP = re.compile(
    r"(?:Could not find|Cannot find) [^\n]*\bID ['\"]?([\w/]+)['\"]?$"
    r"|\bID ['\"]?([\w/]+)['\"]? (?:for [^\n]+ )?does not exist"
    r"|illegal variable (\w+)",
    re.I | re.M,
)
_QUOTED = re.compile(r"'([^'\n]+)'")


@dataclass
class Missing:
    """The lines that were taken out so far, and the names that went with them.

    `jumps` says that the order of the text is not the order of the run.
    """

    jumps: bool
    steps: list[Step] = field(default_factory=list)
    names: dict[int, set[tuple[Kind, str]]] = field(default_factory=dict)

    def take_out(self, step: Step, definitions: Definitions) -> None:
        """Note a line that is gone."""
        self.steps.append(step)
        self.names[step.index] = {
            (event.kind, event.name) for event in definitions.events if event.index == step.index
        }

    def cause_of(self, message: EngineMessage, failing: Step | None) -> Step | None:
        """The missing line that a message follows from, None where it is a fault of its own."""
        used = _names_in_question(message, failing) if failing else set()
        its_own = is_of_any_system(message, failing)
        looked_up = _looked_up(message.text)
        if looked_up is not None:
            return next((s for s in self.steps if self._went_with(s, looked_up)), None)
        for step in reversed(self.steps):
            # What is missing further down cannot be felt here, unless a loop comes back.
            if failing is not None and step.index > failing.index and not self.jumps:
                continue
            if used & self.names[step.index]:
                return step
            if its_own:
                continue
            # Such as a property that `fix property/atom` would have made.
            if names_a_word(message.text, step.texts, shortest=3):
                return step
            pattern = _FOLLOWS.get(step.name, rf"\b{re.escape(step.name)}\b")
            if re.search(pattern, message.text, re.I):
                return step
        return None

    def _went_with(self, step: Step, name: str) -> bool:
        """Whether a name was on the missing line, or was made by it."""
        made = (made for _, made in self.names[step.index])
        return name in step.texts or name in made


def _names_in_question(message: EngineMessage, failing: Step) -> set[tuple[Kind, str]]:
    """The names that the failing line uses; those of one word where the message quotes it."""
    words = [word for word in _QUOTED.findall(message.text) if word in failing.texts]
    return {
        (reference.kind, reference.name)
        for reference in references(failing)
        if not words or reference.argument.text in words
    }


def _looked_up(text: str) -> str | None:
    match = _LOOKED_UP.search(text)
    name = next(filter(None, match.groups()), None) if match else None
    return None if name == "for" else name
