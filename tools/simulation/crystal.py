"""A perfect crystal under a potential: lattice constant, cohesive energy, elastic constants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from mdagent.potentials.result import Candidate
from mdagent.tools.engine.units import UNITS
from mdagent.tools.simulation.crystal_script import LATTICES, STRAIN, Verify, crystal_script
from mdagent.tools.simulation.single_point import Bench, Measured

# What is left of the pressure moves a lattice constant by less than a part in 10 000.
_LARGEST_PRESSURE_BAR = 200.0
_BAR_PER_GPA = 1.0e4
# The scan's steps are 4 %.
_FARTHEST_FROM_WELL = 0.08
_TIE_EV = 2.0e-4
# Three times diamond: only a jump of the energy, where a cutoff lies at a neighbor, gives that.
_STIFFEST_GPA = 3500.0
# How far stresses of opposite strains may differ from opposite stresses.
_LARGEST_ASYMMETRY = 0.2
# Weaker than this is no crystal, and rounding of tables.
_WEAKEST_BINDING_EV = 0.005


class NoCrystal(ValueError):
    """The potential holds none of the structures together, or the engine stopped on the way."""


@dataclass(frozen=True)
class Crystal:
    """What was measured of a crystal at 0 K and no pressure.

    `c_A` is None for a cubic one; `cohesive_energy_eV` per atom, below zero where it is bound,
    None where the style could not do isolated atoms (then `energy_eV` is what there is);
    `elastic_GPa` by names such as C11, empty where the stress is not linear in the strain or
    was not asked for; `script` repeats the measurement; `above`: how much higher
    the other structures that were tried lie, in eV per atom.
    """

    structure: str
    a_A: float
    c_A: float | None
    energy_eV: float
    cohesive_energy_eV: float | None
    elastic_GPa: Mapping[str, float]
    script: str
    above: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_stable(self) -> bool:
        """Born's conditions; true where no elastic constants were measured.

        Those of a hexagonal crystal include C33 (C11 + C12) > 2 C13^2.
        """
        c = self.elastic_GPa
        if not c:
            return True
        if "C33" in c and c["C33"] * (c["C11"] + c["C12"]) <= 2 * c["C13"] ** 2:
            return False
        return c["C11"] > abs(c["C12"]) and c["C44"] > 0 and c["C11"] + 2 * c["C12"] > 0


def measure_crystal(
    bench: Bench, made: Candidate, structures: Sequence[str], verify: Verify
) -> Crystal:
    """Measure the structure of the lowest energy.

    Raises:
        NoCrystal: None of them holds together; the text says why, for each.
        SandboxUnavailable: The confinement could not be set up.
    """
    found, failures = [], []
    for structure in structures:
        try:
            found.append(_measure(bench, made, structure, "engine"))
        except NoCrystal as failure:
            failures.append(f"{structure}: {failure}")
    if not found:
        raise NoCrystal("; ".join(failures))
    lowest = min(crystal.energy_eV for crystal in found)
    # Of structures that a short-ranged potential cannot tell apart, the first one asked for.
    best = next(crystal for crystal in found if crystal.energy_eV < lowest + _TIE_EV)
    above = {
        other.structure: other.energy_eV - best.energy_eV for other in found if other is not best
    }
    if verify == "elastic":
        best = _measure(bench, made, best.structure, "elastic")
    return replace(best, above=above)


def _measure(bench: Bench, made: Candidate, structure: str, verify: Verify) -> Crystal:
    units = UNITS[made.units or "metal"]
    energy_eV, bar = units.energy_eV, units.pressure_bar
    assert energy_eV is not None
    assert bar is not None
    script = crystal_script(made, structure, energy_eV, verify)
    measured = bench.carry_out(script)
    values = measured.values
    _refuse_unfit(measured, bar)
    energy, isolated = values["energy"] * energy_eV, values.get("isolated")
    cohesive = None if isolated is None else energy - isolated * energy_eV
    if cohesive is not None and cohesive > -_WEAKEST_BINDING_EV:
        raise NoCrystal("its atoms do not bind")
    hexagonal = LATTICES[structure].symmetry == "hexagonal"
    return Crystal(
        structure=structure,
        a_A=values["a"],
        c_A=values["c"] if hexagonal else None,
        energy_eV=energy,
        cohesive_energy_eV=cohesive,
        elastic_GPa=_constants(values, bar) if verify == "elastic" else {},
        script=script,
    )


def _refuse_unfit(measured: Measured, bar: float) -> None:
    """Stop where a run gives no relaxed crystal.

    Raises:
        NoCrystal: With the reason.
    """
    values = measured.values
    if values.get("well") == 0:
        raise NoCrystal("its energy has no minimum at bond lengths of 1.3 to 5.6 angstrom")
    if not {"a", "c", "energy", "pressure"} <= values.keys():
        raise NoCrystal(measured.failure or "the engine measured nothing")
    if not all(map(isfinite, values.values())):
        raise NoCrystal("its energy or pressure is no finite number")
    if abs(values["a"] / values["start"] - 1) > _FARTHEST_FROM_WELL:
        raise NoCrystal("relaxation left the first well of its energy")
    if abs(values["pressure"] * bar) > _LARGEST_PRESSURE_BAR:
        raise NoCrystal(
            f"after relaxation a pressure of {values['pressure'] * bar:.4g} bar is left"
        )


def _constants(values: Mapping[str, float], bar: float) -> dict[str, float]:
    """Elastic constants in GPa, from stresses of opposite strains."""

    def constant(name: str) -> float:
        difference = values[f"{name}_minus"] - values[f"{name}_plus"]
        return difference * bar / (2 * STRAIN * _BAR_PER_GPA)

    wanted = {"C11": "xx", "C12": "xy"}
    if "zz_plus" in values:
        wanted |= {"C13": "xz", "C33": "zz"}
    wanted["C44"] = "yz_shear"
    needed = {f"{n}_{w}" for n in wanted.values() for w in ("plus", "minus")}
    if not values.keys() >= needed or not _is_smooth(values):
        return {}
    found = {name: constant(key) for name, key in wanted.items()}
    return found if all(abs(value) < _STIFFEST_GPA for value in found.values()) else {}


def _is_smooth(values: Mapping[str, float]) -> bool:
    """Whether the stress is nearly linear in the strain: a cutoff may lie just at a neighbor."""
    plus, minus = (values[f"xx_{way}"] - values["pressure"] for way in ("plus", "minus"))
    return abs(plus + minus) <= _LARGEST_ASYMMETRY * abs(plus - minus)
