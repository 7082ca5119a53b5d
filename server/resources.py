"""What a client can read without a tool, and what it may be offered while it types."""

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from mdagent.tools.state import Laboratory

MOST_OFFERED = 100


def add_resources(server: MCPServer[Laboratory]) -> None:
    """Register the resource templates."""
    server.resource(
        "potential://{name}",
        title="Potential file",
        description="What a potential file holds: elements, pair styles, units, cutoff, citation.",
        mime_type="application/json",
    )(potential)


def add_completions(server: MCPServer[Laboratory], laboratory: Laboratory) -> None:
    """Offer names that begin with what was typed."""

    async def complete(
        _ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        _context: CompletionContext | None,
    ) -> Completion:
        known = await anyio.to_thread.run_sync(_known, laboratory, argument.name)
        fitting = [name for name in known if name.startswith(argument.value)]
        return Completion(
            values=fitting[:MOST_OFFERED],
            total=len(fitting),
            has_more=len(fitting) > MOST_OFFERED,
        )

    server.completion()(complete)  # type: ignore[no-untyped-call]  # the SDK left it untyped


async def potential(ctx: Context[Laboratory], name: str) -> str:
    """The catalogue's card of a potential file, without its place on this machine."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_potential_card, laboratory, name)


def _potential_card(laboratory: Laboratory, name: str) -> str:
    catalogue = laboratory.catalogue
    found = catalogue.get(name)
    if found is None:
        nearest = ", ".join(catalogue.nearest(name))
        hint = f"; nearest: {nearest}" if nearest else ""
        raise ResourceNotFoundError(f"No potential file {name!r}{hint}.")
    return found.model_dump_json(exclude={"path"}, indent=2)


def _known(laboratory: Laboratory, argument: str) -> list[str]:
    if argument == "name":
        return laboratory.catalogue.names()
    return []
