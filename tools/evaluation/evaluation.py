"""Evaluation: the verdict on a run, with the evidence behind it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.expectation import Quantity

CheckStatus = Literal["pass", "warn", "fail", "not_checked"]
Verdict = Literal["pass", "fail", "not_assessable"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckResult(_Frozen):
    """What one check found: the number, what it was held against, and where it stands.

    `line` is a line of the script as sent; `evidence` is a file of the run and its line.
    """

    check: str
    status: CheckStatus
    value: float | str | None = None
    threshold: float | str | None = None
    unit: str = ""
    evidence: str = ""
    line: int | None = None
    why: str = ""
    fix: str = ""
    source: str = ""


class PropertyResult(_Frozen):
    """What the run was for: one number or a table of them, or why it cannot be given."""

    name: str
    status: Literal["computed", "refused"]
    quantity: Quantity | None = None
    table: dict[str, Quantity] | None = None
    reference: str = ""
    why: str = ""


class Edit(_Frozen):
    """A line of the script to replace; `new` may hold several lines."""

    line: int
    old: str
    new: str


class RubricItem(_Frozen):
    """One dimension of the reference rubric, answered by our checks."""

    dimension: str
    weight: float
    points: float | None = None
    checks: list[str] = []


class Attempt(_Frozen):
    """One run of a task, as it compares with the one before it."""

    run_id: str
    verdict: Verdict
    score: float | None = None
    faults: list[str] = []
    changed: list[str] = []
    trend: Literal["first", "better", "same", "worse"] = "first"


class Attempts(_Frozen):
    """The attempts at one task, oldest first."""

    runs: list[Attempt]
    best: str | None = None
    repeated_faults: list[str] = []
    oscillates: Literal["yes", "no"] = "no"
    summary: str = ""


class Evaluation(_Frozen):
    """A verdict from findings; the score is a view on them and never decides."""

    run_id: str
    verdict: Verdict
    score: float | None = None
    checked_fraction: float = 0.0
    summary: str = ""
    findings: list[CheckResult] = []
    properties: list[PropertyResult] = []
    edits: list[Edit] = []
    rubric: list[RubricItem] = []
    attempts: Attempts | None = None
    opinion: str | None = None
    report: str | None = None
    next_step: str = ""
