"""What the pair styles that read potential files want on their command lines.

`slots` say what a `pair_coeff` line holds after the two atom types:
  file     the name of a potential file
  map      for every atom type the file's name of its element, or NULL
  names    names out of the file before, any number of them
  word     any other word
Sources: the pages of the styles in the LAMMPS manual, https://docs.lammps.org/Commands_pair.html
"""

from dataclasses import dataclass
from typing import Literal

Slot = Literal["file", "map", "names", "word"]
_ACCELERATORS = ("gpu", "intel", "kk", "omp", "opt")


@dataclass(frozen=True)
class StyleRule:
    """How one pair style is written.

    Attributes:
        slots: What `pair_coeff` holds after `I J`.
        all_types: Whether `I J` must be `* *`.
        arguments: What `pair_style` needs after the name, as a usable default.
        converts_units: Whether LAMMPS converts a file between metal and real by itself.
        needs: Other commands that a script with this style must have.
    """

    slots: tuple[Slot, ...] = ("file", "map")
    all_types: Literal["all", "pair"] = "all"
    arguments: str = ""
    converts_units: Literal["metal_real", "no"] = "no"
    needs: tuple[str, ...] = ()


_MAPPED = StyleRule()
_CONVERTED = StyleRule(converts_units="metal_real")

STYLES: dict[str, StyleRule] = {
    "eam": StyleRule(slots=("file",), all_types="pair", converts_units="metal_real"),
    "eam/alloy": _CONVERTED,
    "eam/fs": _CONVERTED,
    "sw": _CONVERTED,
    "sw/mod": _CONVERTED,
    "tersoff": _CONVERTED,
    "tersoff/mod": _CONVERTED,
    "tersoff/mod/c": _CONVERTED,
    "tersoff/zbl": _CONVERTED,
}


def base_style(name: str) -> str:
    """The style without its accelerator: `eam/alloy` for `eam/alloy/omp`."""
    head, _, last = name.rpartition("/")
    if last in {"device", "host"} and head.endswith("/kk"):
        return head.removesuffix("/kk")
    return head if head and last in _ACCELERATORS else name


def style_words(name: str) -> str:
    """What to write after `pair_style`: the name and the arguments it cannot do without."""
    rule = STYLES.get(base_style(name), _MAPPED)
    return f"{name} {rule.arguments}".strip()
