"""The golden table: crystals under the potentials that LAMMPS ships, as `check_potential` measures.

Our own measurement, kept so that a change of ours or of the engine shows. It says nothing of what
the authors of a potential published.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from mdagent.potentials.candidates import candidate
from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.matching import check
from mdagent.potentials.ranking import Wish
from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.verification import COMPUTED, Verifier

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "potentials" / "golden_crystals.json"

# Formats that describe a crystal of one element alone, and do so within a second or two.
_FORMATS = {
    "adp",
    "eam",
    "eam/alloy",
    "eam/fs",
    "edip",
    "meam",
    "meam/spline",
    "meam/sw/spline",
    "pod",
    "snap",
    "sw",
    "tersoff",
    "tersoff/mod",
    "tersoff/mod/c",
    "tersoff/zbl",
    "uf3",
}
# Relative; energies in eV/atom and elastic constants in GPa also absolute. Another compiler rounds
# otherwise, and minimization stops elsewhere.
_RELATIVE = 2e-3
_ABSOLUTE = {"eV/atom": 1e-3, "GPa": 1.0, "angstrom": 1e-3}

Values = dict[str, float | str]


def pairs(catalogue: Catalogue, engine: Engine) -> Iterator[tuple[str, str]]:
    """Every file of the formats with each element that this engine can do alone."""
    wish = Wish(built_styles=engine.styles["pair"])
    for file in catalogue.all():
        made = candidate(catalogue, file, wish) if file.format in _FORMATS else None
        if made is None or made.available != "yes":
            continue
        known = dict.fromkeys(e for e in (*file.elements, *made.elements) if e)
        yield from ((file.name, element) for element in known)


def measure_pair(
    catalogue: Catalogue, engine: Engine, sandbox: Sandbox, pair: tuple[str, str]
) -> Values:
    """What the tool's own code computes for a file and an element.

    Empty where it finds no stable crystal: the rest of the numbers would mean little.
    """
    file, element = pair
    wish = Wish((element,), built_styles=engine.styles["pair"])
    result = check(catalogue, wish, [file])
    answer = Verifier(engine, sandbox, catalogue, wish, "elastic").add_to(result)
    computed = [
        p
        for made in answer.candidates[:1]
        for p in made.properties
        if p.source.startswith(COMPUTED)
    ]
    values = {f"{p.name} {p.unit}".strip(): p.value for p in computed}
    return values if "C11 GPa" in values and "stability" not in values else {}


def read_golden() -> dict[tuple[str, str], Values]:
    """The committed table by file and element."""
    table = json.loads(GOLDEN.read_text("utf-8"))
    return {(row["file"], row["element"]): row["values"] for row in table["rows"]}


def differences(
    measured: Mapping[str, float | str], golden: Mapping[str, float | str]
) -> list[str]:
    """What is not as in the table, beyond what another build may round."""
    names = dict.fromkeys([*golden, *measured])
    return [
        f"{name}: {measured.get(name)}, not {golden.get(name)}"
        for name in names
        if not _alike(name, measured.get(name), golden.get(name))
    ]


def _alike(name: str, one: float | str | None, other: float | str | None) -> bool:
    if not isinstance(one, float | int) or not isinstance(other, float | int):
        return one == other
    slack = _ABSOLUTE.get(name.rpartition(" ")[2], 0.0)
    return abs(one - other) <= max(slack, _RELATIVE * abs(other))
