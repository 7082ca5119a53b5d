"""Whether the run can give what the task asks for, and left it in its outputs."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.methods import METHODS, OUTPUT_NEEDS, Requirement
from mdagent.tools.evaluation.record import RunRecord, place

METHOD = Rule("property_method", "https://docs.lammps.org/Howto.html")
OUTPUTS = Rule("outputs", "the run's folder", "bytes")


def property_method(run: RunRecord) -> Iterator[Judgement]:
    """The script holds the method that the property needs.

    Why: a lattice cannot expand in a box of constant volume; no averaging mends that.
    Instead: what the finding names.
    Source: https://docs.lammps.org/Howto.html.
    """
    wanted = run.expect.property
    if wanted is None:
        yield METHOD.not_checked("No property was stated in the expectation.")
        return
    if wanted in OUTPUT_NEEDS or wanted == "process":
        return
    if wanted not in METHODS:
        yield METHOD.not_checked(f"No method is prescribed for {wanted.replace('_', ' ')}.")
        return
    missing = [name for name, met in METHODS[wanted] if not met(run)]
    stage = run.production
    line = stage.command.script_line if stage else None
    evidence = run.log_evidence(stage.heading_line) if stage else ""
    needed = "; ".join(name for name, _ in METHODS[wanted])
    if missing:
        measured = Measured(f"missing: {'; '.join(missing)}", needed, evidence, line)
        why = f"The property {wanted.replace('_', ' ')} needs {'; '.join(missing)}."
        yield METHOD.fails(measured, why, f"Add {'; '.join(missing)}.")
    else:
        yield METHOD.passes(Measured("present", needed, evidence))


def outputs(run: RunRecord) -> Iterator[Judgement]:
    """Every file that the script writes during its runs is there, not empty, and long enough.

    A radial distribution or a diffusion coefficient takes ten frames, or its own compute.

    Why: an interval longer than the run, or a group without atoms, leaves an empty file.
    Instead: a shorter interval.
    Source: https://docs.lammps.org/dump.html.
    """
    lacking = [name for name, met in _needs(run) if not met(run)]
    if lacking and run.stages:
        stage = run.stages[-1]
        found = next(iter(stage.state.dumps.values()), stage.command)
        measured = Measured(None, lacking[0], place(run, found), found.script_line)
        why = f"For {run.expect.property} the run must leave {lacking[0]}."
        yield OUTPUTS.fails(measured, why, "Dump at least every tenth of the run.")
        return
    dumps = {
        id(dump): dump
        for stage in run.stages
        for dump in stage.state.dumps.values()
        if dump.style not in ("image", "movie") and len(dump.words) > 5
    }
    if not dumps:
        return
    left = run.outputs()
    for dump in dumps.values():
        name = dump.words[5]
        sizes = [left[n] for n in left if _matches(n, name)]
        if not sizes or not any(sizes):
            measured = Measured(0.0, 1.0, place(run, dump), dump.script_line)
            why = f"{name} is {'empty' if sizes else 'not there'}."
            yield OUTPUTS.fails(measured, why, "Dump at least every tenth of the run.")
            return
    yield OUTPUTS.passes(Measured(float(sum(left.values()))))


def _needs(run: RunRecord) -> tuple[Requirement, ...]:
    return OUTPUT_NEEDS.get(run.expect.property, ()) if run.expect.property else ()


def _matches(file: str, pattern: str) -> bool:
    """Whether a file is one that a dump writes; `*` stands for the step, `%` for the rank."""
    start, star, end = pattern.replace("%", "*").partition("*")
    return file == pattern if not star else file.startswith(start) and file.endswith(end)
