"""The receipt of a run: what ran, by hash, so that a number can be traced to it."""

import hashlib
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdagent.tools.simulation.launch import Launch
from mdagent.tools.simulation.run_directory import RunDirectory


def sha256_of(path: Path) -> str | None:
    """Of a regular file that is no link, None where there is none: a script may make links."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Hashes:
    """What the engine is about to read, by name."""

    inputs: dict[str, str | None]
    potentials: dict[str, str]


def hashes_at_start(run: RunDirectory, launch: Launch) -> Hashes:
    """Inputs and potentials as they are now, just before the engine reads them."""
    return Hashes(
        inputs={name: sha256_of(run.work / name) for name in launch.inputs},
        potentials=potential_hashes(launch.potentials_folder(), launch.potentials),
    )


def potential_hashes(folder: Path | None, names: Iterable[str]) -> dict[str, str]:
    """Of those names that are files in LAMMPS' potentials folder."""
    if folder is None:
        return {}
    # Any word of a script may be among the names: the folder is looked into, not asked for each.
    known = sorted(potential_names(folder).intersection(names))
    found = {name: sha256_of(folder / name) for name in known}
    return {name: value for name, value in found.items() if value}


def potential_names(folder: Path | None) -> frozenset[str]:
    """Files that LAMMPS finds in its own potentials folder."""
    if folder is None or not folder.is_dir():
        return frozenset()
    return frozenset(path.name for path in folder.iterdir())


def make_receipt(
    run: RunDirectory,
    launch: Launch,
    before: Hashes,
    used_names: set[str],
    version: str | None,
) -> dict[str, Any]:
    """The receipt's record.

    Args:
        run: The run, ended.
        launch: Its launch record, settled.
        before: What it found when it started.
        used_names: Names of files in LAMMPS' potentials folder that the commands name.
        version: What the engine called itself in its first line.
    """
    # LAMMPS takes a file of the work folder before one of its potentials folder.
    named = (used_names | before.potentials.keys()) - before.inputs.keys()
    after = potential_hashes(launch.potentials_folder(), named)
    log = run.log if sha256_of(run.log) else run.screen
    return {
        "script_sha256": launch.script_sha256,
        "inputs_sha256": {name: value for name, value in before.inputs.items() if value},
        "potentials_sha256": {**after, **before.potentials},
        "engine_sha256": launch.engine.sha256,
        "log_sha256": sha256_of(log),
        "versions": {**launch.versions, "lammps": version or launch.engine.version},
        "command_line": shlex.join(launch.options[0].argv),
        "limits": launch.limits,
        "isolation": f"{launch.isolation['backend']} ({launch.isolation['level']})",
        "continued_from": launch.continued,
        "notes": [
            *_changes(launch, before, after),
            *_notes(run, launch, version, log),
        ],
    }


def _changes(launch: Launch, before: Hashes, after: dict[str, str]) -> Iterator[str]:
    for submitted, started in (
        (launch.inputs, before.inputs),
        (launch.potentials, before.potentials),
    ):
        for name, value in submitted.items():
            if started.get(name) != value:
                yield f"{name} changed between submission and start; the hash is that of the start"
    for name, value in before.potentials.items():
        if after.get(name, value) != value:
            yield f"{name} changed while the run went on; the hash is that of the start"


def _notes(run: RunDirectory, launch: Launch, version: str | None, log: Path) -> list[str]:
    notes = []
    earlier = launch.continued
    if earlier is not None and earlier["engine_sha256"] != launch.engine.sha256:
        notes.append(f"the restart file was written by another engine, {earlier['lammps']}")
    if not _engine_unchanged(launch):
        notes.append(
            "the engine's file changed after submission; engine_sha256 is that of submission"
        )
    if version is not None and version != launch.engine.version:
        notes.append(f"the engine called itself {version}, not {launch.engine.version}")
    if log != run.log:
        notes.append("the script left no log.lammps; log_sha256 is that of screen.txt")
    return notes


def _engine_unchanged(launch: Launch) -> bool:
    try:
        found = Path(launch.engine.executable).stat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (
        launch.engine.size_bytes,
        launch.engine.modified_ns,
    )
