"""Expected quantities in the run's own units, and the run's numbers in comparable ones."""

from typing import Literal

from mdagent.tools.engine.units import UNITS
from mdagent.tools.evaluation.state import State
from mdagent.tools.expectation import Quantity, Target

Kind = Literal["temperature", "pressure", "energy", "time", "length", "volume", "density"]


_BAR = {"bar": 1.0, "kbar": 1e3, "Pa": 1e-5, "kPa": 1e-2, "MPa": 10.0, "GPa": 1e4, "atm": 1.01325}
_PS = {"ps": 1.0, "fs": 1e-3, "ns": 1e3, "us": 1e6, "s": 1e12}


def unit_label(units: str, kind: Kind) -> str:
    """The unit of a kind of number in a unit style; `lj` for reduced units."""
    style = UNITS.get(units, UNITS["lj"])
    return style.labels[kind]


def boltzmann(units: str) -> float:
    """Boltzmann's constant, in the energy unit of the style per K; 1 in reduced units."""
    return UNITS.get(units, UNITS["lj"]).boltzmann


def timestep_of(state: State) -> float | None:
    """The timestep in force, the default of the unit style where none was set."""
    if state.timestep is not None:
        return state.timestep
    style = UNITS.get(state.units)
    return style.default_timestep if style else None


def picoseconds(time: float, units: str) -> float | None:
    """A time in ps; None in reduced units."""
    return _scaled(time, UNITS[units].time_ps if units in UNITS else None)


def femtoseconds(time: float, units: str) -> float:
    """A time in fs.

    Raises:
        ValueError: Reduced units, which know no second.
    """
    found = picoseconds(time, units)
    if found is None:
        raise ValueError(f"units {units} have no femtosecond")
    return found * 1e3


def in_bar(pressure: float, units: str) -> float | None:
    """A pressure in bar; None in reduced units."""
    return _scaled(pressure, UNITS[units].pressure_bar if units in UNITS else None)


def from_bar(pressure_bar: float, units: str) -> float:
    """A pressure given in bar, in the unit of the style.

    Raises:
        ValueError: Reduced units, which know no bar.
    """
    factor = in_bar(1.0, units)
    if factor is None:
        raise ValueError(f"units {units} have no bar")
    return pressure_bar / factor


def force_in_eV_per_A(force: float, units: str) -> float | None:
    """A force in eV/angstrom; None in reduced units."""
    style = UNITS.get(units)
    if style is None or style.energy_eV is None or style.length_A is None:
        return None
    return force * style.energy_eV / style.length_A


# kB over 1 A^3 in bar per K: 1.380649e-23 J/K / 1e-30 m^3, in units of 1e5 Pa.
_BAR_A3_PER_K = 138.0649


def ideal_gas_pressure(temperature: float, volume_per_atom: float, units: str) -> float | None:
    """KT over the volume of an atom, in the style's unit of pressure; None for unknown units."""
    if units == "lj":
        return temperature / volume_per_atom
    if units not in ("metal", "real"):
        return None
    return from_bar(_BAR_A3_PER_K * temperature / volume_per_atom, units)


def in_run_units(
    target: Target | None, kind: Literal["temperature", "pressure"], units: str
) -> tuple[float, float] | None:
    """Both ends of an expected value in the run's unit; None where they cannot be compared.

    A reduced quantity fits a reduced run only, and the other way round.
    """
    if target is None or (target.unit == "lj") != (in_bar(1.0, units) is None):
        return None
    if target.unit == "lj":
        return (target.low, target.high)
    if kind == "temperature":
        shift = 273.15 if target.unit in ("C", "degC", "°C") else 0.0
        return (target.low + shift, target.high + shift)
    factor = _BAR.get(target.unit)
    if factor is None:
        return None
    return (from_bar(target.low * factor, units), from_bar(target.high * factor, units))


def quantity_in_ps(quantity: Quantity, units: str) -> float | None:
    """An expected time in ps; None where its unit is no time or the run's are reduced."""
    factor = _PS.get(quantity.unit)
    return quantity.value * factor if factor and picoseconds(1.0, units) is not None else None


def _scaled(value: float, factor: float | None) -> float | None:
    return value * factor if factor is not None else None


def energy_per_mass(units: str) -> float | None:
    """What turns an energy over a mass into the square of a velocity, in the style's own units.

    1 in reduced units and wherever mass, length and time make the unit of energy.
    """
    style = UNITS.get(units)
    if style is None:
        return None
    if style.energy_eV is None or style.mass_g_per_mol is None or style.velocity_A_per_ps is None:
        return 1.0
    # 1 eV/(g/mol) is 9648.5 (angstrom/ps)^2: the charge of a mole of electrons, in J/kg * 1e-4.
    squared = style.energy_eV / style.mass_g_per_mol * 9648.533
    return squared / style.velocity_A_per_ps**2


# Factors to one unit of each kind: eV, angstrom, g/cm^3, GPa, K, ps, cm^2/s, 1/K.
_KINDS_OF_UNITS: tuple[dict[str, float], ...] = (
    {
        "eV": 1.0,
        "eV/atom": 1.0,
        "meV": 1e-3,
        "meV/atom": 1e-3,
        "kcal/mol": UNITS["real"].energy_eV or 0.0,
        "kcal/mol/atom": UNITS["real"].energy_eV or 0.0,
        "kJ/mol": (UNITS["real"].energy_eV or 0.0) / 4.184,
        "J": UNITS["si"].energy_eV or 0.0,
    },
    {"angstrom": 1.0, "A": 1.0, "Å": 1.0, "nm": 10.0, "m": 1e10, "bohr": 0.529177210903},
    {"g/cm^3": 1.0, "g/cm3": 1.0, "g/cc": 1.0, "kg/m^3": 1e-3, "kg/m3": 1e-3},
    {name: factor * 1e-4 for name, factor in _BAR.items()},
    {"K": 1.0},
    _PS,
    {"cm^2/s": 1.0, "cm2/s": 1.0, "m^2/s": 1e4, "m2/s": 1e4, "angstrom^2/ps": 1e-4, "A^2/ps": 1e-4},
    {"J/m^2": 1.0, "mJ/m^2": 1e-3, "J/m2": 1.0, "mJ/m2": 1e-3, "eV/angstrom^2": 16.02176634},
    {"mPa s": 1.0, "Pa s": 1e3, "cP": 1.0},
    {"W/(m K)": 1.0, "W/m/K": 1.0, "W/mK": 1.0},
    {"1/K": 1.0, "K^-1": 1.0, "1e-6/K": 1e-6},
    {"kB/atom": 1.0, "J/(mol K)": 1 / 8.314462618, "J/mol/K": 1 / 8.314462618},
)


def convert(unit: str, wanted: str) -> float | None:
    """The factor from one unit to another; None where they are not of a kind."""
    if unit == wanted:
        return 1.0
    if {unit, wanted} <= {"lj", "lj/atom", ""}:
        return 1.0
    for kind in _KINDS_OF_UNITS:
        if unit in kind and wanted in kind:
            return kind[unit] / kind[wanted]
    return None
