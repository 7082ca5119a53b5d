"""Thermostats, barostats and integrators: what a fix does to temperature, pressure and motion."""

from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.potentials.styles import base_style as without_suffix
from mdagent.tools.input_script.expansion import Argument, Step

# Fixes whose manual pages say that they perform time integration, by the start of the style.
_INTEGRATORS = (
    *("nve", "nvt", "npt", "nph", "nvk", "tgnpt", "tgnvt", "rigid", "poems", "move", "msst"),
    *("qbmsst", "brownian", "mvv/", "pimd/", "ipi", "smd/integrate", "sph", "gle", "gld", "bocs"),
    *("srd", "lb/pc", "rheo"),
)
# Of the same families, but they only add to the motion of others.
_NOT_INTEGRATORS = ("rheo/", "ipi/", "srp")
# Position of Tstart: https://docs.lammps.org/Howto_thermostat.html
_THERMOSTATS = {
    "langevin": 3,
    "temp/berendsen": 3,
    "temp/csvr": 3,
    "temp/csld": 3,
    "temp/rescale": 4,
}
_PRESSURE_KEYWORDS = ("iso", "aniso", "tri", "x", "y", "z", "xy", "yz", "xz")


# What these do depends on their other arguments, on files, or on code.
_MAY_INTEGRATE = ("atc", "python", "external", "mdi/", "user/")


@dataclass(frozen=True, slots=True)
class Target:
    """Start, stop and damping time of a temperature or a pressure, where they are numbers."""

    keyword: str
    start: Argument | None
    stop: Argument | None
    damping: Argument | None


@dataclass(frozen=True, slots=True)
class Bath:
    """One fix, seen as what it does to the atoms of its group."""

    step: Step
    style: str
    group: str
    integrates: bool
    temperature: Target | None
    pressures: tuple[Target, ...]

    @property
    def is_nose_hoover(self) -> bool:
        """Whether it is of the family of fix nvt."""
        return self.style.startswith(("nvt", "npt", "nph"))


def bath_of(step: Step) -> Bath | None:
    """What a `fix` command does to motion, temperature and pressure; None where nothing."""
    style, group = step.text(2), step.text(1)
    if style is None or group is None:
        return None
    style = without_suffix(style)
    integrates = style.startswith(_INTEGRATORS) and not style.startswith(_NOT_INTEGRATORS)
    temperature = _temperature(step, style)
    pressures = tuple(_pressures(step, style))
    if not integrates and temperature is None and not pressures:
        return None
    return Bath(step, style, group, integrates, temperature, pressures)


def may_integrate(step: Step) -> bool:
    """Whether a fix may move atoms without its style telling so."""
    style = step.text(2)
    return style is None or style.startswith(_MAY_INTEGRATE)


def _temperature(step: Step, style: str) -> Target | None:
    if style in _THERMOSTATS:
        first = _THERMOSTATS[style]
        target = _target(step, "temp", first)
        # fix temp/rescale has a window in place of a damping time.
        if style == "temp/rescale":
            return Target(target.keyword, target.start, target.stop, None)
        return target
    if style.startswith(("nvt", "npt", "rigid", "tgnvt", "tgnpt")):
        position = step.find("temp", 3)
        if position is not None:
            return _target(step, "temp", position + 1)
    return None


def _pressures(step: Step, style: str) -> Iterator[Target]:
    if not style.startswith(("npt", "nph", "rigid/nph", "rigid/npt", "press/berendsen")):
        return
    for position in range(3, len(step.arguments)):
        if step.text(position) in _PRESSURE_KEYWORDS:
            yield _target(step, step.text(position) or "", position + 1)


def _target(step: Step, keyword: str, first: int) -> Target:
    three = [
        step.arguments[i] if i < len(step.arguments) else None for i in range(first, first + 3)
    ]
    return Target(keyword, *three)
