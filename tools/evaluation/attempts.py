"""Attempts at one task compared: what changed, whether it helped, what comes back."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mdagent.tools.evaluation.evaluation import Attempt, Attempts, Verdict

_MOST_CHANGES = 6
_SAME_SCORE = 0.02


@dataclass(frozen=True)
class Judged:
    """One attempt as it was judged; `faults` are the names of the checks that failed."""

    run_id: str
    script: str
    verdict: Verdict
    score: float | None
    faults: tuple[str, ...]


def compare_attempts(judged: Sequence[Judged]) -> Attempts:
    """Compare the attempts at a task, oldest first.

    A fault is repeated where two attempts have it, one after the other or with sound ones
    between; attempts oscillate where a script returns to an earlier one.
    """
    runs = [
        _attempt(attempt, judged[index - 1] if index else None)
        for index, attempt in enumerate(judged)
    ]
    best = max(judged, key=_rank, default=None)
    repeated = _repeated(judged)
    oscillates = _oscillates(judged)
    return Attempts(
        runs=runs,
        best=best.run_id if best else None,
        repeated_faults=repeated,
        oscillates="yes" if oscillates else "no",
        summary=_summary(judged, best, repeated, oscillates=oscillates),
    )


def _rank(attempt: Judged) -> tuple[int, float, int]:
    order = ("not_assessable", "fail", "pass").index(attempt.verdict)
    return order, attempt.score or 0.0, -len(attempt.faults)


def _attempt(attempt: Judged, before: Judged | None) -> Attempt:
    return Attempt(
        run_id=attempt.run_id,
        verdict=attempt.verdict,
        score=attempt.score,
        faults=list(attempt.faults),
        changed=_changes(before.script, attempt.script) if before else [],
        trend=_trend(before, attempt) if before else "first",
    )


def _trend(before: Judged, after: Judged) -> Literal["better", "same", "worse"]:
    if before.verdict != after.verdict:
        return "better" if _rank(after) > _rank(before) else "worse"
    difference = (after.score or 0.0) - (before.score or 0.0)
    if abs(difference) <= _SAME_SCORE and len(before.faults) == len(after.faults):
        return "same"
    return "better" if _rank(after) > _rank(before) else "worse"


def _changes(old: str, new: str) -> list[str]:
    """Lines taken out and put in, at most six."""
    lines = difflib.unified_diff(_code(old), _code(new), lineterm="", n=0)
    changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    if len(changed) > _MOST_CHANGES:
        return [*changed[:_MOST_CHANGES], f"and {len(changed) - _MOST_CHANGES} more lines"]
    return changed


def _code(script: str) -> list[str]:
    """The script without comments, empty lines and spacing: what LAMMPS sees of it."""
    lines = (" ".join(line.partition("#")[0].split()) for line in script.splitlines())
    return [line for line in lines if line]


def _repeated(judged: Sequence[Judged]) -> list[str]:
    """Faults of at least two attempts, in the order in which they first came."""
    counts = Counter(fault for attempt in judged for fault in dict.fromkeys(attempt.faults))
    return [fault for fault, count in counts.items() if count > 1]


def _oscillates(judged: Sequence[Judged]) -> bool:
    """Whether the last script is one from before the previous attempt."""
    if len(judged) < 3:
        return False
    codes = [_code(attempt.script) for attempt in judged]
    return codes[-1] != codes[-2] and codes[-1] in codes[:-2]


def _summary(
    judged: Sequence[Judged], best: Judged | None, repeated: Sequence[str], *, oscillates: bool
) -> str:
    if best is None:
        return "There are no attempts to compare."
    counted = f"{len(judged)} attempt{'s' if len(judged) > 1 else ''}"
    told = f"{counted}; the best is {best.run_id} ({best.verdict})."
    again = [fault for fault in repeated if fault in judged[-1].faults]
    mended = [fault for fault in repeated if fault not in again]
    if again:
        told += f" Again: {', '.join(again)}. Change something else than before."
    if mended:
        told += f" Came back, and is mended in the last: {', '.join(mended)}."
    if oscillates:
        told += " The last script is an earlier one: stop going back and forth."
    return told
