"""Names that LAMMPS knows and its own lists do not tell: core commands, removed and renamed styles.

Source of the removals: https://docs.lammps.org/Commands_removed.html
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

# Commands that LAMMPS' input reader carries out itself; its -help lists only the others.
# fmt: off
CORE_COMMANDS: frozenset[str] = frozenset(
    [
        "angle_coeff", "angle_style", "atom_modify", "atom_style", "bond_coeff", "bond_style",
        "bond_write", "boundary",  "clear", "comm_modify", "comm_style", "compute",
        "compute_modify", "dielectric", "dihedral_coeff", "dihedral_style", "dimension",
        "dump", "dump_modify", "echo", "fix", "fix_modify", "group", "if", "improper_coeff",
        "improper_style", "include", "jump", "kspace_modify", "kspace_style", "label",
        "labelmap", "lattice", "log", "mass", "min_modify", "min_style", "molecule",
        "neigh_modify", "neighbor", "newton", "next", "package", "pair_coeff", "pair_modify",
        "pair_style", "pair_write", "partition", "print", "processors", "python", "quit",
        "region", "reset_atoms", "reset_timestep", "restart", "run_style", "shell",
        "special_bonds", "suffix", "thermo", "thermo_modify", "thermo_style", "timer",
        "timestep", "uncompute", "undump", "unfix", "units", "variable",
    ]
)
# fmt: on


@dataclass(frozen=True)
class Removal:
    """What became of a name that scripts still use.

    Attributes:
        effect: LAMMPS stops at the name, or goes on with a warning, or takes it as the new name.
        since: First release that does so; None where all releases of the last years do.
        instead: What to write, as a sentence.
    """

    category: str
    name: str
    effect: Literal["stops", "warns", "renamed"]
    since: date | None
    instead: str


_CHUNKS = "Use `compute chunk/atom` to make the bins and `fix ave/chunk` to average over them."
_MPIIO = "Use the dump style without `/mpiio`; `dump_modify ... nfile` splits large files."
_MESOCNT = "Use `pair_style mesocnt` with `bond_style mesocnt` and `angle_style mesocnt`."
_REAXFF = "Write `reaxff` where the script says `reax/c`; the arguments stay the same."
_KIM = "Write it as two words, `kim` and the action."

_FROM_2015, _FROM_2022 = date(2015, 12, 11), date(2022, 12, 22)
_FROM_FEBRUARY_2023, _FROM_JUNE_2023 = date(2023, 2, 8), date(2023, 6, 15)
_FROM_NOVEMBER_2023, _FROM_2024 = date(2023, 11, 21), date(2024, 2, 7)

REMOVALS: tuple[Removal, ...] = (
    Removal("command", "box", "warns", _FROM_2022, "Delete the line: it has no effect any more."),
    Removal("command", "reset_ids", "warns", _FROM_2022, "Write `reset_atoms id`."),
    Removal("command", "reset_atom_ids", "warns", _FROM_2022, "Write `reset_atoms id`."),
    Removal("command", "reset_mol_ids", "warns", _FROM_2022, "Write `reset_atoms mol`."),
    Removal("command", "kim_init", "warns", None, _KIM),
    Removal("command", "kim_interactions", "warns", None, _KIM),
    Removal("command", "kim_param", "warns", None, _KIM),
    Removal("command", "kim_property", "warns", None, _KIM),
    Removal("command", "kim_query", "warns", None, _KIM),
    Removal("command", "message", "stops", None, "Use the MDI package and its `mdi` command."),
    Removal("command", "server", "stops", None, "Use the MDI package and its `mdi` command."),
    Removal("atom", "mesont", "stops", _FROM_FEBRUARY_2023, _MESOCNT),
    Removal("angle", "sdk", "renamed", None, "The new name is `spica`."),
    Removal("compute", "mesont", "stops", _FROM_FEBRUARY_2023, _MESOCNT),
    Removal("dump", "atom/mpiio", "stops", _FROM_NOVEMBER_2023, _MPIIO),
    Removal("dump", "cfg/mpiio", "stops", _FROM_NOVEMBER_2023, _MPIIO),
    Removal("dump", "custom/mpiio", "stops", _FROM_NOVEMBER_2023, _MPIIO),
    Removal("dump", "xyz/mpiio", "stops", _FROM_NOVEMBER_2023, _MPIIO),
    Removal("fix", "ave/spatial", "stops", _FROM_2015, _CHUNKS),
    Removal("fix", "ave/spatial/sphere", "stops", _FROM_2015, _CHUNKS),
    Removal("fix", "latte", "stops", _FROM_JUNE_2023, "Use `fix mdi/qm` of the MDI package."),
    Removal("fix", "lb/pc", "stops", None, "Use `fix nve` with `fix lb/viscous`."),
    Removal("fix", "lb/rigid/pc/sphere", "stops", None, "Use `fix rigid` with `fix lb/viscous`."),
    Removal("fix", "mscg", "stops", _FROM_NOVEMBER_2023, "Use the OpenMSCG program."),
    Removal("fix", "qeq/reax", "renamed", None, "The new name is `qeq/reaxff`."),
    Removal("fix", "reax/bonds", "stops", None, "Use `fix reaxff/bonds` with `pair_style reaxff`."),
    Removal("fix", "reax/c/bonds", "stops", _FROM_2024, _REAXFF),
    Removal("fix", "reax/c/species", "stops", _FROM_2024, _REAXFF),
    Removal(
        "minimize",
        "fire/old",
        "stops",
        _FROM_FEBRUARY_2023,
        "Use `min_style fire`; see min_modify.",
    ),
    Removal("pair", "lj/sdk", "renamed", None, "The new name is `lj/spica`."),
    Removal("pair", "lj/sdk/coul/long", "renamed", None, "The new name is `lj/spica/coul/long`."),
    Removal("pair", "lj/sdk/coul/msm", "renamed", None, "The new name is `lj/spica/coul/msm`."),
    Removal("pair", "meam/c", "stops", None, "Write `meam`: the arguments stay the same."),
    Removal("pair", "mesont/tpm", "stops", _FROM_FEBRUARY_2023, _MESOCNT),
    Removal("pair", "reax", "stops", None, "Use `pair_style reaxff`; its arguments differ."),
    Removal("pair", "reax/c", "stops", _FROM_2024, _REAXFF),
)


def removal(category: str, name: str, version: date) -> Removal | None:
    """What became of a name by a release of that date; None where nothing did."""
    return next(
        (
            entry
            for entry in REMOVALS
            if (entry.category, entry.name) == (category, name)
            and (entry.since is None or entry.since <= version)
        ),
        None,
    )


def removed_names(category: str, version: date) -> frozenset[str]:
    """Names of a category that a release of that date may still list, only to stop at them."""
    return frozenset(
        entry.name
        for entry in REMOVALS
        if entry.category == category
        and entry.effect == "stops"
        and (entry.since is None or entry.since <= version)
    )


def did_you_mean(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The names nearest to a misspelled one, best first; empty where none is near.

    A name that differs only in case or in the separators between its parts comes before all, and
    then one that a slip of the fingers leads away from: in a short name that is a large part.
    """
    known = sorted(set(candidates))
    folded = _folded(name)
    same = [entry for entry in known if _folded(entry) == folded]
    slips = [entry for entry in known if entry in _without_slip(name.lower())]
    near = difflib.get_close_matches(name.lower(), known, n=limit + len(same), cutoff=0.7)
    longer = [entry for entry in known if len(name) > 3 and entry.startswith(f"{name.lower()}/")]
    return list(dict.fromkeys([*same, *slips, *near, *longer]))[:limit]


def _without_slip(name: str) -> set[str]:
    """What was meant if two neighbours changed places or one letter came twice."""
    pairs = range(len(name) - 1) if len(name) > 2 else ()
    swapped = {f"{name[:i]}{name[i + 1]}{name[i]}{name[i + 2 :]}" for i in pairs}
    return swapped | {name[:i] + name[i + 1 :] for i in pairs if name[i] == name[i + 1]}


def _folded(name: str) -> str:
    return name.lower().translate(str.maketrans("", "", "/_- "))
