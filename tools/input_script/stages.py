"""What is in force at each `run` and `minimize`: units, timestep, fixes, masses, pair style."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mdagent.tools.engine.units import UNITS
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.unit_scales import default_timestep

StageKind = Literal["run", "minimize"]
# Periodic, fixed, shrink-wrapped, with a least size: https://docs.lammps.org/boundary.html
_SIDES = frozenset("pfsm")
_BOXES = ("create_box", "read_data", "read_restart")


@dataclass(frozen=True)
class State:
    """The settings that the commands so far have left behind.

    A value that only a run can tell is None; `restarted` says that a restart or an unread file
    may have set anything.

    Attributes:
        timestep: Size in the time unit of `units`.
        masses: By atom type, or by "*", with the step that set them.
        pair_coeffs: Since the last `pair_style`.
        velocities: `velocity` commands so far that give atoms a speed.
    """

    units: str | None = "lj"
    units_set: bool = False
    dimension: int = 3
    boundary: tuple[str, ...] = ("p", "p", "p")
    timestep: float | None = default_timestep("lj")
    timestep_set: Step | None = None
    atom_style: str | None = "atomic"
    box: Step | None = None
    fixes: Mapping[str, Step] = field(default_factory=dict)
    masses: Mapping[str, tuple[float, Step]] = field(default_factory=dict)
    pair_style: Step | None = None
    pair_coeffs: tuple[Step, ...] = ()
    kspace: Step | None = None
    velocities: tuple[Step, ...] = ()
    thermo_every: float | None = 0
    neighbor: Step | None = None
    restarted: bool = False
    minimized: bool = False
    respa: bool = False
    n_runs: int = 0


@dataclass(frozen=True)
class Stage:
    """One run or minimisation, and what is in force when it starts."""

    step: Step
    kind: StageKind
    state: State
    n_steps: int | None


def follow(steps: tuple[Step, ...]) -> tuple[tuple[Stage, ...], State]:
    """Follow the settings through the steps; the last state is the one at the end."""
    state = State()
    stages: list[Stage] = []
    for step in steps:
        if step.name == "run":
            n_steps = _n_steps(step)
            stages.append(Stage(step, "run", state, n_steps))
            # `run 0` moves nothing.
            state = state if n_steps == 0 else replace(state, n_runs=state.n_runs + 1)
        elif step.name == "minimize":
            stages.append(Stage(step, "minimize", state, None))
            state = replace(state, minimized=True)
        elif (rule := _RULES.get(step.name)) is not None:
            state = rule(state, step)
    return tuple(stages), state


def _n_steps(step: Step) -> int | None:
    number = step.number(0)
    return None if number is None else int(number)


def _units(state: State, step: Step) -> State:
    # A word that names no units is the fault, and what it meant unknown.
    units = step.text(0) if step.text(0) in UNITS else None
    timestep = default_timestep(units)
    return replace(state, units=units, units_set=True, timestep=timestep, timestep_set=None)


def _timestep(state: State, step: Step) -> State:
    return replace(state, timestep=step.number(0), timestep_set=step)


def _dimension(state: State, step: Step) -> State:
    return replace(state, dimension=int(step.number(0) or 3))


def _boundary(state: State, step: Step) -> State:
    return replace(state, boundary=_sides(step.texts[:3]))


def _sides(words: Sequence[str | None]) -> tuple[str, ...]:
    """The letters of each side; a word that is no side is the fault, and what it meant unknown."""
    return tuple(word if word and len(word) < 3 and set(word) <= _SIDES else "?" for word in words)


def _change_box(state: State, step: Step) -> State:
    position = step.find("boundary", 1)
    if position is None:
        return state
    return replace(state, boundary=_sides(step.texts[position + 1 : position + 4]))


def _atom_style(state: State, step: Step) -> State:
    return replace(state, atom_style=" ".join(text or "?" for text in step.texts))


def _box(state: State, step: Step) -> State:
    if step.name != "read_restart":
        return replace(state, box=step)
    # A restart file brings its units, and the timestep that was in force.
    units = state.units if state.units_set else None
    timestep = state.timestep if state.timestep_set else None
    return replace(state, box=step, restarted=True, units=units, timestep=timestep)


def _fix(state: State, step: Step) -> State:
    name = step.text(0)
    if name is None:
        return state
    fixes = dict(state.fixes)
    fixes[name] = step
    timestep = None if step.text(2) == "dt/reset" else state.timestep
    return replace(state, fixes=fixes, timestep=timestep)


def _unfix(state: State, step: Step) -> State:
    return replace(state, fixes={k: v for k, v in state.fixes.items() if k != step.text(0)})


def _mass(state: State, step: Step) -> State:
    atom_type, mass = step.text(0), step.number(1)
    if atom_type is None or mass is None:
        return state
    return replace(state, masses={**state.masses, atom_type: (mass, step)})


def _pair_style(state: State, step: Step) -> State:
    return replace(state, pair_style=step, pair_coeffs=())


def _pair_coeff(state: State, step: Step) -> State:
    return replace(state, pair_coeffs=(*state.pair_coeffs, step))


def _kspace(state: State, step: Step) -> State:
    return replace(state, kspace=None if step.text(0) == "none" else step)


def _velocity(state: State, step: Step) -> State:
    return replace(state, velocities=(*state.velocities, step))


def _thermo(state: State, step: Step) -> State:
    return replace(state, thermo_every=step.number(0))


def _neigh_modify(state: State, step: Step) -> State:
    return replace(state, neighbor=step)


def _run_style(state: State, step: Step) -> State:
    return replace(state, respa=(step.text(0) or "").startswith("respa"))


def _clear(state: State, step: Step) -> State:
    return State()


def _read_restart_like(state: State, step: Step) -> State:
    return replace(state, restarted=True)


_RULES: dict[str, Callable[[State, Step], State]] = {
    "units": _units,
    "timestep": _timestep,
    "dimension": _dimension,
    "boundary": _boundary,
    "change_box": _change_box,
    "atom_style": _atom_style,
    **dict.fromkeys(_BOXES, _box),
    "fix": _fix,
    "unfix": _unfix,
    "mass": _mass,
    "pair_style": _pair_style,
    "pair_coeff": _pair_coeff,
    "kspace_style": _kspace,
    "velocity": _velocity,
    "thermo": _thermo,
    "neigh_modify": _neigh_modify,
    "run_style": _run_style,
    "clear": _clear,
    "read_dump": _read_restart_like,
    "rerun": _read_restart_like,
}
