"""MCP tool `delete_run`: remove a run and its files."""

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.tools.simulation.run import DeletedRun
from mdagent.tools.state import Laboratory


async def delete_run(ctx: Context[Laboratory], run_id: str) -> DeletedRun:
    """Delete a run that is over, with all its files, for good."""
    return await anyio.to_thread.run_sync(_delete, ctx.request_context.lifespan_context, run_id)


def _delete(laboratory: Laboratory, run_id: str) -> DeletedRun:
    from mdagent.tools.simulation.record import StoreFull, StoreNotWritable
    from mdagent.tools.simulation.store import RunStillActive, UnknownRun

    try:
        return laboratory.store.delete(run_id, laboratory.executor)
    except (UnknownRun, RunStillActive, StoreFull, StoreNotWritable) as error:
        raise ToolError(str(error)) from error
