"""Commands by which a script makes its own evidence, or reaches for what is not LAMMPS'.

None of them is needed for a task of molecular dynamics, and each of them can make a run look like
what it is not, as a log out of `print` does. A column under the heading of another quantity is told
by the evaluation, which sees what was printed in it.
"""

import re
from collections.abc import Iterator

from mdagent.tools.input_script.lexer import Command, read_script

_OUTSIDE = frozenset({"shell", "python", "plugin", "mdi"})
_PLAYBACK = frozenset({"rerun", "read_dump"})
# The log and the screen are what a run is judged by.
_OURS = ("log.lammps", "screen.txt", "in.lammps")
# What LAMMPS itself writes around a thermo table.
_LOOKS_LIKE_LOG = re.compile(
    r"Loop time of|Per MPI rank memory|Total wall time"
    r"|Step\s+(?:Temp|Time|PotEng|TotEng|Press|KinEng)"
)


def forgeries(text: str) -> list[str]:
    """What in a script makes evidence or leaves LAMMPS, each with its line; mostly nothing."""
    found = [
        f"line {command.line}: {why}"
        for command in read_script(text).commands
        for why in _of(command)
    ]
    if _LOOKS_LIKE_LOG.search(text):
        found.append("text that looks like LAMMPS' own log")
    return found


def _of(command: Command) -> Iterator[str]:
    words = [word.text for word in command.arguments]
    if command.name in _OUTSIDE:
        yield f"`{command.name}` leaves LAMMPS"
    elif command.name in _PLAYBACK:
        yield f"`{command.name}` plays back what was not simulated here"
    elif command.name == "log" and words[:1] != ["none"]:
        yield "`log` puts another file in the log's place"
    elif command.name == "variable" and words[1:2] in (["python"], ["getenv"]):
        yield f"`variable {words[1]}` leaves LAMMPS"
    if any(word.rpartition("/")[2] in _OURS for word in words):
        yield "it names a file that the run is judged by"
