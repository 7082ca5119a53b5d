"""One conversation with a model, from its prompt to its answer or the end of the budget."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic_ai import Agent, Tool
from pydantic_ai.exceptions import AgentRunError, RunTimedOut, UsageLimitExceeded
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage, UsageLimits

from mdagent.agent.solving.budget import Budget, Spent

Ending = Literal["answered", "out_of_budget", "out_of_time", "model_failed"]


@dataclass(frozen=True)
class Conversation:
    """What was said, how it ended and what it cost; `why` where there is no answer."""

    messages: tuple[ModelMessage, ...]
    ending: Ending
    answer: str
    why: str
    spent: Spent


async def converse(
    model: Model,
    prompt: str,
    tools: Sequence[Tool[None]],
    budget: Budget,
    on_message: Callable[[Sequence[ModelMessage]], None],
) -> Conversation:
    """Let the model work until it answers.

    Args:
        model: Whom to ask.
        prompt: The first message.
        tools: What it may call; without any it answers at once.
        budget: Ceilings of turns, tokens and wall time.
        on_message: Told of the whole conversation after each message, to be kept.
    """
    agent = Agent(model, tools=tools)
    limits = UsageLimits(request_limit=budget.turns, total_tokens_limit=budget.tokens)
    usage, start = RunUsage(), time.monotonic()
    messages: Sequence[ModelMessage] = ()
    ending: Ending = "answered"
    answer = why = ""
    try:
        async with agent.iter(
            prompt, usage_limits=limits, usage=usage, timeout=budget.wall_time_s
        ) as run:
            async for _ in run:
                messages = run.all_messages()
                on_message(messages)
            answer = run.result.output if run.result is not None else ""
    except AgentRunError as error:
        ending, why = _told(error)
    spent = Spent(usage.requests, usage.input_tokens, usage.output_tokens, time.monotonic() - start)
    return Conversation(tuple(messages), ending, answer, why, spent)


def _told(error: AgentRunError) -> tuple[Ending, str]:
    if isinstance(error, UsageLimitExceeded):
        return "out_of_budget", str(error)
    if isinstance(error, RunTimedOut):
        return "out_of_time", "the wall time of the budget is over"
    return "model_failed", str(error)
