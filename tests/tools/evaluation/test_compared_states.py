"""Elastic constants and defect energies against bond counting and our own golden table."""

from collections.abc import Callable

import numpy as np
import pytest

from mdagent.bench.golden import read_golden
from mdagent.tools.evaluation.checks.property_computed import property_computed
from mdagent.tools.evaluation.elasticity import least_squares
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.quantities import convert
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Expectation, Property

from .scripts import COPPER, LJ_LIQUID, STRAINED

Simulate = Callable[..., RunRecord]

# Bonds of length 2^(1/6) and energy -1 between nearest neighbours, nothing beyond: every energy
# is a number of bonds.
BONDS = """\
units lj
boundary p p p
lattice fcc 1.0
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 1.3
pair_coeff 1 1 1.0 1.0
thermo_style custom step pe press vol lx ly lz
run 0
"""
VACANCY = BONDS + "group one id 1\ndelete_atoms group one compress no\nrun 0\n"
SURFACE = BONDS + "change_box all z final 0 12 units box\nrun 0\n"
OPEN = BONDS + "change_box all boundary p p s\nrun 0\n"
EDGE = 2 ** (2 / 3)
# A crystal that stands on a close-packed plane; its upper half slides along <112>.
SLID = f"""\
units lj
boundary p p s
lattice fcc 1.0 orient x 1 1 -2 orient y -1 1 0 orient z 1 1 1
region box block 0 {2 * EDGE * 6**0.5} 0 {3 * EDGE * 2**0.5} 0 {4 * EDGE * 3**0.5} units box
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 1.3
pair_coeff 1 1 1.0 1.0
thermo_style custom step pe press vol lx ly lz
region upper block INF INF INF INF {2.1 * EDGE * 3**0.5} INF units box
group upper region upper
run 0
displace_atoms upper move {EDGE / 6**0.5 / 2} 0 0 units box
run 0
displace_atoms upper move {EDGE / 6**0.5 / 2} 0 0 units box
run 0
"""


LONE = """\
clear
units metal
region box block 0 20 0 20 0 20
create_box 1 box
create_atoms 1 single 5 5 5
pair_style eam/alloy
pair_coeff * * Cu_mishin1.eam.alloy Cu
run 0
"""


def result(simulate: Simulate, script: str, name: Property) -> PropertyResult:
    return properties_of(simulate(script, Expectation(property=name)))[0]


def value(found: PropertyResult, name: str = "") -> float:
    quantity = found.table[name] if found.table else found.quantity
    assert quantity is not None, found.why
    return quantity.value


def test_a_vacancy_costs_half_of_the_bonds_of_an_atom(simulate: Simulate) -> None:
    assert value(result(simulate, VACANCY, "vacancy_energy")) == pytest.approx(6, rel=1e-4)


@pytest.mark.parametrize("script", [SURFACE, OPEN])
def test_a_cubic_face_breaks_four_bonds_of_each_of_its_atoms(
    simulate: Simulate, script: str
) -> None:
    found = result(simulate, script, "surface_energy")
    assert value(found) == pytest.approx(4 / EDGE**2, rel=1e-4)
    assert "normal to z" in found.why


def test_a_stacking_fault_keeps_all_nearest_bonds_and_the_way_to_it_does_not(
    simulate: Simulate,
) -> None:
    found = result(simulate, SLID, "stacking_fault_energy")
    assert value(found, "fault") == pytest.approx(0, abs=1e-3)
    assert value(found, "greatest_on_the_way") > 0.1


def test_elastic_constants_are_those_of_the_golden_table(simulate: Simulate) -> None:
    found = result(simulate, STRAINED, "elastic_constants")
    golden = read_golden()["Cu_mishin1.eam.alloy", "Cu"]
    for name in ("C11", "C12", "C44"):
        assert value(found, name) == pytest.approx(float(golden[f"{name} GPa"]), rel=0.01)
        assert found.table is not None
        assert found.table[name].unit == "GPa"
    bulk = (float(golden["C11 GPa"]) + 2 * float(golden["C12 GPa"])) / 3
    assert value(result(simulate, STRAINED, "bulk_modulus")) == pytest.approx(bulk, rel=0.05)


def test_without_a_named_lattice_the_same_states_give_every_constant(simulate: Simulate) -> None:
    turned = STRAINED.replace("lattice fcc 3.615", "lattice fcc 3.615 orient x 1 0 0")
    found = result(simulate, turned, "elastic_constants")
    golden = read_golden()["Cu_mishin1.eam.alloy", "Cu"]
    assert found.table is not None
    assert set(found.table) == {"C11", "C12", "C13", "C44"}
    assert value(found, "C13") == pytest.approx(float(golden["C12 GPa"]), rel=0.02)


def test_what_the_strains_leave_open_is_no_number() -> None:
    rows = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 1.0], [3.0, 3.0, 2.0], [1.0, 1.0, 4.0]])
    fit = least_squares(rows, rows @ np.array([1.0, 2.0, 5.0]))
    assert np.isnan(fit.values[:2]).all()
    assert fit.values[2] == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("script", "name", "reason"),
    [
        (COPPER, "elastic_constants", "change_box"),
        (COPPER, "surface_energy", "vacuum"),
        (COPPER, "vacancy_energy", "delete_atoms"),
        (COPPER, "stacking_fault_energy", "displace_atoms"),
        (COPPER, "bulk_modulus", "constant pressure"),
        (COPPER, "viscosity", "thermo 5"),
        (COPPER, "thermal_conductivity", "heat/flux"),
        (SLID.replace("p p s", "p p p"), "stacking_fault_energy", "boundary p p s"),
        (LJ_LIQUID, "thermal_expansion", "ramp"),
    ],
)
def test_a_run_that_compares_nothing_is_told_what_to_compare(
    simulate: Simulate, script: str, name: Property, reason: str
) -> None:
    found = result(simulate, script, name)
    assert found.status == "refused"
    assert reason in found.why
    (judged,) = property_computed(simulate(script, Expectation(property=name)))
    assert judged.status in ("warn", "fail")
    assert reason in judged.result.why


def test_a_lone_atom_is_what_the_cohesive_energy_is_counted_from(simulate: Simulate) -> None:
    found = result(simulate, STRAINED, "cohesive_energy")
    told = value(found)
    assert "one atom in a large box" in found.why
    alone = result(simulate, f"{STRAINED}{LONE}", "cohesive_energy")
    assert "lone atom of this run" in alone.why
    golden = read_golden()["Cu_mishin1.eam.alloy", "Cu"]["cohesive_energy eV/atom"]
    assert told == pytest.approx(float(golden), abs=1e-3)


def test_energies_per_area_convert() -> None:
    assert convert("eV/angstrom^2", "J/m^2") == pytest.approx(16.02, rel=1e-3)
    assert convert("J/m^2", "mJ/m^2") == pytest.approx(1000)
