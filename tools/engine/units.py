"""LAMMPS' unit styles: one table of factors, constants and labels.

Source: https://docs.lammps.org/units.html; constants are CODATA 2018 values.
"""

from dataclasses import dataclass

_ELEMENTARY_CHARGE_C = 1.602176634e-19
_AVOGADRO_PER_MOL = 6.02214076e23
_HARTREE_eV = 27.211386245988
_BOHR_A = 0.529177210903
_CALORIE_J = 4.184
_ATM_bar = 1.01325
_eV_PER_J = 1.0 / _ELEMENTARY_CHARGE_C


@dataclass(frozen=True)
class Units:
    """One unit style: multiply a value of a run by a factor to get it in the unit of its name.

    The factors are None for `lj`, where everything is in units of the pair's own sigma, epsilon
    and mass.

    Attributes:
        boltzmann: Energy per temperature in the style's own units, as LAMMPS itself rounds it.
        default_timestep: In the style's own time unit.
        default_skin: Of the neighbor list, in the style's own length unit.
        labels: Name of the unit by kind of quantity.
    """

    style: str
    time_ps: float | None
    length_A: float | None
    energy_eV: float | None
    temperature_K: float | None
    pressure_bar: float | None
    mass_g_per_mol: float | None
    boltzmann: float
    default_timestep: float
    default_skin: float
    labels: dict[str, str]

    @property
    def velocity_A_per_ps(self) -> float | None:
        """Factor from the style's velocity to angstrom/ps."""
        if self.length_A is None or self.time_ps is None:
            return None
        return self.length_A / self.time_ps

    @property
    def density_g_per_cm3(self) -> float | None:
        """Factor from what the thermo keyword `density` prints to g/cm^3.

        LAMMPS prints g/cm^3 itself for real and metal, mass per volume of the style else.
        """
        if self.style in ("real", "metal"):
            return 1.0
        if self.mass_g_per_mol is None or self.length_A is None:
            return None
        return self.mass_g_per_mol / _AVOGADRO_PER_MOL / (self.length_A * 1e-8) ** 3

    def thermo_label(self, column: str) -> str:
        """Unit of a thermo column, by keyword or by its head in the log; empty for a number.

        A column that is not built in (`c_ID`, `f_ID`, `v_name`) has no known unit: empty too.
        """
        kind = _KINDS.get(column.lower(), "")
        return self.labels.get(kind, _PLAIN_LABELS.get(kind, ""))


def _labels(words: str) -> dict[str, str]:
    kinds = ("time", "length", "energy", "temperature", "pressure", "mass", "force", "density")
    labels = dict(zip(kinds, words.split(), strict=True))
    length = labels["length"]
    labels["volume"] = length if length == "lj" else f"{length}^3"
    labels["velocity"] = length if length == "lj" else f"{length}/{labels['time']}"
    return labels


UNITS: dict[str, Units] = {
    "lj": Units(
        *("lj", None, None, None, None, None, None, 1.0, 0.005, 0.3),
        _labels("lj lj lj lj lj lj lj lj"),
    ),
    "real": Units(
        *("real", 1e-3, 1.0, 1e3 * _CALORIE_J * _eV_PER_J / _AVOGADRO_PER_MOL),
        *(1.0, _ATM_bar, 1.0, 0.0019872067, 1.0, 2.0),
        _labels("fs angstrom kcal/mol K atm g/mol kcal/mol/angstrom g/cm^3"),
    ),
    "metal": Units(
        *("metal", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 8.617343e-5, 0.001, 2.0),
        _labels("ps angstrom eV K bar g/mol eV/angstrom g/cm^3"),
    ),
    "si": Units(
        *("si", 1e12, 1e10, _eV_PER_J, 1.0, 1e-5, 1e3 * _AVOGADRO_PER_MOL),
        *(1.3806504e-23, 1e-8, 0.001),
        _labels("s m J K Pa kg N kg/m^3"),
    ),
    "cgs": Units(
        *("cgs", 1e12, 1e8, 1e-7 * _eV_PER_J, 1.0, 1e-6, _AVOGADRO_PER_MOL),
        *(1.3806504e-16, 1e-8, 0.1),
        _labels("s cm erg K dyne/cm^2 g dyne g/cm^3"),
    ),
    "electron": Units(
        *("electron", 1e-3, _BOHR_A, _HARTREE_eV, 1.0, 1e-5, 1.0, 3.16681534e-6, 0.001, 2.0),
        _labels("fs bohr hartree K Pa amu hartree/bohr amu/bohr^3"),
    ),
    "micro": Units(
        *("micro", 1e6, 1e4, 1e-15 * _eV_PER_J, 1.0, 1e-2, 1e-12 * _AVOGADRO_PER_MOL),
        *(1.3806504e-8, 2.0, 0.1),
        _labels("us um pg*um^2/us^2 K pg/(um*us^2) pg pg*um/us^2 pg/um^3"),
    ),
    "nano": Units(
        *("nano", 1e3, 10.0, 1e-21 * _eV_PER_J, 1.0, 10.0, 1e-18 * _AVOGADRO_PER_MOL),
        *(0.013806504, 0.00045, 0.1),
        _labels("ns nm ag*nm^2/ns^2 K ag/(nm*ns^2) ag ag*nm/ns^2 ag/nm^3"),
    ),
}

_PLAIN_LABELS = {"wall clock": "s", "angle": "degree"}

# Thermo keywords and, where they differ, the heads that LAMMPS prints for them; lower case.
_COLUMNS_BY_KIND = {
    "time": "time dt",
    "wall clock": "cpu cpuremain cpuleft timeoutleft",
    "temperature": "temp",
    "pressure": "press pxx pyy pzz pxy pxz pyz",
    "energy": (
        "pe poteng ke kineng etotal toteng evdwl e_vdwl ecoul e_coul epair e_pair ebond e_bond "
        "eangle e_angle edihed e_dihed eimp e_impro emol e_mol elong e_long etail e_tail enthalpy "
        "ecouple econserve"
    ),
    "length": "xlo xhi ylo yhi zlo zhi lx ly lz xy xz yz xlat ylat zlat cella cellb cellc",
    "angle": "cellalpha cellbeta cellgamma",
    "volume": "vol volume",
    "density": "density",
    "force": "fmax fnorm",
}
_KINDS = {name: kind for kind, names in _COLUMNS_BY_KIND.items() for name in names.split()}


def thermo_unit(column: str, style: str) -> str:
    """Unit of a thermo column under a unit style; empty where the style is unknown."""
    units = UNITS.get(style)
    return units.thermo_label(column) if units else ""
