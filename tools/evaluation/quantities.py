"""Expected quantities in the run's own units, and the run's numbers in comparable ones."""

from dataclasses import dataclass
from typing import Literal

from mdagent.tools.evaluation.state import State
from mdagent.tools.expectation import Quantity, Target

Kind = Literal["temperature", "pressure", "energy", "time", "length", "volume", "density"]


@dataclass(frozen=True)
class UnitStyle:
    """A `units` style: its labels, and the factors to ps, bar, eV, angstrom and g/cm3."""

    time: str
    pressure: str
    energy: str
    length: str
    density: str
    boltzmann: float
    default_timestep: float
    ps: float
    bar: float
    eV: float
    angstrom: float


_ATM, _KCAL = 1.01325, 0.0433641
_STYLES = {
    "real": UnitStyle(
        "fs", "atm", "kcal/mol", "angstrom", "g/cm^3", 0.0019872067, 1.0, 1e-3, _ATM, _KCAL, 1.0
    ),
    "metal": UnitStyle(
        "ps", "bar", "eV", "angstrom", "g/cm^3", 8.617343e-5, 0.001, 1.0, 1.0, 1.0, 1.0
    ),
    "si": UnitStyle(
        "s", "Pa", "J", "m", "kg/m^3", 1.3806504e-23, 1e-8, 1e12, 1e-5, 6.2415096e18, 1e10
    ),
    "cgs": UnitStyle(
        *("s", "dyne/cm^2", "erg", "cm", "g/cm^3"),
        *(1.3806504e-16, 1e-8, 1e12, 1e-6, 6.2415096e11, 1e8),
    ),
    "electron": UnitStyle(
        *("fs", "Pa", "Hartree", "Bohr", "amu/Bohr^3"),
        *(3.16681534e-6, 0.001, 1e-3, 1e-5, 27.211386, 0.52917721),
    ),
    "micro": UnitStyle(
        *("us", "pg/(um us^2)", "pg um^2/us^2", "um", "pg/um^3"),
        *(1.3806504e-8, 2.0, 1e6, 1e-2, 6.2415096e3, 1e4),
    ),
    "nano": UnitStyle(
        *("ns", "ag/(nm ns^2)", "ag nm^2/ns^2", "nm", "ag/nm^3"),
        *(0.013806504, 0.00045, 1e3, 10.0, 6.2415096e-3, 10.0),
    ),
}
_BAR = {"bar": 1.0, "kbar": 1e3, "Pa": 1e-5, "kPa": 1e-2, "MPa": 10.0, "GPa": 1e4, "atm": _ATM}
_PS = {"ps": 1.0, "fs": 1e-3, "ns": 1e3, "us": 1e6, "s": 1e12}


def unit_label(units: str, kind: Kind) -> str:
    """The unit of a kind of number in a unit style; `lj` for reduced units."""
    style = _STYLES.get(units)
    if style is None:
        return "lj"
    if kind == "temperature":
        return "K"
    return f"{style.length}^3" if kind == "volume" else str(getattr(style, kind))


def boltzmann(units: str) -> float:
    """Boltzmann's constant, in the energy unit of the style per K; 1 in reduced units."""
    style = _STYLES.get(units)
    return style.boltzmann if style else 1.0


def timestep_of(state: State) -> float | None:
    """The timestep in force, the default of the unit style where none was set."""
    if state.timestep is not None:
        return state.timestep
    style = _STYLES.get(state.units)
    return style.default_timestep if style else 0.005


def picoseconds(time: float, units: str) -> float | None:
    """A time in ps; None in reduced units."""
    style = _STYLES.get(units)
    return time * style.ps if style else None


def in_bar(pressure: float, units: str) -> float | None:
    """A pressure in bar; None in reduced units."""
    style = _STYLES.get(units)
    return pressure * style.bar if style else None


def from_bar(pressure_bar: float, units: str) -> float:
    """A pressure given in bar, in the unit of the style.

    Raises:
        KeyError: Reduced units, which know no bar.
    """
    return pressure_bar / _STYLES[units].bar


def in_eV(energy: float, units: str) -> float | None:
    """An energy in eV; None in reduced units."""
    style = _STYLES.get(units)
    return energy * style.eV if style else None


def in_angstrom(length: float, units: str) -> float | None:
    """A length in angstrom; None in reduced units."""
    style = _STYLES.get(units)
    return length * style.angstrom if style else None


def force_in_eV_per_A(force: float, units: str) -> float | None:
    """A force in eV/angstrom; None in reduced units."""
    style = _STYLES.get(units)
    return force * style.eV / style.angstrom if style else None


def in_run_units(
    target: Target | None, kind: Literal["temperature", "pressure"], units: str
) -> tuple[float, float] | None:
    """Both ends of an expected value in the run's unit; None where they cannot be compared.

    A reduced quantity fits a reduced run only, and the other way round.
    """
    if target is None or (target.unit == "lj") != (units not in _STYLES):
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
    return quantity.value * factor if factor is not None and units in _STYLES else None


def femtoseconds(time: float, units: str) -> float:
    """A time in fs.

    Raises:
        KeyError: Reduced units, which know no second.
    """
    return time * _STYLES[units].ps * 1e3
