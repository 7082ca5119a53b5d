"""The commands that a log echoes, with their lines in the log and in the script."""

from collections.abc import Iterable, Iterator, Sequence

from mdagent.tools.evaluation.state import Executed
from mdagent.tools.input_script.lexer import InputScript, read_script
from mdagent.tools.simulation.echo import Echoed

# The commands that change what a run does.
_NAMES = """
units dimension boundary atom_style run_style timestep mass group fix unfix compute uncompute
dump undump dump_modify pair_style pair_coeff bond_style bond_coeff angle_style kspace_style lattice
region create_box create_atoms read_data read_restart velocity neighbor neigh_modify thermo
thermo_style thermo_modify run minimize min_style reset_timestep clear set displace_atoms
delete_atoms replicate change_box molecule fix_modify compute_modify write_data rerun
write_dump write_restart special_bonds neb neb/spin prd tad hyper temper temper/grem
temper/npt dynamical_matrix third_order mdi fitpod
"""
_FOLLOWED = frozenset(_NAMES.split())


def executed_commands(echoed: Iterable[Echoed], script: InputScript) -> list[Executed]:
    """The echoed commands that change what a run does, each with its line in the script."""
    places = _Places(script)
    return [
        Executed(words, command.line, places.next_of(command.raw))
        for command in echoed
        if command.text.split(maxsplit=1)[0] in _FOLLOWED and (words := _words(command.text))
    ]


def script_commands(script: InputScript) -> list[Executed]:
    """The commands as the script writes them, for a log without an echo."""
    return [
        Executed((command.name, *(word.text for word in command.arguments)), None, command.line)
        for command in script.commands
        if command.name in _FOLLOWED
    ]


def _words(text: str) -> tuple[str, ...]:
    commands = read_script(text).commands
    return (commands[0].name, *(word.text for word in commands[0].arguments)) if commands else ()


class _Places:
    """Finds the script line of an echoed command; loops come back to earlier lines."""

    def __init__(self, script: InputScript) -> None:
        self._lines: dict[str, list[int]] = {}
        self._commands: Sequence[tuple[str, int]] = [
            (_normal(command.text), command.line) for command in script.commands
        ]
        for text, line in self._commands:
            self._lines.setdefault(text, []).append(line)
        self._last = 0

    def next_of(self, echoed: str) -> int | None:
        """The line after the one found last where this text stands, else its first."""
        parsed = read_script(echoed).commands
        text = _normal(parsed[0].text) if parsed else ""
        lines = self._lines.get(text) or list(self._inside_others(text))
        if not lines:
            return None
        self._last = next((line for line in lines if line > self._last), lines[0])
        return self._last

    def _inside_others(self, text: str) -> Iterator[int]:
        """A command that an `if` carries in quotes."""
        return (line for other, line in self._commands if text and text in other)


def _normal(text: str) -> str:
    return " ".join(text.split())
