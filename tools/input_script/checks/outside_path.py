"""File names that lead out of the run's folder, or through a program."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.expansion import Argument, Step
from mdagent.tools.input_script.file_uses import files_read, files_written

_COMPRESSED = (".gz", ".bz2", ".zst", ".xz", ".lzma", ".lz4")
# Dump styles that compress inside LAMMPS, without a program: https://docs.lammps.org/dump.html
_COMPRESSES_ITSELF = ("/gz", "/zstd")


def outside_path(analysis: Analysis) -> Iterator[Finding]:
    """Files are read from and written to the run's own folder, and are not compressed.

    Why: nothing else is visible to a confined run, so LAMMPS stops at the file; compressed names
        start a program, which is refused as well.
    Instead: plain names such as `traj.lammpstrj`; supplied files by the name they were sent under.
    Source: https://docs.lammps.org/dump.html
    """
    for step in analysis.steps:
        for argument in files_written(step):
            if argument.text and _leads_out(argument.text):
                yield _outside(step, argument, "writes")
            elif argument.text and _needs_program(step, argument.text):
                yield _compressed(step, argument)
        for use in files_read(step, {}):
            if _leads_out(use.name) and PurePosixPath(use.name).name in analysis.inputs:
                yield _outside(step, use.argument, "reads")
            elif use.name.endswith(_COMPRESSED) and use.name in analysis.inputs:
                yield _compressed(step, use.argument)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "~")) or ".." in PurePosixPath(name).parts


def _needs_program(step: Step, name: str) -> bool:
    if not name.endswith(_COMPRESSED):
        return False
    style = step.text(2) if step.name == "dump" else step.text(1)
    return not (style or "").endswith(_COMPRESSES_ITSELF)


def _outside(step: Step, argument: Argument, does: str) -> Finding:
    plain = PurePosixPath(argument.text or "").name
    line = corrected(step, argument, plain) if plain not in ("", "..") else None
    advice = Advice(
        why="A run can only see its own folder.",
        fix=write(line) if line else "Use a plain file name.",
        doc_url=f"https://docs.lammps.org/{step.name}.html",
    )
    message = f"`{step.name}` {does} `{(argument.text or '')[:120]}`, outside the run's folder."
    return fault(step, "error", "static.outside_path", message, advice, argument)


def _compressed(step: Step, argument: Argument) -> Finding:
    name = argument.text or ""
    plain = name.rpartition(".")[0]
    line = corrected(step, argument, plain) if "." in plain else None
    advice = Advice(
        why="LAMMPS hands such a file to a compression program, and the sandbox starts none.",
        fix=write(line) if line else "Use a name without the compression suffix.",
        doc_url=f"https://docs.lammps.org/{step.name}.html",
    )
    message = f"`{name[:120]}` needs a compression program."
    return fault(step, "error", "static.outside_path", message, advice, argument)
