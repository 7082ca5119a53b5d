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

from mdagent.server.callers import laboratory_of_caller
from mdagent.tools.state import Laboratory

MOST_OFFERED = 100
MOST_BYTES = 1 << 20


def add_resources(server: MCPServer[Laboratory]) -> None:
    """Register the resource templates."""
    server.resource(
        "lammps-doc://{+page}",
        title="Page of the LAMMPS manual",
        description="A page, by the name of a command, style, how-to or example script.",
        mime_type="text/plain",
    )(manual_page)
    server.resource(
        "potential://{name}",
        title="Potential file",
        description="What a potential file holds: elements, pair styles, units, cutoff, citation.",
        mime_type="application/json",
    )(potential)
    server.resource(
        "run://{run_id}/{file}",
        title="File of a run",
        description=f"A file that a run was given or wrote, up to {MOST_BYTES >> 20} MiB of it.",
    )(run_file)


def add_completions(server: MCPServer[Laboratory]) -> None:
    """Offer names that begin with what was typed."""

    async def complete(
        _ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        _context: CompletionContext | None,
    ) -> Completion:
        known = await anyio.to_thread.run_sync(_known, laboratory_of_caller(), argument.name)
        fitting = [name for name in known if name.startswith(argument.value)]
        return Completion(
            values=fitting[:MOST_OFFERED],
            total=len(fitting),
            has_more=len(fitting) > MOST_OFFERED,
        )

    server.completion()(complete)  # type: ignore[no-untyped-call]  # the SDK left it untyped


async def manual_page(ctx: Context[Laboratory], page: str) -> str:
    """The whole text of a manual page."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_manual_page, laboratory, page)


async def potential(ctx: Context[Laboratory], name: str) -> str:
    """The catalogue's card of a potential file, without its place on this machine."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_potential_card, laboratory, name)


async def run_file(ctx: Context[Laboratory], run_id: str, file: str) -> str | bytes:
    """A file of a run, as text where it is one."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_run_file, laboratory, run_id, file)


def _manual_page(laboratory: Laboratory, page: str) -> str:
    from mdagent.knowledge_index.index import IndexMissing
    from mdagent.knowledge_index.reading import UnknownPage

    try:
        index = laboratory.index
        parts = [index.read(page)]
        while parts[-1].next_offset is not None:
            parts.append(index.read(page, offset=parts[-1].next_offset))
    except (IndexMissing, UnknownPage) as error:
        raise ResourceNotFoundError(str(error)) from error
    return "".join(part.text for part in parts)


def _potential_card(laboratory: Laboratory, name: str) -> str:
    catalogue = laboratory.catalogue
    found = catalogue.get(name)
    if found is None:
        nearest = ", ".join(catalogue.nearest(name))
        hint = f"; nearest: {nearest}" if nearest else ""
        raise ResourceNotFoundError(f"No potential file {name!r}{hint}.")
    return found.model_dump_json(exclude={"path"}, indent=2)


def _run_file(laboratory: Laboratory, run_id: str, name: str) -> str | bytes:
    from mdagent.tools.simulation.run_text import NoSuchFile, read_bytes, read_piece
    from mdagent.tools.simulation.store import UnknownRun

    try:
        run = laboratory.store.folder(run_id)
        piece = read_piece(run, name, 0, MOST_BYTES)
        if piece.text is None:
            return read_bytes(run, name, MOST_BYTES)
    except (UnknownRun, NoSuchFile) as error:
        raise ResourceNotFoundError(str(error)) from error
    rest = f"\n({piece.next_step} reads on)\n" if piece.next_step else ""
    return piece.text + rest


def _known(laboratory: Laboratory, argument: str) -> list[str]:
    """What may stand for an argument of our prompts and resources; free text: nothing."""
    if argument == "name":
        return laboratory.catalogue.names()
    if argument == "run_id":
        listed = laboratory.store.list(laboratory.executor, limit=MOST_OFFERED)
        return [run.run_id for run in listed.runs]
    return _page_names(laboratory) if argument == "page" else []


def _page_names(laboratory: Laboratory) -> list[str]:
    from mdagent.knowledge_index.index import IndexMissing

    try:
        return laboratory.index.names()
    except IndexMissing:
        return []
