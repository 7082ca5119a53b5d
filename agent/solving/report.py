"""What came of a task, as a person reads it and as data; written into its folder."""

import json
from collections.abc import Iterator
from typing import Any

from mdagent.agent.answers import judgements
from mdagent.agent.solving.attempts import Attempt
from mdagent.agent.solving.evidence import Traced, mark
from mdagent.agent.solving.session import Solution
from mdagent.agent.whole_file import write_whole

_ENDINGS = {
    "answered": "the model answered",
    "out_of_budget": "the budget of turns or tokens was used up before an answer",
    "out_of_time": "the wall time was over before an answer",
    "no_answer": "the model said nothing that could be used",
    "model_failed": "the model could not be asked any further",
}


def keep(solution: Solution) -> list[str]:
    """Write report, data, scripts and pictures beside the conversation; the names written."""
    text = "\n".join(_lines(solution)) + "\n"
    data = json.dumps(as_json(solution), indent=1, ensure_ascii=False) + "\n"
    files = {"report.md": text.encode(), "report.json": data.encode()}
    for number, attempt in enumerate(solution.attempts, 1):
        files[f"attempt_{number}.lammps"] = attempt.script.encode()
    pictures = [picture for call in solution.calls for picture in call.pictures]
    files |= {f"picture_{number}.png": data for number, data in enumerate(pictures, 1)}
    for name, content in files.items():
        write_whole(solution.folder / name, content)
    return list(files)


def as_json(solution: Solution) -> dict[str, Any]:
    """The outcome as data."""
    conversation = solution.conversation
    return {
        "task": solution.task,
        "model": solution.model,
        "status": "ok" if solution.is_achieved else "error",
        "ending": conversation.ending,
        "why": conversation.why,
        "answer": mark(conversation.answer, solution.numbers),
        "best": solution.best.run_id if solution.best else None,
        "verdict": solution.best.verdict if solution.best else None,
        "score": solution.best.score if solution.best else None,
        "attempts": [_attempt_as_json(attempt) for attempt in solution.attempts],
        "numbers": [_number_as_json(traced) for traced in solution.numbers],
        "not_achieved": list(_not_achieved(solution)),
        "spent": vars(conversation.spent),
        "folder": str(solution.folder),
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "run_id": attempt.run_id,
        "status": attempt.run["status"],
        "verdict": attempt.verdict,
        "score": attempt.score,
        "expect": attempt.expect,
        "receipt": attempt.receipt,
    }


def _number_as_json(traced: Traced) -> dict[str, Any]:
    return {
        "text": traced.stated.text,
        "unit": traced.stated.word,
        "origin": traced.origin,
        "where": traced.known.where if traced.known else None,
        "run_id": traced.known.run_id if traced.known else None,
    }


def _lines(solution: Solution) -> Iterator[str]:
    yield from ("# What was asked", "", solution.task, "", "# What was found", "")
    answer = mark(solution.conversation.answer, solution.numbers)
    yield answer or f"Nothing: {_ENDINGS[solution.conversation.ending]}."
    yield ""
    if solution.numbers:
        yield from ("# Where each number stands", "", *_number_table(solution), "")
    missing = list(_not_achieved(solution))
    yield from ("# What was not achieved", "")
    yield from [f"- {line}" for line in missing] or ["Nothing is left open."]
    yield from ("", "# Attempts", "", *_attempt_table(solution), "", _cost(solution))


def _number_table(solution: Solution) -> Iterator[str]:
    receipts = {attempt.run_id: attempt.receipt or {} for attempt in solution.attempts}
    yield "| number | stands in | script | log |"
    yield "|---|---|---|---|"
    for traced in solution.numbers:
        known = traced.known
        receipt = receipts.get(known.run_id or "", {}) if known else {}
        where = f"{known.where} ({known.origin})" if known else "**no receipt**"
        hashes = (str(receipt.get(name) or "")[:12] for name in ("script_sha256", "log_sha256"))
        yield f"| {traced.stated.text} {traced.stated.word} | {where} | {' | '.join(hashes)} |"


def _attempt_table(solution: Solution) -> Iterator[str]:
    if not solution.attempts:
        yield "No run was started."
        return
    yield "| run | status | verdict | score | LAMMPS | |"
    yield "|---|---|---|---|---|---|"
    for attempt in solution.attempts:
        version = (attempt.receipt or {}).get("versions", {}).get("lammps", "no receipt")
        best = "best" if attempt is solution.best else ""
        score = "" if attempt.score is None else f"{attempt.score:.2f}"
        verdict = attempt.verdict or "not judged"
        row = (attempt.run_id, str(attempt.run["status"]), verdict, score, version, best)
        yield f"| {' | '.join(row)} |"


def _not_achieved(solution: Solution) -> Iterator[str]:
    conversation = solution.conversation
    if conversation.ending != "answered":
        yield f"There is no answer: {_ENDINGS[conversation.ending]} ({conversation.why})."
    best = solution.best
    if best is None:
        yield "No run was judged."
    elif best.evaluation is not None:
        if best.verdict != "pass":
            yield f"The best run, {best.run_id}, has the verdict {best.verdict}."
        for note in judgements(best.evaluation):
            yield f"{note.message}: {note.why}"
        unchecked = [f for f in best.evaluation["findings"] if f["status"] == "not_checked"]
        for finding in unchecked:
            yield f"not checked: {finding['check']}: {finding['why']}"
    loose = [each.stated.text for each in solution.numbers if each.origin in ("none", "told")]
    if loose:
        yield f"Numbers of the answer that stand in no receipt: {', '.join(loose)}."


def _cost(solution: Solution) -> str:
    spent = solution.conversation.spent
    lacking = f" ({spent.unmeasured_turns} turns without a count)" if spent.unmeasured_turns else ""
    return (
        f"{solution.model}: {spent.turns} turns, {spent.input_tokens} input and "
        f"{spent.output_tokens} output tokens{lacking}, {spent.runs} runs, "
        f"{spent.wall_time_s:.0f} s."
    )
