"""Thermostats, barostats and integrators: what a fix does to temperature, pressure and motion."""

from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.potentials.styles import base_style as without_suffix
from mdagent.tools.input_script.expansion import Argument, Step

# Fixes that move atoms, by the first part of the style:
# https://docs.lammps.org/fix.html, "perform time integration"
_INTEGRATORS = (
    "nve",
    "nvt",
    "npt",
    "nph",
    "nphug",
    "rigid",
    "move",
    "brownian",
    "mvv",
    "msst",
    "qbmsst",
    "pimd",
    "ipi",
    "sph",
    "smd",
    "rheo",
    "poems",
    "lb",
    "nvk",
    "rattle_nve",
    "tgnpt",
    "tgnvt",
    "append",
    "external",
    "gjf",
    "baoab",
    "meso",
    "eos",
)
_NOT_INTEGRATORS = ("sph/stationary_", "smd/move_tri_surf", "smd/setvel", "smd/adjust_dt")
# Position of Tstart: https://docs.lammps.org/Howto_thermostat.html
_THERMOSTATS = {
    "langevin": 3,
    "temp/berendsen": 3,
    "temp/csvr": 3,
    "temp/csld": 3,
    "temp/rescale": 4,
}
_PRESSURE_KEYWORDS = ("iso", "aniso", "tri", "x", "y", "z", "xy", "yz", "xz")


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
    integrates = style.startswith(_INTEGRATORS) and style not in _NOT_INTEGRATORS
    temperature = _temperature(step, style)
    pressures = tuple(_pressures(step, style))
    if not integrates and temperature is None and not pressures:
        return None
    return Bath(step, style, group, integrates, temperature, pressures)


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
