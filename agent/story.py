"""The demo as a person reads it in a terminal: stage, line, finding, fix."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from mdagent.agent.answers import Note
from mdagent.agent.catching import Catch, Miss
from mdagent.agent.drafts import Draft
from mdagent.agent.faults import Planted
from mdagent.agent.stages import StageResult
from mdagent.agent.task import Task

_WIDTH = 96
_INDENT = " " * 19


def tell_task(task: Task, n_drafts: int) -> Iterator[str]:
    """What is asked, and what is going to happen."""
    yield f"mdagent demo, seed {task.seed}"
    yield from _wrapped(f"Task: {task.question}", "", "      ")
    yield from _wrapped(
        f"A code generator writes {n_drafts} drafts; all but the last have a fault planted. Each "
        "goes through the tools of a real server, over stdio, to the real engine.",
        "",
        "",
    )


def tell_draft(number: int, n_drafts: int, planted: Planted | None) -> Iterator[str]:
    """Which draft is played now."""
    what = planted.what if planted else "no fault"
    yield ""
    yield f"Draft {number} of {n_drafts}: {what}"


def tell_stage(result: StageResult, draft: Draft) -> Iterator[str]:
    """What a tool said: one line where all is well, else the findings."""
    summary = "" if result.is_bad_news else _SUMMARIES[result.stage](result.answer)
    head = f"  {result.stage:16} {result.status}"
    yield f"{head}  {summary}  ({result.seconds:.1f} s)".replace("    (", "  (")
    errors = [note for note in result.notes if note.weight == "error"]
    for number, note in enumerate(errors):
        yield from _tell_note(note, draft, in_full=number == 0)


def tell_outcome(outcome: Catch | Miss) -> Iterator[str]:
    """Whether the planted fault was caught."""
    if isinstance(outcome, Catch):
        place = "at" if outcome.located_by == outcome.stage else f"{outcome.located_by} names"
        yield f"  -> caught by {outcome.stage}, {place} line {outcome.line}"
    else:
        yield from _wrapped(f"NOT CAUGHT: {outcome.why}", "  -> ", "     ")


def _tell_note(note: Note, draft: Draft, *, in_full: bool) -> Iterator[str]:
    place = f"line {note.lines[-1]}: " if note.lines else ""
    yield from _wrapped(f"{place}{note.message} [{note.code}]", _INDENT, _INDENT + "  ")
    if not in_full:
        return
    if note.lines and note.lines[-1] <= len(draft.steps):
        yield f"{_INDENT}  | {draft.steps[note.lines[-1] - 1].text}"
    for name, text in (("why", note.why), ("fix", note.fix)):
        if text:
            yield from _wrapped(f"{name}: {text}", _INDENT + "  ", _INDENT + "       ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False
    )


def _potential(answer: dict[str, Any]) -> str:
    candidate = next(iter(answer.get("candidates", [])), None)
    if candidate is None:
        return ""
    return f"{', '.join(candidate['potential_files'])} has {', '.join(candidate['elements'])}"


def _validation(answer: dict[str, Any]) -> str:
    estimate = answer.get("estimate") or {}
    known = [f"{estimate[n]} {word}" for n, word in _ESTIMATES if estimate.get(n) is not None]
    return ", ".join(known)


def _run(answer: dict[str, Any]) -> str:
    isolation = answer["isolation"]
    return f"{answer['run_id']}, confined by {isolation['backend']}"


def _evaluation(answer: dict[str, Any]) -> str:
    return str(answer.get("summary", ""))


def tell_properties(evaluation: dict[str, Any]) -> Iterator[str]:
    """What the sound run was for: each number with its standard error, or why there is none."""
    for result in evaluation.get("properties", []):
        numbers = {**(result.get("table") or {})}
        if result.get("quantity"):
            numbers[result["name"]] = result["quantity"]
        for name, quantity in numbers.items():
            error = quantity.get("standard_error")
            spread = f" +- {error:.2g}" if error else ""
            words = name.replace("_", " ")
            yield f"{_INDENT}{words}: {quantity['value']:.4g}{spread} {quantity['unit']}"
        if not numbers:
            yield from _wrapped(f"{result['name']}: {result['why']}", _INDENT, _INDENT + "  ")


_ESTIMATES = (("n_atoms", "atoms"), ("n_steps", "steps"))
_SUMMARIES = {
    "check_potential": _potential,
    "validate_script": _validation,
    "run_lammps": _run,
    "evaluate_run": _evaluation,
}


def tell_ending(caught: int, planted: int, files: Sequence[str], seconds: float) -> Iterator[str]:
    """The count, and where the results lie."""
    yield ""
    yield f"{caught} of {planted} planted faults caught where they should be, in {seconds:.0f} s."
    yield from (f"  {file}" for file in files)
