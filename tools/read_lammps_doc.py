"""MCP tool `read_lammps_doc`: a page of the manual, section by section."""

from typing import Annotated

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.knowledge_index.answers import DocumentPart
from mdagent.tools.manual_binary import manual_binary
from mdagent.tools.state import Laboratory


async def read_lammps_doc(
    ctx: Context[Laboratory],
    name: Annotated[
        str,
        Field(min_length=1, description="Command, style, page, error code or text, example."),
    ],
    section: Annotated[str, Field(description="A heading of it, as in `sections`.")] = "",
    offset: Annotated[int, Field(ge=0, description="`next_offset` of the part before.")] = 0,
) -> DocumentPart:
    """Read a page of the LAMMPS manual, or one section: syntax, arguments, restrictions."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_read, laboratory, name, section, offset)


def _read(laboratory: Laboratory, name: str, section: str, offset: int) -> DocumentPart:
    from mdagent.knowledge_index.index import IndexMissing
    from mdagent.knowledge_index.reading import UnknownPage, UnknownSection

    try:
        return laboratory.index.read(name, section, offset, manual_binary(laboratory))
    except (IndexMissing, UnknownPage, UnknownSection) as error:
        raise ToolError(str(error)) from error
