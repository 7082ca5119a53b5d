"""One conversation with a model, from its prompt to its answer or the end of the budget."""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic_ai import Agent, Tool, UsageLimitUnavailableWarning
from pydantic_ai.exceptions import AgentRunError, RunTimedOut, UsageLimitExceeded
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage, UsageLimits

from mdagent.agent.solving.budget import Budget, Spent

# What the libraries die of at a reply that is none, as one without `choices`.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)

# `no_answer` is the model's own doing, `model_failed` that of whatever serves it.
Ending = Literal["answered", "out_of_budget", "out_of_time", "no_answer", "model_failed"]


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
    # A tool that was called wrongly says so, and the model may try again: the turns are the limit.
    agent = Agent(model, tools=tools, retries={"tools": budget.turns})
    # It is counted in what was spent.
    warnings.simplefilter("ignore", UsageLimitUnavailableWarning)
    limits = UsageLimits(request_limit=budget.turns, total_tokens_limit=budget.tokens)
    usage, start = RunUsage(), time.monotonic()
    messages: Sequence[ModelMessage] = ()
    ending: Ending = "answered"
    answer = why = ""
    is_asking = False
    try:
        async with agent.iter(
            prompt, usage_limits=limits, usage=usage, timeout=budget.wall_time_s
        ) as run:
            async for node in run:
                messages = run.all_messages()
                on_message(messages)
                is_asking = Agent.is_model_request_node(node)
            answer = run.result.output if run.result is not None else ""
    except AgentRunError as error:
        ending, why = _told(error, "model_failed" if is_asking else "no_answer")
    except _UNREADABLE as error:
        if not is_asking:
            raise
        ending, why = "model_failed", f"its reply cannot be read ({error!r})"
    spent = Spent(
        usage.requests,
        usage.unmeasured_requests,
        usage.input_tokens,
        usage.output_tokens,
        time.monotonic() - start,
    )
    return Conversation(tuple(messages), ending, answer, why, spent)


def _told(error: AgentRunError, otherwise: Ending) -> tuple[Ending, str]:
    if isinstance(error, UsageLimitExceeded):
        return "out_of_budget", str(error)
    if isinstance(error, RunTimedOut):
        return "out_of_time", "the wall time of the budget is over"
    # The library wraps what it could not read over many lines.
    return otherwise, str(error).partition("\n")[0]
