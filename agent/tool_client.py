"""A session with our own server over stdio, as any MCP client holds one."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from mdagent.agent.own_server import Answer, read_answer

# A call may wait 50 s for a run, and a first call opens the engine.
_TIMEOUT_S = 180.0


class ToolRefused(RuntimeError):
    """The server could not carry a request out; the text is the server's own."""

    def __init__(self, tool: str, refusal: str) -> None:
        """Name the tool, and what it said."""
        super().__init__(f"{tool}: {refusal}")


class ToolClient:
    """The tools of one server, called by name."""

    def __init__(self, client: Client) -> None:
        """Wrap a session that is open."""
        self._client = client

    async def call(self, tool: str, **arguments: Any) -> Answer:
        """The answer of a tool.

        Raises:
            ToolRefused: The request could not be carried out.
        """
        answer = read_answer(await self._client.call_tool(tool, arguments))
        if answer.refusal is not None:
            raise ToolRefused(tool, answer.refusal)
        return answer


@asynccontextmanager
async def open_tool_client(
    environment: Mapping[str, str], errors: Path
) -> AsyncIterator[ToolClient]:
    """Start `mdagent serve` with these variables and hold a session with it.

    Args:
        environment: Settings of the server, on top of the few variables that MCP passes on.
        errors: File that the server's standard error goes to.
    """
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "mdagent", "serve"], env=dict(environment)
    )
    with errors.open("w", encoding="utf-8") as log:
        transport = stdio_client(parameters, errlog=log)
        async with Client(transport, read_timeout_seconds=_TIMEOUT_S) as client:
            yield ToolClient(client)
