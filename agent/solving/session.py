"""`solve`: one task put to a model that has our own server's tools, and what came of it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model

from mdagent.agent.solving.attempts import Attempt, best_of, gather_attempts
from mdagent.agent.solving.budget import Budget
from mdagent.agent.solving.conversation import Conversation, converse
from mdagent.agent.solving.evidence import Traced, trace_numbers
from mdagent.agent.solving.recording import write_recording
from mdagent.agent.solving.toolbox import Call, Toolbox
from mdagent.agent.tool_client import ToolClient, open_tool_client

CONVERSATION = "conversation.json"


@dataclass(frozen=True)
class Solution:
    """Everything about one task that was put to a model.

    Attributes:
        task: What was asked.
        model: Whom.
        conversation: What was said, and the cost.
        calls: The calls of tools with their answers.
        attempts: The runs, oldest first.
        best: The one to go by; None where none was judged.
        numbers: Each number of the answer and where it stands.
        folder: Where all of it is kept.
    """

    task: str
    model: str
    conversation: Conversation
    calls: tuple[Call, ...]
    attempts: tuple[Attempt, ...]
    best: Attempt | None
    numbers: tuple[Traced, ...]
    folder: Path

    @property
    def is_achieved(self) -> bool:
        """An answer was given, and a run of it has passed."""
        answered = self.conversation.ending == "answered"
        return answered and self.best is not None and self.best.verdict == "pass"


@dataclass(frozen=True)
class Desk:
    """Where a task is worked at: the server's variables, the folder to keep things in."""

    environment: Mapping[str, str]
    folder: Path
    on_call: Callable[[Call], None] = lambda _call: None


async def solve(task: str, model: Model, budget: Budget, desk: Desk) -> Solution:
    """Put a task to a model with the `simulate` prompt, and gather what comes of it.

    Raises:
        ToolRefused: The server could not carry a request of ours out.
        ServerGone: The server did not start, or ended.
    """
    async with model, open_tool_client(desk.environment, desk.folder / "server.log") as client:
        label = f"solve {datetime.now(UTC):%Y%m%d-%H%M%S} {secrets.token_hex(4)}"
        toolbox = Toolbox(client, label, budget.runs, on_call=desk.on_call)
        conversation = await _work(task, model, budget, desk, toolbox)
        attempts = await gather_attempts(client, toolbox.calls)
    with_receipt = [attempt.run_id for attempt in attempts if attempt.receipt]
    spent = replace(conversation.spent, runs=len(attempts))
    return Solution(
        task=task,
        model=f"{model.system}:{model.model_name}",
        conversation=replace(conversation, spent=spent),
        calls=tuple(toolbox.calls),
        attempts=tuple(attempts),
        best=best_of(attempts),
        numbers=tuple(trace_numbers(conversation.answer, task, toolbox.calls, with_receipt)),
        folder=desk.folder,
    )


async def _work(
    task: str, model: Model, budget: Budget, desk: Desk, toolbox: Toolbox
) -> Conversation:
    client: ToolClient = toolbox.client
    prompt = await client.prompt("simulate", task=task)

    def keep(messages: Sequence[ModelMessage]) -> None:
        write_recording(desk.folder / CONVERSATION, messages)

    return await converse(model, prompt, toolbox.tools(await client.tools()), budget, keep)
