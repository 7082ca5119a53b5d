"""The commands that LAMMPS echoes into its log, told apart from what it prints."""

import re

from mdagent.tools.engine.names import CORE_COMMANDS

# Commands that are styles, so not in the core list; what a build adds beyond them is rare.
_STYLE_COMMANDS = frozenset(
    [
        "angle_write",
        "balance",
        "change_box",
        "create_atoms",
        "create_bonds",
        "create_box",
        "delete_atoms",
        "delete_bonds",
        "dihedral_write",
        "displace_atoms",
        "dynamical_matrix",
        "fitpod",
        "geturl",
        "group2ndx",
        "hyper",
        "info",
        "kim",
        "kim_init",
        "kim_interactions",
        "kim_param",
        "kim_property",
        "kim_query",
        "mdi",
        "message",
        "minimize",
        "ndx2group",
        "neb",
        "neb/spin",
        "plugin",
        "prd",
        "read_data",
        "read_dump",
        "read_restart",
        "region2vmd",
        "replicate",
        "rerun",
        "reset_atom_ids",
        "reset_ids",
        "reset_mol_ids",
        "run",
        "server",
        "set",
        "tad",
        "temper",
        "temper/grem",
        "temper/npt",
        "third_order",
        "velocity",
        "write_coeff",
        "write_data",
        "write_dump",
        "write_restart",
        "minimize/kk",
    ]
)
COMMANDS = CORE_COMMANDS | _STYLE_COMMANDS
STEPPING_COMMANDS = frozenset(
    [
        "run",
        "minimize",
        "minimize/kk",
        "rerun",
        "neb",
        "neb/spin",
        "prd",
        "tad",
        "hyper",
        "temper",
        "temper/grem",
        "temper/npt",
        "dynamical_matrix",
        "third_order",
        "info",
        "server",
        "mdi",
    ]
)
# LAMMPS' own report on a command, as `read_data CPU = 0.1 seconds`.
_TIMING = re.compile(r" CPU = \S+ seconds$")
_QUOTED = re.compile(r'"""[\s\S]*?"""|"[^"]*"|\'[^\']*\'')


class EchoedCommands:
    """Collects echoed commands line by line; a command echoed raw and then substituted is one.

    A script can print a line that looks like a command; where the `print` before it is echoed
    too, that line is known for output.
    """

    def __init__(self) -> None:
        self.commands: list[str] = []
        self._prefix: str | None = None
        self._printed: list[str] = []
        self._inside_triple = False

    def take(self, line: str) -> str | None:
        """The command that this line echoes, None for anything else."""
        if self._inside_triple:
            self._triple_line(line)
            return None
        text = line.strip()
        if self._printed and _could_print(self._printed[0], text):
            del self._printed[0]
            return None
        if not text or text.split(None, 1)[0] not in COMMANDS or _TIMING.search(text):
            return None
        return self._command(text)

    def start_over(self) -> tuple[str, ...]:
        """Give the commands so far and forget them."""
        commands = tuple(self.commands)
        self.commands.clear()
        self._prefix = None
        return commands

    def _command(self, text: str) -> str:
        if text.count('"""') % 2:
            self._inside_triple = True
        else:
            text = _without_comment(text)
        if self._prefix is not None and text.startswith(self._prefix):
            self.commands[-1] = text
            self._prefix = None
        else:
            self.commands.append(text)
            self._prefix = _before_substitution(text)
        if text.startswith("print"):
            self._printed = _printed_lines(text)
        return text

    def _triple_line(self, line: str) -> None:
        self.commands[-1] += "\n" + line.rstrip()
        if '"""' in line:
            self._inside_triple = False
            self._printed = _printed_lines(self.commands[-1])


def _without_comment(text: str) -> str:
    if "#" not in text:
        return text
    bare = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
    at = bare.find("#")
    return text if at < 0 else text[:at].rstrip()


def _before_substitution(text: str) -> str | None:
    """What the substituted echo must begin with, None where no echo follows."""
    if "$" not in text:
        return None
    bare = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
    at = bare.find("$")
    return None if at < 0 else text[:at]


def _printed_lines(command: str) -> list[str]:
    words = command.split(None, 1)
    if words[0] != "print" or len(words) < 2:
        return []
    quoted = _QUOTED.match(words[1])
    if quoted is None:
        return [words[1].split()[0]]
    return quoted.group().strip("\"'").split("\n")


def _could_print(template: str, text: str) -> bool:
    """Whether a `print` of the template, with its variables filled in, gives this text."""
    if "$" not in template:
        return template.strip() == text
    pieces = re.split(r"\$\{[^}]*\}|\$\(.*?\)+|\$\w", template.strip())
    return re.fullmatch(".*".join(map(re.escape, pieces)), text) is not None
