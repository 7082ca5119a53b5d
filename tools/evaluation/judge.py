"""Judge a run: read it, check it, compute what it was for."""

from mdagent.tools.evaluation.checks.all_checks import CHECKS, FACTS
from mdagent.tools.evaluation.evaluation import Evaluation
from mdagent.tools.evaluation.judgement import Judgement, Rule
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.verdict import (
    checked_fraction_of,
    edits_of,
    next_step_of,
    rubric_of,
    score_of,
    summary_of,
    verdict_of,
)
from mdagent.tools.expectation import Expectation
from mdagent.tools.simulation.run_directory import RunDirectory


def open_record(run: RunDirectory, expect: Expectation | None) -> RunRecord:
    """Read what a run left, with its own record of how it ended."""
    state = run.state()
    paths = RunPaths(script=run.script, log=run.log, screen=run.screen, work=run.work)
    return read_record(
        paths,
        run_id=run.run_id,
        status=state.status,
        reason=state.reason or "",
        expect=expect,
        label=run.launch().get("label") or "",
    )


def judgements_of(record: RunRecord) -> list[Judgement]:
    """The answers of all checks that apply to a run; every stated fact has one."""
    judgements = [judgement for check in CHECKS for judgement in check(record)]
    answered = {judged.result.check for judged in judgements}
    stated = record.expect.model_dump(exclude_none=True)
    unanswered = [
        Rule(checks[-1]).not_checked(f"The run holds nothing to hold the {fact} asked for against.")
        for fact, checks in FACTS.items()
        if fact in stated and not answered & set(checks)
    ]
    return [*judgements, *unanswered]


def evaluate(record: RunRecord, opinion: str | None = None) -> Evaluation:
    """The verdict on a run with every finding in full.

    Args:
        record: The run as it was read.
        opinion: The client's own judgement; kept beside ours, never mixed in.
    """
    judgements = judgements_of(record)
    return Evaluation(
        run_id=record.run_id,
        verdict=verdict_of(record.status, judgements),
        score=score_of(judgements),
        checked_fraction=checked_fraction_of(judgements),
        summary=summary_of(judgements),
        findings=[judged.result for judged in judgements],
        properties=properties_of(record),
        edits=edits_of(judgements),
        rubric=rubric_of(judgements),
        opinion=opinion,
        next_step=next_step_of(record.status, judgements),
    )
