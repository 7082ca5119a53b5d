"""Evaluations over the store of runs: one run, its report, and the attempts of its label."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.potentials.catalogue import Catalogue
from mdagent.tools.evaluation.attempts import Judged, compare_attempts
from mdagent.tools.evaluation.evaluation import Attempts, Evaluation
from mdagent.tools.evaluation.judge import evaluate, open_record
from mdagent.tools.evaluation.plot_snapshot import Renderer
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.report import Reported, write_report
from mdagent.tools.evaluation.verdict import brief
from mdagent.tools.expectation import Expectation
from mdagent.tools.simulation.record import StoreFull, StoreNotWritable
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.store import RunStore

# Older attempts at a task repeat what the newest tell.
_MOST_ATTEMPTS = 12


@dataclass(frozen=True)
class Question:
    """What is asked of a run: what was expected, and the client's own view."""

    run_id: str
    expect: Expectation | None = None
    opinion: str | None = None
    compare: Literal["none", "label"] = "none"


@dataclass(frozen=True)
class Desk:
    """What a report is written with.

    Attributes:
        renderer: Draws the snapshot; without one the report has none.
        catalogue: Knows what the potential files ask to be cited.
    """

    renderer: Renderer | None = None
    catalogue: Catalogue | None = None


def evaluate_run_of(store: RunStore, question: Question, desk: Desk) -> Evaluation:
    """Judge a run, write its report beside it, and return what fits into a reply.

    Args:
        store: Where the run lies.
        question: What is asked.
        desk: What the report is written with.

    Raises:
        UnknownRun: There is no such run.
    """
    run = store.folder(question.run_id)
    record = open_record(run, question.expect)
    evaluation = evaluate(record, question.opinion)
    if question.compare == "label":
        attempts = _attempts(store, run, question.expect)
        evaluation = evaluation.model_copy(update={"attempts": attempts})
    report = _report(run, record, evaluation, desk)
    return brief(evaluation).model_copy(update={"report": report})


def _report(run: RunDirectory, record: RunRecord, evaluation: Evaluation, desk: Desk) -> str:
    try:
        path = write_report(run, Reported(record, evaluation), desk.renderer, desk.catalogue)
    except (StoreFull, StoreNotWritable) as error:
        return f"not written: {error}"
    return str(path)


def _attempts(store: RunStore, run: RunDirectory, expect: Expectation | None) -> Attempts:
    label = run.launch().get("label")
    runs = _with_label(store, label) if label else [run]
    return compare_attempts([_judged(attempt, expect) for attempt in runs[-_MOST_ATTEMPTS:]])


def _with_label(store: RunStore, label: str) -> Sequence[RunDirectory]:
    return [run for run in store.folders() if run.launch().get("label") == label]


def _judged(run: RunDirectory, expect: Expectation | None) -> Judged:
    evaluation = evaluate(open_record(run, expect))
    return Judged(
        run_id=run.run_id,
        script=Path(run.script).read_text(encoding="utf-8", errors="replace"),
        verdict=evaluation.verdict,
        score=evaluation.score,
        faults=tuple(f.check for f in evaluation.findings if f.status == "fail"),
    )
