"""Files that a script reads and that will not be there."""

import difflib
import os
from collections.abc import Iterator
from pathlib import PurePosixPath

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.file_uses import FileUse, files_read, files_written, matches

_STYLE_COMMANDS = ("pair_style", "bond_style", "angle_style", "dihedral_style", "improper_style")


def missing_file(analysis: Analysis) -> Iterator[Finding]:
    """A file that is read was supplied, is one of the engine's potentials, or is written before.

    Why: LAMMPS stops where it opens the file.
    Instead: send the file in `files` under the name that the script uses.
    Source: https://docs.lammps.org/pair_coeff.html, https://docs.lammps.org/read_data.html
    """
    written: list[str] = []
    styles: dict[str, str] = {}
    unknown_names = False
    for step in analysis.steps:
        if step.name in _STYLE_COMMANDS:
            styles[step.name] = step.text(0) or ""
        for use in files_read(step, styles):
            is_written = any(matches(name, use.name) for name in written)
            if not is_written and not _is_there(analysis, use):
                yield _finding(analysis, step, use, sure=not unknown_names)
        for argument in files_written(step):
            unknown_names = unknown_names or argument.text is None
            written += [argument.text] if argument.text else []
        unknown_names = unknown_names or (step.name == "shell" and step.text(0) in ("mv", "cd"))


def potential_names(analysis: Analysis) -> list[str]:
    """Names of the engine's own potential files."""
    folder = analysis.engine.potentials_folder if analysis.engine else None
    try:
        return sorted(path.name for path in folder.iterdir()) if folder else []
    except OSError:
        return []


def _is_there(analysis: Analysis, use: FileUse) -> bool:
    name = use.name.removeprefix("./")
    if name in analysis.inputs or any(matches(name, supplied) for supplied in analysis.inputs):
        return True
    if use.searched == "here":
        return False
    folder = analysis.engine.potentials_folder if analysis.engine else None
    plain = PurePosixPath(name).name
    # Without an engine nobody knows its potentials: no verdict.
    return folder is None or plain in analysis.inputs or os.path.isfile(folder / plain)


def _finding(analysis: Analysis, step: Step, use: FileUse, *, sure: bool) -> Finding:
    certain = sure and step.certain and not analysis.hides_before(step)
    severity: Severity = "error" if certain and not _written_later(analysis, use) else "warning"
    advice = Advice(why=_why(analysis, use), fix=_fix(analysis, step, use), doc_url=_doc(step))
    message = f"There is no file `{use.name[:120]}`."
    return fault(step, severity, "static.missing_file", message, advice, use.argument)


def _written_later(analysis: Analysis, use: FileUse) -> bool:
    """In a script with loops a later line may have written the file."""
    return analysis.expansion.jumps and any(
        argument.text is not None and matches(argument.text, use.name)
        for step in analysis.steps
        for argument in files_written(step)
    )


def _why(analysis: Analysis, use: FileUse) -> str:
    where = "it was not sent in `files`"
    if use.searched == "potential":
        where += ", is not among the engine's potentials"
    return f"{where}, and no line above writes it.".capitalize()


def _fix(analysis: Analysis, step: Step, use: FileUse) -> str:
    plain = PurePosixPath(use.name).name
    candidates = list(analysis.inputs)
    if use.searched == "potential":
        candidates += potential_names(analysis)
    by_lower = {name.lower(): name for name in candidates}
    close = difflib.get_close_matches(plain.lower(), by_lower, n=3, cutoff=0.7)
    if close:
        names = [by_lower[name] for name in close]
        line = corrected(step, use.argument, names[0])
        if line and (len(names) == 1 or names[0].lower() == plain.lower()):
            return write(line)
        return f"Did you mean {' or '.join(f'`{name}`' for name in names)}?"
    if use.searched == "potential":
        return (
            f"Send `{plain}` in `files`, or ask check_potential for a file that covers your"
            " elements."
        )
    return f"Send `{plain}` in `files`."


def _doc(step: Step) -> str:
    page = "variable" if step.name == "variable" else step.name
    return f"https://docs.lammps.org/{page}.html"
