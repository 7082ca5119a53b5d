"""Whether a planted fault was caught: by the stage that should, at a line that names it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mdagent.agent.answers import Note
from mdagent.agent.faults import Planted, Stage
from mdagent.agent.stages import StageResult

# Where the line may be named: `check_potential` sees the file and not the script, and a run
# that ends badly knows where it stopped, its evaluation why.
_LOCATED_BY: dict[Stage, tuple[Stage, ...]] = {
    "check_potential": ("validate_script",),
    "validate_script": ("validate_script",),
    "run_lammps": ("run_lammps", "evaluate_run"),
    "evaluate_run": ("evaluate_run",),
}


@dataclass(frozen=True)
class Catch:
    """A fault that was caught: by which stage, and the note that names its line."""

    stage: Stage
    note: Note
    located_by: Stage
    line: int


@dataclass(frozen=True)
class Miss:
    """A fault that was not caught as it should be, and what happened instead."""

    why: str


def judge_catch(planted: Planted, results: Sequence[StageResult]) -> Catch | Miss:
    """Hold what the tools said against what was planted."""
    bad = [result for result in results if result.is_bad_news]
    if not bad:
        return Miss("no stage had anything to say against the draft")
    if bad[0].stage != planted.stage:
        return Miss(f"{planted.stage} should catch it, but {bad[0].stage} spoke up first")
    wanted = _LOCATED_BY[planted.stage]
    noted = [
        (result, note) for result in results if result.stage in wanted for note in result.notes
    ]
    for result, note in noted:
        named = [line for line in note.lines if line in planted.lines]
        if note.weight == "error" and named:
            return Catch(planted.stage, note, result.stage, named[0])
    lines = sorted({line for _, note in noted for line in note.lines})
    return Miss(f"it is at line {_listed(planted.lines)}, but the tools name {_listed(lines)}")


def _listed(lines: Sequence[int]) -> str:
    return " or ".join(str(line) for line in lines) or "no line"
