"""MCP tool `cancel_run`: end a run, queued or running."""

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.tools.get_run import for_client, wait_for_run
from mdagent.tools.simulation.run import Run
from mdagent.tools.state import Laboratory

# A running engine is dead within a fraction of a second; its receipt may take a little longer.
_END_S = 10


async def cancel_run(ctx: Context[Laboratory], run_id: str) -> Run:
    """End a queued or running run; what it wrote so far is kept. Harmless on one that is over."""
    await anyio.to_thread.run_sync(_cancel, ctx.request_context.lifespan_context, run_id)
    return for_client(ctx, await wait_for_run(ctx, run_id, _END_S))


def _cancel(laboratory: Laboratory, run_id: str) -> None:
    from mdagent.tools.simulation.executor import ExecutorUnavailable
    from mdagent.tools.simulation.record import StoreFull, StoreNotWritable
    from mdagent.tools.simulation.store import UnknownRun

    try:
        laboratory.executor.cancel(laboratory.store.folder(run_id))
    except (UnknownRun, StoreFull, StoreNotWritable, ExecutorUnavailable) as error:
        raise ToolError(str(error)) from error
