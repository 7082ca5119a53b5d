"""Going on from where an earlier run ended: its last whole restart file, under a fixed name."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from mdagent.tools.input_script.lexer import InputScript
from mdagent.tools.simulation.receipt import sha256_of
from mdagent.tools.simulation.record import telling_the_mend
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.supplied_files import open_inside

RESTART_NAME = "continued.restart"
# LAMMPS writes these bytes at both ends of a restart file; one that was cut lacks the second.
_MAGIC = b"LammpS RestartT\0"


class CannotContinue(ValueError):
    """The earlier run cannot be gone on from as asked; the text says what to do."""


def bring_restart(
    earlier: RunDirectory, script: InputScript, inputs: Mapping[str, Path], into: Path
) -> dict[str, Path]:
    """Copy the last restart file of an earlier run, and those of its inputs not sent anew.

    Raises:
        CannotContinue: It is not over, has no whole restart file, or the script reads none.
    """
    state = earlier.state().status
    if state in ("queued", "running"):
        raise CannotContinue(
            f"{earlier.run_id} is still {state}: wait for it (get_run), or cancel_run it first."
        )
    restart = last_restart(earlier.work)
    if restart is None:
        raise CannotContinue(
            f"{earlier.run_id} left no whole restart file, so it cannot be continued. Put "
            "`restart 10000 a.restart b.restart` (or write_restart at the end) into the script "
            "and run that first."
        )
    if not _reads(script, RESTART_NAME):
        raise CannotContinue(
            f"A continued run begins from the restart file {restart.name} of {earlier.run_id}, "
            f"which it finds as {RESTART_NAME}. Begin the script with `read_restart "
            f"{RESTART_NAME}` in place of the commands that made the box and the atoms; set "
            "pair_coeff, fixes, computes, groups and thermo again, and `run N upto` the step where "
            "it shall end."
        )
    brought = {RESTART_NAME: into / RESTART_NAME}
    _copy(earlier.work, restart, into / RESTART_NAME)
    for name in earlier.launch()["inputs"]:
        if name not in inputs and name not in brought:
            _copy(earlier.work, earlier.work / name, into / name)
            brought[name] = into / name
    return {name: path for name, path in brought.items() if path.exists()}


def earlier_facts(earlier: RunDirectory) -> dict[str, str]:
    """The link from the receipt of a continued run to the run before it."""
    engine = earlier.launch()["engine"]
    return {
        "run_id": earlier.run_id,
        "receipt_sha256": sha256_of(earlier.receipt_record) or "",
        "engine_sha256": engine["sha256"],
        "lammps": engine["version"],
    }


def last_restart(work: Path) -> Path | None:
    """The youngest file in the folder that is a whole restart file."""
    found = []
    for path in work.iterdir():
        if path.is_symlink() or not path.is_file() or path.name == RESTART_NAME:
            continue
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                continue
            file.seek(-len(_MAGIC), 2)
            if file.tell() > 0 and file.read() == _MAGIC:
                found.append(path)
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def _reads(script: InputScript, name: str) -> bool:
    return any(
        command.name == "read_restart"
        and any(word.text.removeprefix("./") == name for word in command.arguments[:1])
        for command in script.commands
    )


def _copy(folder: Path, source: Path, target: Path) -> None:
    descriptor = open_inside(folder, source)
    if descriptor is None:
        return
    with telling_the_mend(target.parent), open(descriptor, "rb") as file, target.open("wb") as out:
        shutil.copyfileobj(file, out)
