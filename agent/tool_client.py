"""A session with our own server over stdio, as any MCP client holds one."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import CONNECTION_CLOSED, TextContent, Tool

from mdagent.agent.own_server import Answer, read_answer

# A call may wait 50 s for a run, and a first call opens the engine.
_TIMEOUT_S = 180.0


class ToolRefused(RuntimeError):
    """The server could not carry a request out; the text is the server's own."""

    def __init__(self, tool: str, refusal: str) -> None:
        """Name the tool, and what it said."""
        super().__init__(f"{tool}: {refusal}")


class ServerGone(RuntimeError):
    """The server ended, or never answered; the text carries its last words."""

    def __init__(self, errors: Path) -> None:
        """Read the last words from the file that holds the server's standard error."""
        said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        super().__init__(f"the server is gone: {said[-1] if said else 'it said nothing'}")


class ToolClient:
    """The tools of one server, called by name."""

    def __init__(self, client: Client, errors: Path) -> None:
        """Wrap a session that is open; the file holds the server's standard error."""
        self._client = client
        self._errors = errors

    async def call(self, tool: str, **arguments: Any) -> Answer:
        """The answer of a tool.

        Raises:
            ToolRefused: The request could not be carried out.
            ServerGone: The server has ended.
        """
        with self._until_gone():
            answer = read_answer(await self._client.call_tool(tool, arguments))
        if answer.refusal is not None:
            raise ToolRefused(tool, answer.refusal)
        return answer

    async def tools(self) -> list[Tool]:
        """The tools as the server describes them."""
        with self._until_gone():
            return (await self._client.list_tools()).tools

    async def prompt(self, name: str, **arguments: str) -> str:
        """The text of a prompt with these words put in."""
        with self._until_gone():
            told = await self._client.get_prompt(name, arguments)
        texts = (message.content for message in told.messages)
        return "\n".join(content.text for content in texts if isinstance(content, TextContent))

    @contextmanager
    def _until_gone(self) -> Iterator[None]:
        try:
            yield
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                raise ServerGone(self._errors) from error
            raise


@asynccontextmanager
async def open_tool_client(
    environment: Mapping[str, str], errors: Path
) -> AsyncIterator[ToolClient]:
    """Start `mdagent serve` with these variables and hold a session with it.

    Args:
        environment: Settings of the server, on top of the few variables that MCP passes on.
        errors: File that the server's standard error goes to.

    Raises:
        ToolRefused: A call within could not be carried out.
        ServerGone: The server did not start, or ended.
    """
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "mdagent", "serve"], env=dict(environment)
    )
    told: ToolRefused | ServerGone | None = None
    try:
        with errors.open("w", encoding="utf-8") as log:
            transport = stdio_client(parameters, errlog=log)
            async with Client(transport, read_timeout_seconds=_TIMEOUT_S) as client:
                try:
                    yield ToolClient(client, errors)
                except (ToolRefused, ServerGone) as error:
                    # Kept from the session's task groups, which would wrap it.
                    told = error
    except* MCPError:
        told = told or ServerGone(errors)
    if told is not None:
        raise told
