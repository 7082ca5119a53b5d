"""The logs in LAMMPS' source tree, held against what they say of themselves in other words."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from mdagent.tools.simulation.log_file import LogFile, RunBlock, read_log

_LOOP = re.compile(rb"^Loop time of .*?for (\d+) steps", re.MULTILINE)
_THERMO = re.compile(r"thermo\s+(\S+)")

# Where a log of LAMMPS' own differs from itself, by a piece of its path, and why it may.
KNOWN = {
    "*rerun*": "a rerun steps through the snapshots of a dump: its loop line counts those",
    "examples/hyper/*": "hyper prints one more loop line, for all its runs together",
    "examples/prd/*": "prd prints a row at each event, and one loop line for all of its runs",
    "*dynamical_matrix_command*": "dynamical_matrix prints a loop line and no thermo rows",
    "bench/README": "it quotes a loop line and is no log",
}


def logs(tree: Path) -> list[Path]:
    """The files that are logs by their names."""
    return sorted(path for path in tree.rglob("log.*") if path.is_file())


def other_outputs(tree: Path) -> list[Path]:
    """Files of other names that hold LAMMPS' output too: screens, mostly."""
    named = {*logs(tree), *(tree / "doc").rglob("*")}
    paths = [path for path in tree.rglob("*") if path.is_file() and path not in named]
    return sorted(path for path in paths if _LOOP.search(path.read_bytes()))


def disagreements(path: Path) -> Iterator[str]:
    """Sentences on what the reader makes of a log and the log itself says otherwise.

    Looked at are the `Loop time` lines, found without the reader; the steps that each counts,
    against the rows of its block; and the steps of the rows, against those that the `thermo`
    command calls for.
    """
    log = read_log(path)
    told = [int(found) for found in _LOOP.findall(path.read_bytes())]
    complete = [block for block in log.runs if block.complete]
    if [block.n_steps for block in complete] != told:
        yield f"{len(complete)} complete blocks for {len(told)} loop lines"
    for block, every in zip(log.runs, _intervals(log), strict=True):
        first, last = block.first_step, block.last_step
        if not block.complete or first is None or last is None:
            continue
        if last - first != block.n_steps:
            yield f"line {block.last_line}: steps {first} to {last} for {block.n_steps}"
        elif every is not None and block.column("Step") != _called_for(first, last, every):
            yield f"line {block.first_line}: {block.n_rows} rows from {first} to {last} by {every}"


def reason(path: Path, tree: Path) -> str | None:
    """Why this log may differ from itself, where it is known to."""
    name = path.relative_to(tree).as_posix()
    return next((why for pattern, why in KNOWN.items() if fnmatch(name, pattern)), None)


def _intervals(log: LogFile) -> Iterator[int | None]:
    """The steps between two rows of each block, None where the log does not echo them."""
    # Without the command that started a run, its `thermo` command may be missing as well.
    every: int | None = 0 if any(block.command for block in log.runs) else None
    for block in log.runs:
        every = _interval(block, every)
        yield every


def _interval(block: RunBlock, before: int | None) -> int | None:
    for command in reversed(block.commands):
        if found := _THERMO.fullmatch(command.strip()):
            return int(found[1]) if found[1].isdigit() else None
    return before


def _called_for(first: int, last: int, every: int) -> list[float]:
    between = range((first // every + 1) * every, last, every) if every else range(0)
    return sorted({float(step) for step in (first, *between, last)})
