"""The receipt of a run: what ran, by hash, so that a number can be traced to it."""

import hashlib
import shlex
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


def input_hashes(run: RunDirectory, launch: Launch) -> dict[str, str | None]:
    """The inputs as they are now, just before the engine reads them."""
    return {name: sha256_of(run.work / name) for name in launch.inputs}


def potential_names(launch: Launch) -> frozenset[str]:
    """Files that LAMMPS finds in its own potentials folder."""
    folder = launch.potentials_folder()
    if folder is None or not folder.is_dir():
        return frozenset()
    return frozenset(path.name for path in folder.iterdir())


def make_receipt(
    run: RunDirectory,
    launch: Launch,
    inputs: dict[str, str | None],
    used_names: set[str],
    version: str | None,
) -> dict[str, Any]:
    """The receipt's record.

    Args:
        run: The run, ended.
        launch: Its launch record, settled.
        inputs: Hashes of its inputs when it started.
        used_names: Names of files in LAMMPS' potentials folder that the commands name.
        version: What the engine called itself in its first line.
    """
    folder = launch.potentials_folder()
    # LAMMPS takes a file of the work folder before one of its potentials folder.
    potentials = {
        name: sha256_of(folder / name) for name in sorted(used_names - inputs.keys()) if folder
    }
    log = run.log if sha256_of(run.log) else run.screen
    return {
        "script_sha256": launch.script_sha256,
        "inputs_sha256": {name: value for name, value in inputs.items() if value},
        "potentials_sha256": {name: value for name, value in potentials.items() if value},
        "engine_sha256": launch.engine.sha256,
        "log_sha256": sha256_of(log),
        "versions": {**launch.versions, "lammps": version or launch.engine.version},
        "command_line": shlex.join(launch.options[0].argv),
        "limits": launch.limits,
        "isolation": f"{launch.isolation['backend']} ({launch.isolation['level']})",
        "notes": list(_notes(run, launch, inputs, version, log)),
    }


def _notes(
    run: RunDirectory,
    launch: Launch,
    inputs: dict[str, str | None],
    version: str | None,
    log: Path,
) -> list[str]:
    notes = [
        f"{name} changed between submission and start; the hash is that of the start"
        for name, value in inputs.items()
        if value != launch.inputs[name]
    ]
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
