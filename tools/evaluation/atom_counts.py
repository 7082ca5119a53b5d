"""How many atoms of each type a run holds: from its dump, its data file, or what LAMMPS echoed."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from mdagent.potentials.elements import symbol_of
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import Executed
from mdagent.tools.evaluation.trajectory import last_frame, types

_CREATED = re.compile(r"Created (\d+) atoms")
_SET = re.compile(r"\s*(\d+) settings made for type")
# Lines between a command and what LAMMPS reports of it.
_REPORT_LINES = 8
# The column of the atom type in the `Atoms` section of each style; the second in all others.
_TYPE_COLUMN = {"bond": 2, "angle": 2, "molecular": 2, "full": 2, "template": 4}


class CountUnknown(LookupError):
    """Nothing that the run left tells how many atoms of each element there are."""


def atoms_of_elements(run: RunRecord) -> tuple[dict[str, int], str]:
    """Number of atoms of each element, and the evidence.

    Raises:
        CountUnknown: The text says what is missing.
    """
    named = _elements_of_frame(run)
    if named is not None:
        return named, "the last frame of the dump"
    elements = elements_of(run, run.last_state)
    counted, evidence = _atoms_of_types(run)
    missing = sorted(kind for kind in counted if kind not in elements)
    if missing:
        raise CountUnknown(
            f"Neither `pair_coeff` nor the masses tell the element of atom type {missing[0]}."
        )
    found: Counter[str] = Counter()
    for kind, count in counted.items():
        found[elements[kind]] += count
    return dict(found), evidence


def _elements_of_frame(run: RunRecord) -> dict[str, int] | None:
    frame = last_frame(run)
    if frame is None or "element" not in frame.words or not _is_whole(run, frame.n_atoms):
        return None
    symbols = [symbol_of(word) for word in frame.words["element"]]
    known = [symbol for symbol in symbols if symbol is not None]
    return dict(Counter(known)) if len(known) == len(symbols) else None


def _atoms_of_types(run: RunRecord) -> tuple[dict[int, int], str]:
    frame = last_frame(run)
    if frame is not None and "type" in frame.columns and _is_whole(run, frame.n_atoms):
        return dict(Counter(int(kind) for kind in types(frame))), "the last frame of the dump"
    commands = run.last_state.commands
    if any(command.name in ("read_restart", "replicate", "delete_atoms") for command in commands):
        raise CountUnknown("The atoms were changed by commands that are not counted here.")
    from_file = _atoms_of_data_files(run)
    created = _atoms_created(run)
    counted = {k: n for k, n in (from_file + created).items() if n > 0}
    if not counted:
        raise CountUnknown("No dump, data file or `create_atoms` tells the atom types.")
    return counted, "the data file" if from_file else "the log's `Created ... atoms`"


def _is_whole(run: RunRecord, n_atoms: int) -> bool:
    """Whether a frame holds every atom; a dump may be of a group."""
    known = [stage.n_atoms for stage in run.stages if stage.n_atoms]
    return not known or known[-1] == n_atoms


def _atoms_of_data_files(run: RunRecord) -> Counter[int]:
    found: Counter[int] = Counter()
    for command in run.last_state.commands:
        if command.name == "read_data" and len(command.words) > 1:
            path = run.work / Path(command.words[1]).name
            if not os.path.isfile(path):
                raise CountUnknown(f"The data file {path.name} is not among the run's files.")
            found.update(_types_in(path, run.last_state.atom_style))
    return found


def _types_in(path: Path, atom_style: str) -> Iterator[int]:
    """The atom types in the `Atoms` section, in which a comment may name the style."""
    column = -1
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            code, _, comment = line.partition("#")
            words = code.split()
            if words[:1] == ["Atoms"]:
                column = _TYPE_COLUMN.get(comment.strip() or atom_style, 1)
            elif column > 0 and words and not words[0].lstrip("-").isdigit():
                return
            elif column > 0 and len(words) > column and words[column].isdigit():
                yield int(words[column])


def _atoms_created(run: RunRecord) -> Counter[int]:
    """What `create_atoms` and `set type` did, as LAMMPS reported it below each."""
    changes = [c for c in run.last_state.commands if c.name in ("create_atoms", "set")]
    reports = _reports(run, changes)
    found: Counter[int] = Counter()
    for command, report in zip(changes, reports, strict=True):
        if command.name == "create_atoms":
            _create(found, command, report)
        elif any(word.startswith("type") for word in command.words[3:]):
            _change(found, command, report)
    return found


def _reports(run: RunRecord, commands: Sequence[Executed]) -> list[str]:
    """The lines of the log that follow each command."""
    wanted = {c.log_line: index for index, c in enumerate(commands) if c.log_line is not None}
    reports = [""] * len(commands)
    path = run.log_path
    if not wanted or path is None or not os.path.isfile(path):
        return reports
    with path.open(encoding="utf-8", errors="replace") as lines:
        last = None
        for number, line in enumerate(islice(lines, max(wanted) + _REPORT_LINES), start=1):
            last = wanted.get(number, last)
            if last is not None and number <= (commands[last].log_line or 0) + _REPORT_LINES:
                reports[last] += line
    return reports


def _create(found: Counter[int], command: Executed, report: str) -> None:
    told = _CREATED.search(report)
    kind = command.words[1] if len(command.words) > 1 else ""
    if told is None or not kind.isdigit() or "basis" in command.words:
        raise CountUnknown("The log does not tell how many atoms of which type were created.")
    found[int(kind)] += int(told.group(1))


def _change(found: Counter[int], command: Executed, report: str) -> None:
    told = _SET.search(report)
    words = command.words
    before = [kind for kind, count in found.items() if count]
    if words[1] == "type" and words[2].isdigit():
        before = [int(words[2])]
    new = words[4] if len(words) > 4 else ""
    if told is None or len(before) != 1 or not new.isdigit():
        raise CountUnknown("The log does not tell how many atoms `set` changed from which type.")
    found[before[0]] -= int(told.group(1))
    found[int(new)] += int(told.group(1))
