"""MCP tool `delete_run`: remove a run and its files."""

from typing import Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.tools.simulation.run import DeletedRun
from mdagent.tools.state import Laboratory


async def delete_run(
    ctx: Context[Laboratory], run_id: str, when: Literal["now", "room_needed", "never"] = "now"
) -> DeletedRun:
    """Delete a run that is over, for good; or agree to that once room is needed; or pin it."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_delete, laboratory, run_id, when)


def _delete(
    laboratory: Laboratory, run_id: str, when: Literal["now", "room_needed", "never"]
) -> DeletedRun:
    from mdagent.tools.simulation.deletion import RunPinned
    from mdagent.tools.simulation.record import StoreFull, StoreNotWritable
    from mdagent.tools.simulation.store import RunStillActive, UnknownRun

    try:
        return laboratory.store.delete(run_id, laboratory.executor, when)
    except (UnknownRun, RunStillActive, RunPinned, StoreFull, StoreNotWritable) as error:
        raise ToolError(str(error)) from error
