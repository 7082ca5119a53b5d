"""The thermostats, barostats and integrators among the fixes of a state."""

from dataclasses import dataclass
from typing import Literal

from mdagent.tools.evaluation.interactions import pair_styles
from mdagent.tools.evaluation.state import Executed, State, number

Ensemble = Literal["nve", "nvt", "npt", "nph", "minimize", "none"]

# Fixes whose words 4 to 6 are Tstart, Tstop, Tdamp.
_PLAIN_THERMOSTATS = ("langevin", "temp/berendsen", "temp/csvr", "temp/csld")
_NOSE_HOOVER = ("nvt", "npt", "nph", "rigid/nvt", "rigid/npt", "rigid/nph")
_BAROSTAT_KEYWORDS = ("iso", "aniso", "tri", "x", "y", "z")
# Fixes that move atoms although their names do not start like one of the families below.
_MOVERS = frozenset(
    [
        *("brownian", "brownian/asphere", "brownian/sphere", "ffl", "gld", "gle", "move", "msst"),
        *("nphug", "nvk", "pafi", "pimd/langevin", "pimd/nvt", "poems", "qbmsst", "rheo", "sph"),
        *("sph/stationary", "smd/integrate_tlsph", "smd/integrate_ulsph", "tfmc", "ipi"),
        *("tgnvt/drude", "tgnpt/drude", "mvv/dpd", "mvv/edpd", "mvv/tdpd", "meso/move"),
    ]
)
# Pair styles whose friction and random forces hold the temperature by themselves.
_BATH_PAIR_STYLES = ("dpd", "dpd/tstat", "dpd/ext", "dpd/ext/tstat", "mdpd")
_MOVER_FAMILIES = ("nve", "nvt", "npt", "nph", "rigid", "dynamics")


@dataclass(frozen=True)
class Thermostat:
    """A fix that holds a temperature; a value given by a variable is None."""

    fix: Executed
    start: float | None
    stop: float | None
    damping: float | None

    @property
    def ramps(self) -> bool:
        """Whether the target changes during the run."""
        return self.start is not None and self.stop is not None and self.start != self.stop


@dataclass(frozen=True)
class Barostat:
    """A fix that holds one or more components of the pressure; a variable is None."""

    fix: Executed
    keyword: str
    start: float | None
    stop: float | None
    damping: float | None


def thermostats(state: State) -> list[Thermostat]:
    """The living fixes that hold a temperature."""
    return [found for fix in state.fixes.values() if (found := _thermostat(fix)) is not None]


def barostats(state: State) -> list[Barostat]:
    """The components that living fixes hold at a pressure."""
    return [found for fix in state.fixes.values() for found in _barostat(fix)]


def integrators(state: State) -> list[Executed]:
    """The living fixes that move atoms."""
    return [fix for fix in state.fixes.values() if moves_atoms(fix.style)]


def moves_atoms(style: str) -> bool:
    """Whether a fix style integrates the equations of motion."""
    family = style.partition("/")[0]
    # `nve/noforce` moves atoms; `rigid/meso` too. No fix of these families does not.
    return family in _MOVER_FAMILIES or style in _MOVERS


def ensemble_of(state: State) -> Ensemble:
    """What the living fixes sample."""
    held_temperature = bool(thermostats(state)) or _pair_style_is_bath(state)
    held_pressure = bool(barostats(state))
    if held_temperature and held_pressure:
        return "npt"
    if held_temperature:
        return "nvt"
    if held_pressure:
        return "nph"
    return "nve" if integrators(state) else "none"


def _pair_style_is_bath(state: State) -> bool:
    return bool(integrators(state)) and bool(set(pair_styles(state)) & set(_BATH_PAIR_STYLES))


def _thermostat(fix: Executed) -> Thermostat | None:
    words: tuple[str, ...] | None = None
    if fix.style in _PLAIN_THERMOSTATS:
        words = fix.words[4:7]
    elif fix.style == "temp/rescale" and len(fix.words) > 6:
        words = (fix.words[5], fix.words[6], "")
    elif fix.style.startswith(_NOSE_HOOVER):
        words = fix.after("temp", 3)
    if words is None or len(words) != 3:
        return None
    start, stop, damping = (number(word) for word in words)
    return Thermostat(fix, start, stop, damping)


def _barostat(fix: Executed) -> list[Barostat]:
    if not fix.style.startswith(_NOSE_HOOVER) and fix.style not in (
        "press/berendsen",
        "press/langevin",
    ):
        return []
    found = []
    for keyword in _BAROSTAT_KEYWORDS:
        values = fix.after(keyword, 3) or ()
        if len(values) == 3 and all(_is_value(word) for word in values):
            start, stop, damping = (number(word) for word in values)
            found.append(Barostat(fix, keyword, start, stop, damping))
    return found


def _is_value(word: str) -> bool:
    return number(word) is not None or word.startswith("v_") or "$" in word
