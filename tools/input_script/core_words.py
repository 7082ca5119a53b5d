"""Words that commands of LAMMPS' input reader take at one place; its own lists do not tell them.

They only serve to say what a word may have meant that the engine has refused.
Sources: the pages of these commands, as https://docs.lammps.org/lattice.html
"""

from mdagent.tools.engine.units import UNITS
from mdagent.tools.input_script.analysis import corrected
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.nearest import nearest

# fmt: off
_WORDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "units": (0, tuple(UNITS)),
    "lattice": (
        0, ("none", "sc", "bcc", "fcc", "hcp", "diamond", "sq", "sq2", "hex", "custom"),
    ),
    "neighbor": (1, ("bin", "nsq", "multi", "multi/old")),
    "velocity": (1, ("create", "set", "scale", "ramp", "zero")),
    "create_atoms": (1, ("box", "region", "single", "mesh", "random")),
    "thermo_style": (0, ("one", "multi", "yaml", "custom")),
    "group": (
        1,
        (
            "delete", "clear", "empty", "region", "type", "id", "molecule", "variable", "include",
            "subtract", "union", "intersect", "dynamic", "static",
        ),
    ),
}
# fmt: on


def with_word_meant(step: Step) -> str | None:
    """The command with the nearest word that it takes there, or None where its own is one."""
    at, known = _WORDS.get(step.name, (0, ()))
    text = step.text(at)
    close = nearest(text, known) if text and text not in known else []
    return corrected(step, step.arguments[at], close[0]) if close else None
