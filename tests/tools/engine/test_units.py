import math
from collections.abc import Callable

import pytest

from mdagent.tools.engine.units import UNITS, Units, thermo_unit

REAL_STYLES = [units for name, units in UNITS.items() if name != "lj"]


def test_all_unit_styles_of_lammps_are_there() -> None:
    assert set(UNITS) == {"lj", "real", "metal", "si", "cgs", "electron", "micro", "nano"}
    assert all(name == units.style for name, units in UNITS.items())


@pytest.mark.parametrize("units", REAL_STYLES, ids=lambda units: units.style)
def test_boltzmann_is_the_same_in_every_style(units: Units) -> None:
    assert units.energy_eV is not None
    assert units.boltzmann * units.energy_eV == pytest.approx(8.617333262e-5, rel=1e-5)


@pytest.mark.parametrize("units", REAL_STYLES, ids=lambda units: units.style)
def test_kinetic_energy_temperature_of_argon_comes_out_in_every_style(units: Units) -> None:
    """M v^2 / (3 kB) of an argon atom at 433 m/s is 300 K, however it is written down."""
    assert units.mass_g_per_mol is not None
    assert units.velocity_A_per_ps is not None
    mass_kg = 39.948 / units.mass_g_per_mol * units.mass_g_per_mol * 1e-3 / 6.02214076e23
    speed_m_per_s = 4.33 / units.velocity_A_per_ps * units.velocity_A_per_ps * 100.0
    assert mass_kg * speed_m_per_s**2 / (3 * 1.380649e-23) == pytest.approx(300.4, abs=0.5)


@pytest.mark.parametrize(
    ("style", "quantity", "factor"),
    [
        ("real", "energy_eV", 0.0433641),
        ("real", "pressure_bar", 1.01325),
        ("real", "time_ps", 1e-3),
        ("electron", "energy_eV", 27.2113862),
        ("electron", "length_A", 0.52917721),
        ("si", "mass_g_per_mol", 6.02214076e26),
        ("si", "pressure_bar", 1e-5),
        ("cgs", "energy_eV", 6.241509e11),
        ("micro", "pressure_bar", 1e-2),
        ("nano", "energy_eV", 6.241509e-3),
        ("nano", "pressure_bar", 10.0),
    ],
)
def test_factors_are_the_known_ones(style: str, quantity: str, factor: float) -> None:
    assert getattr(UNITS[style], quantity) == pytest.approx(factor, rel=1e-6)


@pytest.mark.parametrize("units", [UNITS["si"], UNITS["cgs"], UNITS["micro"], UNITS["nano"]])
def test_energy_over_volume_is_pressure(units: Units) -> None:
    assert units.energy_eV is not None
    assert units.length_A is not None
    bar_per_eV_A3 = 1.602176634e6
    assert units.energy_eV / units.length_A**3 * bar_per_eV_A3 == pytest.approx(units.pressure_bar)


def test_densities_come_out_in_g_per_cm3() -> None:
    assert UNITS["metal"].density_g_per_cm3 == 1.0
    assert UNITS["si"].density_g_per_cm3 == pytest.approx(1e-3)
    assert UNITS["cgs"].density_g_per_cm3 == pytest.approx(1.0)
    assert UNITS["micro"].density_g_per_cm3 == pytest.approx(1.0)
    assert UNITS["nano"].density_g_per_cm3 == pytest.approx(1e3)
    assert UNITS["lj"].density_g_per_cm3 is None


def test_reduced_units_have_no_factors() -> None:
    lj = UNITS["lj"]
    assert lj.time_ps is None
    assert lj.energy_eV is None
    assert lj.velocity_A_per_ps is None
    assert thermo_unit("Temp", "lj") == "lj"


@pytest.mark.parametrize(
    ("column", "metal", "real"),
    [
        ("Temp", "K", "K"),
        ("PotEng", "eV", "kcal/mol"),
        ("E_pair", "eV", "kcal/mol"),
        ("Press", "bar", "atm"),
        ("Volume", "angstrom^3", "angstrom^3"),
        ("Lx", "angstrom", "angstrom"),
        ("Time", "ps", "fs"),
        ("CellGamma", "degree", "degree"),
        ("Fmax", "eV/angstrom", "kcal/mol/angstrom"),
        ("Density", "g/cm^3", "g/cm^3"),
        ("CPU", "s", "s"),
        ("Step", "", ""),
        ("c_msd[4]", "", ""),
    ],
)
def test_thermo_columns_carry_their_unit(column: str, metal: str, real: str) -> None:
    assert thermo_unit(column, "metal") == metal
    assert thermo_unit(column, "real") == real
    assert thermo_unit(column, "no style") == ""


@pytest.mark.parametrize("style", UNITS)
def test_the_engine_agrees_on_timestep_and_boltzmann(
    style: str, lammps_says: Callable[[str], str]
) -> None:
    """A free atom's temperature from its speed needs the engine's own kB, mass and velocity."""
    units = UNITS[style]
    said = lammps_says(
        f"units {style}\nlattice none 1.0\nregion box block 0 20 0 20 0 20\n"
        "create_box 1 box\ncreate_atoms 1 single 1 1 1\ncreate_atoms 1 single 2 1 1\n"
        "mass 1 1.0\npair_style zero 1.0\npair_coeff * *\n"
        "velocity all set 1.0 0.0 0.0\ncompute own all temp\n"
        "thermo_style custom step dt c_own ke\nthermo_modify norm no\n"
        "thermo_modify format float %.9e\nrun 0\n"
    )
    row = next(line.split() for line in said.splitlines() if line.split()[:1] == ["0"])
    timestep, temperature, energy = map(float, row[1:])
    assert timestep == pytest.approx(units.default_timestep)
    # Two atoms have 3 degrees of freedom: KE = 3/2 kB T.
    assert 1.5 * units.boltzmann * temperature == pytest.approx(energy, rel=1e-6)
    if units.energy_eV and units.mass_g_per_mol and units.velocity_A_per_ps:
        own_eV = 1.036427e-4 * units.mass_g_per_mol * units.velocity_A_per_ps**2
        assert energy * units.energy_eV == pytest.approx(own_eV, rel=1e-4)
    assert math.isfinite(energy)
