"""Which atoms and motions the temperature and the pressure of the thermo output count."""

from collections.abc import Sequence
from typing import Literal

from mdagent.tools.evaluation.controls import integrators
from mdagent.tools.evaluation.state import State, number, without_suffix
from mdagent.tools.evaluation.thermo_output import ThermoOutput

Measure = Literal["whole", "stream", "part"]

# Fixes that hold atoms or move them as they are told to.
HOLDS = ("freeze", "setforce", "rigid", "rigid/small", "spring/self", "move", "wall/piston")

# Computes that count all kinetic energy of their group, but for its drift as a whole.
_WHOLE = frozenset(
    f"temp{kind}" for kind in ("", "/com", "/sphere", "/asphere", "/body", "/eff", "/uef", "/cs")
)
# Computes that leave out a stream: a temperature, but not all of the energy.
_STREAM = frozenset(
    [
        *("temp/deform", "temp/deform/eff", "temp/profile", "temp/ramp", "temp/rotate"),
        *("temp/partial", "temp/chunk", "temp/drude", "viscosity/cos"),
    ]
)
_PRESSURES_OF_METHODS = frozenset(
    f"pressure/{kind}" for kind in ("alchemy", "bocs", "dipole", "grem", "uef")
)
# Every momentum and rotation of the whole: more than that is no drift of the system.
_MOST_EXTRA = 6
_OF_KINETIC_ENERGY = ("KinEng", "TotEng", "Enthalpy", "Econserve")
_OF_PRESSURE = ("Press", "c_thermo_press", "Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")


def measure_of_temperature(state: State, compute: str) -> Measure:
    """What a compute counts: all that moves, the same without a stream, or some of it."""
    defined = state.computes.get(compute)
    # A thermostat makes a compute of its own for its group.
    owner = state.fixes.get(compute.removesuffix("_temp"))
    if defined is None and owner is None and compute != "thermo_temp":
        return "part"
    style = defined.style if defined else "temp"
    of_group = defined or owner
    group = of_group.group if of_group else "all"
    if not _has_all_that_moves(state, group) or _counts_otherwise(state, compute):
        return "part"
    if style in _WHOLE:
        return "whole"
    return "stream" if style in _STREAM else "part"


def _has_all_that_moves(state: State, group: str) -> bool:
    """Whether the other atoms stand still, or are moved by the script's own hand."""
    movers = {fix.group for fix in integrators(state)}
    return group == "all" or movers <= {group} or bool(state.fixes_of(*HOLDS))


def _counts_otherwise(state: State, compute: str) -> bool:
    """Whether `compute_modify` takes off degrees of freedom that no drift of the whole has."""
    for command in state.commands:
        if command.name == "compute_modify" and command.words[1:2] == (compute,):
            for keyword, value in zip(command.words[2:], command.words[3:], strict=False):
                n_extra = number(value) if keyword in ("extra", "extra/dof") else 0.0
                if n_extra is None or not 0 <= n_extra <= _MOST_EXTRA:
                    return True
    return False


def is_whole_pressure(state: State, compute: str) -> bool:
    """Whether a compute gives the pressure with all its parts, of a temperature of all."""
    defined = state.computes.get(compute)
    if defined is None:
        return compute == "thermo_press" or compute.removesuffix("_press") in state.fixes
    style, words = without_suffix(defined.style), defined.words[4:]
    # Those of a method have arguments of their own; plain ones name the parts that they count.
    if style != "pressure":
        return style in _PRESSURES_OF_METHODS
    return len(words) == 1 and measure_of_temperature(state, words[0]) != "part"


def measured_headings(
    output: ThermoOutput, state: State, headings: Sequence[str]
) -> tuple[str, ...]:
    """Headings with those made another that the compute in force makes something else."""
    of_temperature = measure_of_temperature(state, output.temperature)
    whole_pressure = is_whole_pressure(state, output.pressure)
    by = f"by c_{output.temperature}"
    changed: dict[str, str] = {}
    if of_temperature != "whole":
        changed |= {heading: f"{heading} {by}" for heading in _OF_KINETIC_ENERGY}
    if of_temperature == "part":
        changed |= {heading: f"{heading} {by}" for heading in ("Temp", "c_thermo_temp")}
        changed |= {heading: f"{heading} {by}" for heading in _OF_PRESSURE}
    if not whole_pressure:
        changed |= {heading: f"{heading} by c_{output.pressure}" for heading in _OF_PRESSURE}
    return tuple(changed.get(heading, heading) for heading in headings)


def temperatures_of_all(state: State, headings: Sequence[str]) -> tuple[str, ...]:
    """The columns that are a temperature of all that moves, by a compute of the script."""
    return tuple(
        heading
        for heading in headings
        if heading[:2] == "c_"
        and heading[2:] in state.computes
        and measure_of_temperature(state, heading[2:]) != "part"
    )
