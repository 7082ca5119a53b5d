"""MCP tool `get_run`: how a run stands."""

from typing import Annotated

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.tools.simulation.run import Run
from mdagent.tools.state import Laboratory


async def get_run(
    ctx: Context[Laboratory],
    run_id: str,
    wait_s: Annotated[float, Field(ge=0, le=50, description="Wait so long for its end.")] = 0,
) -> Run:
    """A run's status, progress, thermo ends, engine messages on script lines, files, receipt."""
    return for_client(ctx, await wait_for_run(ctx, run_id, wait_s))


async def wait_for_run(ctx: Context[Laboratory], run_id: str, wait_s: float) -> Run:
    """The run once it is over or after `wait_s`; the client hears of its progress meanwhile."""
    from mdagent.tools.simulation.store import UnknownRun
    from mdagent.tools.simulation.waiting import wait_for

    laboratory = ctx.request_context.lifespan_context
    store, executor = laboratory.store, laboratory.executor
    try:
        return await wait_for(run_id, wait_s, store, executor, ctx.report_progress)
    except UnknownRun as error:
        raise ToolError(str(error)) from error


def for_client(ctx: Context[Laboratory], run: Run) -> Run:
    """The run without its place on this machine, where the client came over the network."""
    # The HTTP request, which there is none of over stdio.
    local = ctx.request_context.request is None
    return run if local else run.model_copy(update={"run_directory": None})
