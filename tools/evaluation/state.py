"""What a script has set so far, at the moment when a run starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Executed:
    """A command as it was executed, variables replaced.

    `log_line` is its line in the log, `script_line` its line in the script; either may be
    unknown: the echo can be off, and a command may come from an included file.
    """

    words: tuple[str, ...]
    log_line: int | None = None
    script_line: int | None = None

    @property
    def name(self) -> str:
        """The command."""
        return self.words[0]

    @property
    def style(self) -> str:
        """The style of a `fix`, `compute` or `dump`, without an accelerator suffix."""
        return without_suffix(self.words[3]) if len(self.words) > 3 else ""

    @property
    def group(self) -> str:
        """The group of a `fix`, `compute` or `dump`."""
        return self.words[2] if len(self.words) > 2 else ""

    def after(self, keyword: str, n_values: int) -> tuple[str, ...] | None:
        """The values that follow a keyword among the arguments of a style."""
        for index, word in enumerate(self.words[4:], start=4):
            if word == keyword and index + n_values < len(self.words):
                return self.words[index + 1 : index + 1 + n_values]
        return None


@dataclass(frozen=True)
class State:
    """The settings in force when a run starts; a copy, never changed afterwards."""

    units: str = "lj"
    dimension: int = 3
    atom_style: str = "atomic"
    boundary: tuple[str, ...] = ("p", "p", "p")
    timestep: float | None = None
    timestep_command: Executed | None = None
    masses: Mapping[int, tuple[float, Executed]] = field(default_factory=dict)
    groups: Mapping[str, Executed] = field(default_factory=dict)
    fixes: Mapping[str, Executed] = field(default_factory=dict)
    computes: Mapping[str, Executed] = field(default_factory=dict)
    dumps: Mapping[str, Executed] = field(default_factory=dict)
    pair_style: Executed | None = None
    pair_coeffs: tuple[Executed, ...] = ()
    kspace_style: Executed | None = None
    run_style: str = "verlet"
    lattice: Executed | None = None
    velocities: tuple[Executed, ...] = ()
    neigh_modify: Mapping[str, str] = field(default_factory=dict)
    neigh_modify_command: Executed | None = None
    thermo_every: str = "0"
    thermo_command: Executed | None = None
    commands: tuple[Executed, ...] = ()

    def fixes_of(self, *styles: str) -> list[Executed]:
        """The living fixes of these styles."""
        return [fix for fix in self.fixes.values() if fix.style in styles]

    def has(self, command: str) -> bool:
        """Whether a command was executed before."""
        return any(executed.name == command for executed in self.commands)


_SUFFIXES = ("omp", "opt", "gpu", "intel", "kk", "kk/device", "kk/host")


def without_suffix(style: str) -> str:
    """`nvt/omp` is `nvt`."""
    for suffix in _SUFFIXES:
        style = style.removesuffix(f"/{suffix}")
    return style


class Replay:
    """Follows commands in order and hands out the state at any moment.

    Args:
        units_of_restart: The units that `read_restart` brings, which no command tells.
    """

    def __init__(self, units_of_restart: str = "lj") -> None:
        self._units_of_restart = units_of_restart
        self._start_over()

    def _start_over(self) -> None:
        self._plain: dict[str, object] = {}
        self._masses: dict[int, tuple[float, Executed]] = {}
        self._named: dict[str, dict[str, Executed]] = {
            "fix": {},
            "compute": {},
            "dump": {},
            "group": {},
        }
        self._pair_coeffs: list[Executed] = []
        self._velocities: list[Executed] = []
        self._neigh_modify: dict[str, str] = {}
        self._commands: list[Executed] = []

    def follow(self, command: Executed) -> None:
        """Take one executed command into the state; unknown ones are only remembered."""
        self._commands.append(command)
        action = _ACTIONS.get(command.name)
        if action is not None and len(command.words) > 1:
            action(self, command)
        elif command.name == "clear":
            self._start_over()

    def state(self) -> State:
        """The settings in force now."""
        return State(
            masses=MappingProxyType(dict(self._masses)),
            groups=MappingProxyType(dict(self._named["group"])),
            fixes=MappingProxyType(dict(self._named["fix"])),
            computes=MappingProxyType(dict(self._named["compute"])),
            dumps=MappingProxyType(dict(self._named["dump"])),
            pair_coeffs=tuple(self._pair_coeffs),
            velocities=tuple(self._velocities),
            neigh_modify=MappingProxyType(dict(self._neigh_modify)),
            commands=tuple(self._commands),
            **self._plain,  # type: ignore[arg-type]  # keys and types are those of _ACTIONS below
        )

    def _word(self, command: Executed) -> None:
        self._plain[command.name] = command.words[1]

    def _restart(self, _: Executed) -> None:
        self._plain["units"] = self._units_of_restart

    def _boundary(self, command: Executed) -> None:
        self._plain["boundary"] = command.words[1:4]

    def _change_box(self, command: Executed) -> None:
        if "boundary" in command.words[:-3]:
            at = command.words.index("boundary")
            self._plain["boundary"] = command.words[at + 1 : at + 4]

    def _dimension(self, command: Executed) -> None:
        self._plain["dimension"] = 2 if command.words[1] == "2" else 3

    def _timestep(self, command: Executed) -> None:
        value = number(command.words[1])
        if value is not None:
            self._plain["timestep"] = value
            self._plain["timestep_command"] = command

    def _kept(self, command: Executed) -> None:
        self._plain[command.name] = command

    def _pair_style(self, command: Executed) -> None:
        previous = self._plain.get("pair_style")
        # The same style again keeps its coefficients; another one forgets them.
        if not isinstance(previous, Executed) or previous.words[1] != command.words[1]:
            self._pair_coeffs.clear()
        self._plain["pair_style"] = command

    def _pair_coeff(self, command: Executed) -> None:
        self._pair_coeffs.append(command)

    def _mass(self, command: Executed) -> None:
        if len(command.words) < 3:
            return
        types, value = command.words[1], number(command.words[2])
        if value is not None:
            for atom_type in type_range(types, max([1, *self._masses])):
                self._masses[atom_type] = (value, command)

    def _define(self, command: Executed) -> None:
        if len(command.words) > 3 or command.name == "group":
            self._named[command.name][command.words[1]] = command

    def _forget(self, command: Executed) -> None:
        kind = command.name.removeprefix("un")
        self._named[kind].pop(command.words[1], None)

    def _velocity(self, command: Executed) -> None:
        self._velocities.append(command)

    def _set_neigh_modify(self, command: Executed) -> None:
        for keyword, value in zip(command.words[1:], command.words[2:], strict=False):
            if keyword in ("every", "delay", "check"):
                self._neigh_modify[keyword] = value
        self._plain["neigh_modify_command"] = command

    def _thermo(self, command: Executed) -> None:
        self._plain["thermo_every"] = command.words[1]
        self._plain["thermo_command"] = command


_ACTIONS: Mapping[str, Callable[[Replay, Executed], None]] = {
    "units": Replay._word,
    "atom_style": Replay._word,
    "run_style": Replay._word,
    "read_restart": Replay._restart,
    "dimension": Replay._dimension,
    "boundary": Replay._boundary,
    "change_box": Replay._change_box,
    "timestep": Replay._timestep,
    "mass": Replay._mass,
    "group": Replay._define,
    "fix": Replay._define,
    "compute": Replay._define,
    "dump": Replay._define,
    "unfix": Replay._forget,
    "uncompute": Replay._forget,
    "undump": Replay._forget,
    "pair_style": Replay._pair_style,
    "pair_coeff": Replay._pair_coeff,
    "kspace_style": Replay._kept,
    "lattice": Replay._kept,
    "velocity": Replay._velocity,
    "neigh_modify": Replay._set_neigh_modify,
    "thermo": Replay._thermo,
}


def number(word: str) -> float | None:
    """A number as LAMMPS writes it, or None where the word is something else."""
    try:
        return float(word)
    except ValueError:
        return None


def type_range(word: str, n_types: int) -> range:
    """Atom types of `2`, `*`, `2*`, `*3` or `1*3`; empty where it is none of them."""
    if word.isdigit():
        return range(int(word), int(word) + 1)
    low, star, high = word.partition("*")
    if not star or not (low or "1").isdigit() or not (high or "1").isdigit():
        return range(0)
    return range(int(low or 1), int(high or n_types) + 1)


def skin_of(state: State) -> float:
    """The skin of the neighbour lists in force, in the unit of length."""
    for command in reversed(state.commands):
        skin = (
            number(command.words[1]) if command.name == "neighbor" and command.words[1:] else None
        )
        if skin is not None:
            return skin
    return 0.3 if state.units == "lj" else 2.0
