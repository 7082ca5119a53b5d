"""The input script in what a model says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_FENCE = re.compile(
    r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)[ \t]*$", re.DOTALL | re.MULTILINE
)
_THOUGHT = re.compile(r"\A.*</think>", re.DOTALL)
_COMMAND = re.compile(
    r"^\s*(units|atom_style|pair_style|run|minimize|read_data|lattice)\s", re.MULTILINE
)
_LARGEST = 1 << 20


def script_of(text: str) -> str:
    """The last block of code that holds commands; the whole text where it is a script itself.

    What a reasoning model thinks aloud before it answers is left out. Empty where there is no
    script, or more than a MiB of text.
    """
    if len(text) > _LARGEST:
        return ""
    spoken = _THOUGHT.sub("", text)
    blocks = [block for block in _FENCE.findall(spoken) if _COMMAND.search(block)]
    if blocks:
        return str(blocks[-1])
    return spoken if _COMMAND.search(spoken) and "```" not in spoken else ""


def text_of(completion: str | Sequence[Mapping[str, Any]]) -> str:
    """The text of a completion: itself, or the last message where it is a conversation."""
    if isinstance(completion, str):
        return completion
    return str(completion[-1].get("content") or "") if completion else ""
