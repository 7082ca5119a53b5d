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
LabelMapping = Literal["any", "every", "once"]
_ACCELERATORS = ("gpu", "intel", "kk", "omp", "opt")


@dataclass(frozen=True)
class StyleRule:
    """How one pair style is written.

    Attributes:
        slots: What `pair_coeff` holds after `I J`.
        all_types: Whether `I J` must be `* *`.
        arguments: What `pair_style` needs after the name, as a usable default.
        converts_units: Whether LAMMPS converts a file between metal and real by itself.
        overlay: Whether it only adds to other styles and stands behind `hybrid/overlay`.
        needs: Other commands that a script with this style must have.
        mapping: Which elements of the file the atom types must have: any of them, every one, or
            every one with exactly one atom type.
        limits: What it cannot do, where the manual's page says so.
    """

    slots: tuple[Slot, ...] = ("file", "map")
    all_types: Literal["all", "pair"] = "all"
    arguments: str = ""
    converts_units: Literal["metal_real", "no"] = "no"
    overlay: Literal["overlay", "alone"] = "alone"
    needs: tuple[str, ...] = ()
    mapping: LabelMapping = "any"
    limits: str = ""


_MAPPED = StyleRule()
_CONVERTED = StyleRule(converts_units="metal_real")
_TWO_FILES = StyleRule(slots=("file", "file", "map"))
_MEAM = StyleRule(slots=("file", "names", "file", "map"))
_CHARGES = ("atom_style charge",)

STYLES: dict[str, StyleRule] = {
    "adp": _MAPPED,
    "agni": StyleRule(limits="it gives forces only, no energies and no stresses"),
    "airebo": StyleRule(arguments="3.0"),
    "airebo/morse": StyleRule(arguments="3.0"),
    "aip/water/2dm": StyleRule(arguments="16.0 1", overlay="overlay", needs=("atom_style full",)),
    "bop": StyleRule(needs=("comm_modify cutoff 15.0",)),
    "comb": StyleRule(needs=(*_CHARGES, "fix ID all qeq/comb 1 1.0e-3")),
    "comb3": StyleRule(arguments="polar_off", needs=(*_CHARGES, "fix ID all qeq/comb 1 1.0e-3")),
    "coul/ctip": StyleRule(
        arguments="0.3 12.0", overlay="overlay", needs=(*_CHARGES, "fix ID all qeq/ctip ...")
    ),
    "coul/streitz": StyleRule(
        arguments="12.0 wolf 0.31",
        overlay="overlay",
        needs=(*_CHARGES, "fix ID all qeq/slater 1 12.0 1.0e-6 100 coul/streitz"),
    ),
    "drip": StyleRule(overlay="overlay", needs=("atom_style molecular",)),
    "eam": StyleRule(slots=("file",), all_types="pair", converts_units="metal_real"),
    "eam/alloy": _CONVERTED,
    "eam/cd": StyleRule(converts_units="metal_real", mapping="once"),
    "eam/cd/old": StyleRule(converts_units="metal_real", mapping="once"),
    "eam/fs": _CONVERTED,
    "eam/he": _CONVERTED,
    "edip": _MAPPED,
    "edip/multi": _MAPPED,
    "eim": StyleRule(slots=("names", "file", "map"), converts_units="metal_real"),
    "extep": _MAPPED,
    "gw": _CONVERTED,
    "gw/zbl": _CONVERTED,
    "ilp/graphene/hbn": StyleRule(
        arguments="16.0 1", overlay="overlay", needs=("atom_style molecular",)
    ),
    "ilp/tmd": StyleRule(arguments="16.0 1", overlay="overlay", needs=("atom_style molecular",)),
    "kolmogorov/crespi/full": StyleRule(
        arguments="14.0 1", overlay="overlay", needs=("atom_style molecular",)
    ),
    "kolmogorov/crespi/z": StyleRule(
        all_types="pair", arguments="14.0", overlay="overlay", needs=("atom_style molecular",)
    ),
    "lebedeva/z": StyleRule(
        all_types="pair", arguments="14.0", overlay="overlay", needs=("atom_style molecular",)
    ),
    "lcbop": _MAPPED,
    "meam": _MEAM,
    "meam/ms": _MEAM,
    "meam/spline": StyleRule(mapping="once"),
    "meam/sw/spline": _MAPPED,
    "mgpt": StyleRule(
        slots=("file", "file", "word"),
        needs=("variable omega equal ..., the atomic volume",),
        limits="it is for elemental bulk solids and liquids only, not for alloys or free surfaces",
    ),
    "mliap": StyleRule(slots=("map",)),
    "nb3b/harmonic": StyleRule(converts_units="metal_real", overlay="overlay"),
    "nb3b/screened": StyleRule(converts_units="metal_real", overlay="overlay"),
    "pod": _TWO_FILES,
    "polymorphic": StyleRule(mapping="every"),
    "rann": _MAPPED,
    "reaxff": StyleRule(
        arguments="NULL",
        needs=(*_CHARGES, "fix ID all qeq/reaxff 1 0.0 10.0 1.0e-6 reaxff"),
    ),
    "rebo": _MAPPED,
    "rebomos": _MAPPED,
    "saip/metal": StyleRule(arguments="16.0 1", overlay="overlay", needs=("atom_style molecular",)),
    "smtbq": StyleRule(needs=_CHARGES),
    "snap": _TWO_FILES,
    "sw": _CONVERTED,
    "sw/mod": _CONVERTED,
    "tersoff": _CONVERTED,
    "tersoff/mod": _CONVERTED,
    "tersoff/mod/c": _CONVERTED,
    "tersoff/zbl": _CONVERTED,
    "uf3": StyleRule(arguments="2"),
    "vashishta": _CONVERTED,
    "vashishta/table": StyleRule(arguments="100000 0.2", converts_units="metal_real"),
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
