"""The attempts of a conversation: its runs as they ended, and which of them is the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mdagent.agent.solving.toolbox import Call
from mdagent.agent.tool_client import ToolClient, ToolRefused

_UNFINISHED = ("queued", "running")
_VERDICTS = ("not_assessable", "fail", "pass")


@dataclass(frozen=True)
class Attempt:
    """One run of the model's: the script, how it ended, how and for what it was judged last."""

    run_id: str
    script: str
    run: dict[str, Any]
    evaluation: dict[str, Any] | None
    expect: dict[str, Any] | None = None

    @property
    def verdict(self) -> str | None:
        """The last verdict, None where nobody asked for one."""
        return self.evaluation["verdict"] if self.evaluation else None

    @property
    def score(self) -> float | None:
        """The score that came with the verdict."""
        return self.evaluation.get("score") if self.evaluation else None

    @property
    def receipt(self) -> dict[str, Any] | None:
        """What ran, by hash; None where the run never came to one."""
        return self.run.get("receipt")


async def gather_attempts(client: ToolClient, calls: Sequence[Call]) -> list[Attempt]:
    """The runs in the order in which they were started; those that still go on are cancelled.

    Args:
        client: A session with the server that has the runs.
        calls: The tool calls of the conversation.
    """
    started = {
        call.answer["run_id"]: str(call.arguments.get("script", ""))
        for call in calls
        if call.tool == "run_lammps" and "run_id" in call.answer
    }
    judged = {
        call.answer["run_id"]: call
        for call in calls
        if call.tool == "evaluate_run" and "run_id" in call.answer
    }
    found = []
    for run_id, script in started.items():
        try:
            run = await _settled(client, run_id)
        except ToolRefused:
            continue  # The model deleted it.
        call = judged.get(run_id)
        evaluation, expect = (call.answer, call.arguments.get("expect")) if call else (None, None)
        found.append(Attempt(run_id, script, run, evaluation, expect))
    return found


def best_of(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt with the best verdict, then the best score; the later one of two alike."""
    judged = [attempt for attempt in attempts if attempt.verdict is not None]
    return max(reversed(judged), key=_rank, default=None)


def _rank(attempt: Attempt) -> tuple[int, float]:
    return _VERDICTS.index(attempt.verdict or "not_assessable"), attempt.score or 0.0


async def _settled(client: ToolClient, run_id: str) -> dict[str, Any]:
    run = (await client.call("get_run", run_id=run_id)).structured
    if run["status"] not in _UNFINISHED:
        return run
    await client.call("cancel_run", run_id=run_id)
    return (await client.call("get_run", run_id=run_id, wait_s=20)).structured
