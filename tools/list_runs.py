"""MCP tool `list_runs`: the runs there are."""

from functools import partial
from typing import Annotated

import anyio.to_thread
from mcp.server.mcpserver import Context
from pydantic import Field

from mdagent.tools.simulation.run import RunList, RunStatus
from mdagent.tools.state import Laboratory


async def list_runs(
    ctx: Context[Laboratory],
    status: RunStatus | None = None,
    label: str | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    offset: Annotated[int, Field(ge=0)] = 0,
) -> RunList:
    """Runs of this server's store, newest first."""
    laboratory = ctx.request_context.lifespan_context
    read = partial(laboratory.store.list, status=status, label=label, limit=limit, offset=offset)
    return await anyio.to_thread.run_sync(read, laboratory.executor)
