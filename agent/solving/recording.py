"""A conversation as a file, and the file played again by a model's server on loopback."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from mdagent.agent.solving.chat_server import NothingToSay, Reply, Speaker, Wanted
from mdagent.agent.whole_file import write_whole

_RUN_ID = re.compile(r"run-\d{8}-\d{6}-[0-9a-f]{16}")


class BadRecording(ValueError):
    """A file that is no recorded conversation; the text names it."""


def write_recording(path: Path, messages: Sequence[ModelMessage]) -> None:
    """Keep a conversation; called after every message, so that a killed one is not lost."""
    write_whole(path, ModelMessagesTypeAdapter.dump_json(list(messages), indent=1))


def read_recording(path: Path) -> list[ModelMessage]:
    """The messages of a kept conversation.

    Raises:
        BadRecording: The file cannot be read, or is something else.
    """
    try:
        messages = ModelMessagesTypeAdapter.validate_json(path.read_bytes())
    except OSError as error:
        raise BadRecording(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        raise BadRecording(
            f"{path} is no recorded conversation; mdagent solve keeps one as conversation.json"
        ) from error
    if not any(isinstance(message, ModelResponse) for message in messages):
        raise BadRecording(f"{path} holds no reply of a model")
    return messages


def recorded_prompt(messages: Iterable[ModelMessage]) -> str:
    """The first thing that the model was told."""
    for message in messages:
        for part in message.parts if isinstance(message, ModelRequest) else ():
            if isinstance(part, UserPromptPart) and isinstance(part.content, str):
                return part.content
    return ""


def player(messages: Sequence[ModelMessage]) -> Speaker:
    """A speaker that says what was said, with the ids of the new runs for those of the old.

    Runs are told apart by the order in which the tools first name them, then and now.
    """
    replies = [message for message in messages if isinstance(message, ModelResponse)]
    then = _run_ids(_returned(messages))

    def speak(request: Mapping[str, Any]) -> Reply:
        heard = request["messages"]
        said = sum(message["role"] == "assistant" for message in heard)
        if said >= len(replies):
            raise NothingToSay(f"the recording ends after {len(replies)} replies")
        now = _run_ids(json.dumps(m["content"]) for m in heard if m["role"] == "tool")
        return _renamed(replies[said], dict(zip(then, now, strict=False)))

    return speak


def _renamed(message: ModelResponse, names: dict[str, str]) -> Reply:
    def renamed(text: str) -> str:
        return _RUN_ID.sub(lambda match: names.get(match.group(), match.group()), text)

    texts = [part.content for part in message.parts if isinstance(part, TextPart)]
    calls = [part for part in message.parts if isinstance(part, ToolCallPart)]
    return Reply(
        text=renamed("\n".join(texts)),
        calls=tuple(
            Wanted(call.tool_call_id, call.tool_name, renamed(call.args_as_json_str()))
            for call in calls
        ),
        input_tokens=message.usage.input_tokens,
        output_tokens=message.usage.output_tokens,
    )


def _returned(messages: Iterable[ModelMessage]) -> Iterable[str]:
    for message in messages:
        for part in message.parts:
            if isinstance(part, ToolReturnPart):
                yield part.model_response_str()


def _run_ids(texts: Iterable[str]) -> list[str]:
    found = (match for text in texts for match in _RUN_ID.findall(text))
    return list(dict.fromkeys(found))
