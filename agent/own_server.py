"""One tool call on our own server, in this process, as any MCP client would make it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcp.client import Client
from mcp.types import CallToolResult, ImageContent, TextContent

from mdagent.server.app import build_server
from mdagent.server.settings import Settings


@dataclass(frozen=True)
class Answer:
    """What a tool answered; `refusal` is why the request could not be carried out."""

    refusal: str | None
    structured: dict[str, Any]
    text: str
    pictures: tuple[bytes, ...]


async def call_own_server(settings: Settings, tool: str, arguments: Mapping[str, Any]) -> Answer:
    """The answer of the tool, as a client gets it."""
    async with Client(build_server(settings)) as client:
        return read_answer(await client.call_tool(tool, dict(arguments)))


def read_answer(result: CallToolResult) -> Answer:
    """A result as an answer, its pictures decoded."""
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    pictures = (block.data for block in result.content if isinstance(block, ImageContent))
    return Answer(
        refusal=text if result.is_error else None,
        structured=result.structured_content or {},
        text=text,
        pictures=tuple(base64.b64decode(data) for data in pictures),
    )
