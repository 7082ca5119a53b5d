"""MCP tool `search_lammps_docs`: the pages of the manual that answer a question."""

from typing import Annotated

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.knowledge_index.answers import SearchAnswer, SearchSection
from mdagent.tools.manual_binary import manual_binary
from mdagent.tools.state import Laboratory


async def search_lammps_docs(
    ctx: Context[Laboratory],
    query: Annotated[
        str,
        Field(min_length=1, description="A question, a name, a script line, or an ERROR line."),
    ],
    limit: Annotated[int, Field(ge=1, le=20)] = 5,
    section: SearchSection = "any",
) -> SearchAnswer:
    """Search the LAMMPS manual. Each hit says whether the installed LAMMPS has the style."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_search, laboratory, query, limit, section)


def _search(laboratory: Laboratory, query: str, limit: int, section: SearchSection) -> SearchAnswer:
    from mdagent.knowledge_index.index import IndexMissing

    try:
        index = laboratory.index
    except IndexMissing as error:
        raise ToolError(str(error)) from error
    return index.search(query, limit, section, manual_binary(laboratory))
