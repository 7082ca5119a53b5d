"""The head of a data file: how many atoms and types it brings."""

import re
from collections.abc import Mapping
from pathlib import Path

from mdagent.tools.input_script.expansion import Step

_HEADER_BYTES = 8192
_COUNT = re.compile(
    r"^[ \t]*(\d{1,15})[ \t]+(atoms|(?:atom|bond|angle|dihedral|improper)[ \t]types)\b", re.M
)


def counts_of_data_file(step: Step, inputs: Mapping[str, Path]) -> dict[str, int]:
    """What the head of a `read_data` file counts: `atoms`, `atom types`, `bond types`, ...

    Empty where the file is not there; https://docs.lammps.org/read_data.html tells the form.
    """
    path = inputs.get((step.text(0) or "").removeprefix("./"))
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return {}
    return {match[2]: int(match[1]) for match in _COUNT.finditer(head)}
