"""MCP tool `read_run_file`: a piece of a file of a run."""

from typing import Annotated

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.tools.simulation.run import RunFileText
from mdagent.tools.state import Laboratory


async def read_run_file(
    ctx: Context[Laboratory],
    run_id: str,
    name: Annotated[str, Field(description="As in get_run's files, or screen.txt, receipt.json.")],
    offset: Annotated[int, Field(description="Byte to start at; negative: from the end.")] = 0,
    limit: Annotated[int, Field(ge=1, le=100_000, description="Bytes.")] = 5000,
) -> RunFileText:
    """Read a run's text file piece by piece; of a binary file its size, kind and place."""
    laboratory = ctx.request_context.lifespan_context
    piece = await anyio.to_thread.run_sync(_read, laboratory, run_id, name, offset, limit)
    local = ctx.request_context.request is None
    return piece if local else piece.model_copy(update={"path": None})


def _read(laboratory: Laboratory, run_id: str, name: str, offset: int, limit: int) -> RunFileText:
    from mdagent.tools.simulation.run_text import NoSuchFile, read_piece
    from mdagent.tools.simulation.store import UnknownRun

    try:
        return read_piece(laboratory.store.folder(run_id), name, offset, limit)
    except (UnknownRun, NoSuchFile) as error:
        raise ToolError(str(error)) from error
