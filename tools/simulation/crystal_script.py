"""The LAMMPS scripts that load a potential and that measure a perfect crystal under it."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from mdagent.potentials.elements import STANDARD_MASS
from mdagent.potentials.result import Candidate
from mdagent.potentials.styles import base_style

Verify = Literal["engine", "elastic"]

MEASURED = "measured.txt"
STRAIN = 1.0e-3


@dataclass(frozen=True)
class Lattice:
    """A crystal structure as LAMMPS builds it.

    Attributes:
        words: After `lattice`, with `{a}` for the lattice constant.
        n_basis: Atoms of the cell that `words` build.
        neighbor_distance: Between nearest atoms, in lattice constants.
        types: Atom types of the basis atoms; one number where all are of one type.
        symmetry: Which lengths of the box are free, and which elastic constants exist.
    """

    words: str
    n_basis: int
    neighbor_distance: float
    types: tuple[int, ...] = (1,)
    symmetry: Literal["cubic", "hexagonal"] = "cubic"


_FCC_BASIS = "basis 0 0 0 basis 0 0.5 0.5 basis 0.5 0 0.5 basis 0.5 0.5 0"
_AXES = "a1 1 0 0 a2 0 1 0 a3 0 0 1"

ELEMENTAL = {
    "fcc": Lattice("fcc {a}", 4, sqrt(1 / 2)),
    "bcc": Lattice("bcc {a}", 2, sqrt(3) / 2),
    "hcp": Lattice("hcp {a}", 4, 1.0, symmetry="hexagonal"),
    "diamond": Lattice("diamond {a}", 8, sqrt(3) / 4),
}
BINARY = {
    "rocksalt": Lattice(
        f"custom {{a}} {_AXES} {_FCC_BASIS} basis 0.5 0 0 basis 0 0.5 0 basis 0 0 0.5 "
        "basis 0.5 0.5 0.5",
        8,
        0.5,
        (1, 1, 1, 1, 2, 2, 2, 2),
    ),
    "zincblende": Lattice(
        f"custom {{a}} {_AXES} {_FCC_BASIS} basis 0.25 0.25 0.25 basis 0.25 0.75 0.75 "
        "basis 0.75 0.25 0.75 basis 0.75 0.75 0.25",
        8,
        sqrt(3) / 4,
        (1, 1, 1, 1, 2, 2, 2, 2),
    ),
    "cscl": Lattice(f"custom {{a}} {_AXES} basis 0 0 0 basis 0.5 0.5 0.5", 2, sqrt(3) / 2, (1, 2)),
}
LATTICES = {**ELEMENTAL, **BINARY}

# The crystal comes together from where hardly any two atoms see each other, 4 % at a time, and is
# relaxed from the first well on this way: closer in, many a fit dives to energies that mean
# nothing.
_WIDEST_A, _STEP, _N_STEPS = 5.6, 0.96, 36
_BARRIER_EV = 1.0
# Cells along each edge. Styles seen to give the same in boxes of two and of more cells have two.
_N_CELLS = dict.fromkeys(
    (
        *("adp", "eam", "eam/alloy", "eam/fs", "edip", "meam", "meam/spline", "meam/sw/spline"),
        *("pod", "snap", "sw", "tersoff", "tersoff/mod", "tersoff/mod/c", "tersoff/zbl", "uf3"),
        "hybrid",
    ),
    2,
)
_N_CELLS_ELSE = 3


# These crash or stop where an atom has but one neighbor.
_WANT_NEIGHBORS = {"drip", "pod"}
_CLUSTER = 12


def load_script(made: Candidate) -> str:
    """Load a potential with an atom of each type, each in sight of the next one."""
    n_types = len(made.elements)
    n_atoms = max(2, n_types)
    if not _WANT_NEIGHBORS.isdisjoint(made.pair_style.split()):
        n_atoms = max(_CLUSTER, n_types)
    atoms = [
        f"create_atoms {i % n_types + 1} single {2 + 2.5 * (i // 4)} {2 + 2.5 * (i // 2 % 2)} "
        f"{2 + 2.5 * (i % 2) + 0.1 * (i % 3)}"
        for i in range(n_atoms)
    ]
    box = ["region box block 0 30 0 30 0 30", f"create_box {n_types} box", *atoms]
    end = ["run 0", _print("loaded", "1"), ""]
    return "\n".join([*_head(made), *box, *_potential(made), *end])


def crystal_script(
    made: Candidate, structure: str, energy_eV: float, verify: Verify = "engine"
) -> str:
    """Find the first well of a crystal's energy, relax box and atoms in it, and measure.

    Args:
        made: The potential, with the elements of the crystal as its atom types.
        structure: A key of `LATTICES`.
        energy_eV: The energy unit of the potential's unit style, in eV.
        verify: Whether the crystal is also strained for its elastic constants.
    """
    lattice = LATTICES[structure]
    style = base_style(made.pair_style.split()[0]).removesuffix("/overlay")
    n_cells = _N_CELLS.get(style, _N_CELLS_ELSE)
    parts = [
        _head(made),
        _cell(lattice, len(made.elements), n_cells),
        _potential(made),
        _first_well(_BARRIER_EV / energy_eV, n_cells),
        _relaxation(lattice, n_cells),
        _strains(lattice) if verify == "elastic" else [],
        _isolated(),
    ]
    return "\n".join([line for part in parts for line in part] + [""])


def _head(made: Candidate) -> list[str]:
    styles = [need for need in made.needs if need.startswith("atom_style")]
    return [f"units {made.units or 'metal'}", *(styles or ["atom_style atomic"]), "boundary p p p"]


def _cell(lattice: Lattice, n_types: int, n_cells: int) -> list[str]:
    """A periodic box of cells; `lattice` lets a type of its own stand on any atom of the basis."""
    basis = [f"basis {i} {type_}" for i, type_ in enumerate(lattice.types, 1) if type_ > 1]
    return [
        # Off the faces of the box: there, rounding may put an atom to either side.
        "lattice "
        + lattice.words.format(a=f"{_WIDEST_A / lattice.neighbor_distance:.6f}")
        + " origin 0.1 0.1 0.1",
        f"region box block 0 {n_cells} 0 {n_cells} 0 {n_cells}",
        f"create_box {n_types} box",
        " ".join(["create_atoms 1 box", *basis]),
    ]


def _potential(made: Candidate) -> list[str]:
    masses = [
        f"mass {i} {STANDARD_MASS.get(element, 1.0)}" for i, element in enumerate(made.elements, 1)
    ]
    others = [
        need.replace("ID", "charges")
        for need in made.needs
        if not need.startswith("atom_style") and "..." not in need
    ]
    return [
        *masses,
        f"pair_style {made.pair_style}",
        *made.pair_coeff,
        *others,
        "neigh_modify one 20000 page 400000",
        "thermo_style custom step pe lx lz press pxx pyy pzz pyz",
    ]


def _first_well(barrier: float, n_cells: int) -> list[str]:
    return [
        "variable lowest equal 1.0e20",
        "variable best equal $(lx)",
        "variable well equal 0",
        f"variable i loop {_N_STEPS}",
        "label approach",
        "run 0 post no",
        "variable e equal $(pe/atoms)",
        'if "${e} < ${lowest}" then "variable lowest equal ${e}" "variable best equal $(lx)"',
        f'if "${{e}} > $(v_lowest+{barrier:.6g})" then "variable well equal 1" "jump SELF first"',
        _scaled(f"{_STEP}"),
        "next i",
        "jump SELF approach",
        "label first",
        _print("well", "${well}"),
        _scaled("$(v_best/lx)"),
        _print("start", f"$(lx/{n_cells})"),
    ]


def _relaxation(lattice: Lattice, n_cells: int) -> list[str]:
    free = "iso 0.0" if lattice.symmetry == "cubic" else "x 0.0 y 0.0 z 0.0 couple xy"
    minimize = "minimize 0.0 1.0e-8 1000 10000"
    return [
        "min_modify line quadratic",
        f"fix relax all box/relax {free} vmax 0.001",
        # Its reference is the box it began with: begun again near the end, it gets there.
        *[minimize] * 3,
        "unfix relax",
        "run 0 post no",
        _print("a", f"$(lx/{n_cells})"),
        _print("c", f"$(lz/{n_cells})"),
        _print("energy", "$(pe/atoms)"),
        _print("pressure", "$(press)"),
        _print("atoms", "$(atoms)"),
    ]


def _strains(lattice: Lattice) -> list[str]:
    """Strains both ways, the atoms relaxed in each; the stress is minus the pressure tensor."""
    lines = _stretched("x")
    if lattice.symmetry == "hexagonal":
        lines += _stretched("z")
    lines.append("change_box all triclinic")
    for sign, way in ((1, "plus"), (-1, "minus")):
        lines += [
            f"change_box all yz final $({sign * STRAIN}*lz) remap units box",
            _MINIMIZE_ATOMS,
            _print(f"yz_shear_{way}", "$(pyz)"),
        ]
    return [*lines, "change_box all yz final 0.0 remap units box"]


_MINIMIZE_ATOMS = "minimize 0.0 1.0e-8 1000 10000"


def _stretched(axis: str) -> list[str]:
    lines = [f"variable rest equal $(l{axis})"]
    for sign, way in ((1, "plus"), (-1, "minus")):
        lines += [
            f"change_box all {axis} scale $({1 + sign * STRAIN}*v_rest/l{axis}) remap",
            _MINIMIZE_ATOMS,
            *(_print(f"{axis}{i}_{way}", f"$(p{i}{i})") for i in "xyz"),
        ]
    return [*lines, f"change_box all {axis} scale $(v_rest/l{axis}) remap"]


def _isolated() -> list[str]:
    """Last, because some styles break at atoms without neighbors; what was printed stays."""
    return [_scaled("8.0"), "run 0 post no", _print("isolated", "$(pe/atoms)")]


def _scaled(factor: str) -> str:
    return f"change_box all x scale {factor} y scale {factor} z scale {factor} remap"


def _print(name: str, value: str) -> str:
    return f'print "{name} {value}" append {MEASURED} screen no'
