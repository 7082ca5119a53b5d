"""Averages that begin before anything is equilibrated."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import Stage

_AVERAGES = ("ave/time", "ave/chunk", "ave/histo", "ave/correlate")
_PACKED = (".gz", ".bz2", ".zst", ".xz", ".lzma", ".lz4")
_PAGE = "https://docs.lammps.org/fix_ave_time.html"


def early_average(analysis: Analysis) -> Iterator[Finding]:
    """A running average begins after the system has forgotten how it was built.

    Why: `ave running` never drops its first samples; atoms on lattice sites, or in a data file
        without velocities, are far from equilibrium, and stay in the mean to the end.
    Instead: equilibrate in a run of its own and define the fix below it, or give it `start`.
    Source: https://docs.lammps.org/fix_ave_time.html
    """
    for stage in analysis.stages:
        if stage.kind == "run" and stage.n_steps != 0:
            early = [fix for fix in stage.state.fixes.values() if _runs_from_the_start(fix)]
            if stage.n_steps and early and _starts_fresh(analysis, stage):
                yield from (_finding(fix, stage) for fix in early)
            return


def _starts_fresh(analysis: Analysis, stage: Stage) -> bool:
    """Whether atoms that were just put somewhere, with new velocities, are let go here."""
    state = stage.state
    if state.restarted or state.box is None or not _is_built(analysis, state.box):
        return False
    moved = any((b := bath_of(fix)) and b.integrates for fix in state.fixes.values())
    return bool(state.velocities) and moved and not analysis.hides_before(stage.step)


def _is_built(analysis: Analysis, box: Step) -> bool:
    """Whether the places are those of a lattice or a builder: a run's data file has velocities."""
    if box.name == "create_box":
        return True
    name = (box.text(0) or "").removeprefix("./")
    path = analysis.inputs.get(name)
    if path is None or name.endswith(_PACKED):
        return False
    with path.open("rb") as file:
        return not any(line.startswith(b"Velocities") for line in file)


def _runs_from_the_start(fix: Step) -> bool:
    style = fix.text(2) or ""
    if not style.startswith(_AVERAGES) or fix.find("start", 3) is not None:
        return False
    position = fix.find("ave", 3)
    return position is not None and fix.text(position + 1) == "running"


def _finding(fix: Step, stage: Stage) -> Finding:
    every = int(fix.number(5) or 1000)
    skipped = max(every, (stage.n_steps or 0) // 5 // every * every)
    line = fix.command.text
    advice = Advice(
        why="The first samples, of atoms as they were placed, stay in the mean to the end.",
        fix=write(f"{line} start {skipped}") if "\n" not in line else f"Add `start {skipped}`.",
        doc_url=_PAGE,
    )
    message = f"The average of fix {fix.text(0)} includes the start, before equilibrium."
    return fault(fix, "warning", "physics.early_average", message, advice)
