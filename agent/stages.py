"""One draft on its way through the tools, as the `simulate` prompt tells a client to go."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from mdagent.agent.answers import Note, findings, judgements
from mdagent.agent.drafts import Draft
from mdagent.agent.faults import Stage
from mdagent.agent.task import Task
from mdagent.agent.tool_client import ToolClient

_WAIT_S = 30
_UNFINISHED = ("queued", "running")


@dataclass(frozen=True)
class StageResult:
    """What one tool answered about a draft."""

    stage: Stage
    status: str
    notes: tuple[Note, ...]
    answer: dict[str, Any]
    seconds: float

    @property
    def is_bad_news(self) -> bool:
        """Whether the draft has to be mended before it goes on."""
        return self.status not in ("ok", "finished", "pass")


async def work_through(
    client: ToolClient, draft: Draft, task: Task, label: str
) -> AsyncIterator[StageResult]:
    """Potential and script first; only what they find nothing in is run and judged.

    Of each two the second is asked even if the first has bad news: `check_potential` knows
    the file but not the script, a run knows how it ended and its evaluation why.
    """
    checked = [await _check_potential(client, draft), await _validate(client, draft, task)]
    for result in checked:
        yield result
    if any(result.is_bad_news for result in checked):
        return
    ran = await _run(client, draft, label)
    yield ran
    yield await _evaluate(client, ran.answer["run_id"], task)


async def _check_potential(client: ToolClient, draft: Draft) -> StageResult:
    """Ask about what the draft says of its potential."""
    _, _, _, file, *elements = draft.text("pair_coeff").split()
    start = time.monotonic()
    answer = await client.call(
        "check_potential",
        elements=elements,
        pair_style=draft.text("pair_style").split()[1],
        potential_files=[file],
        units=draft.text("units").split()[1],
    )
    return _result("check_potential", answer.structured, start)


async def _validate(client: ToolClient, draft: Draft, task: Task) -> StageResult:
    start = time.monotonic()
    answer = await client.call(
        "validate_script", script=draft.script, depth="dry_run", expect=task.expectation
    )
    return _result("validate_script", answer.structured, start)


async def _run(client: ToolClient, draft: Draft, label: str) -> StageResult:
    start = time.monotonic()
    answer = await client.call("run_lammps", script=draft.script, label=label, wait_s=_WAIT_S)
    while answer.structured["status"] in _UNFINISHED:
        run_id = answer.structured["run_id"]
        answer = await client.call("get_run", run_id=run_id, wait_s=_WAIT_S)
    return _result("run_lammps", answer.structured, start)


async def _evaluate(client: ToolClient, run_id: str, task: Task) -> StageResult:
    start = time.monotonic()
    answer = await client.call("evaluate_run", run_id=run_id, expect=task.expectation)
    structured = answer.structured
    seconds = time.monotonic() - start
    notes = judgements(structured)
    return StageResult("evaluate_run", structured["verdict"], notes, structured, seconds)


def _result(stage: Stage, structured: dict[str, Any], start: float) -> StageResult:
    seconds = time.monotonic() - start
    return StageResult(stage, structured["status"], findings(structured), structured, seconds)
