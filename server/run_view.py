"""The view of a run that a host shows in its conversation: an MCP App, and the data it reads.

`run_view.html` is built from `clients/run-view` by `scripts/build_run_view.py`. It is committed,
unlike other build output: whoever installs the package has no Node.js to build it with. A test
builds it again and compares.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.apps import APP_MIME_TYPE, Apps
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.server.mcpserver.resources import FileResource

from mdagent.tools.state import Laboratory

RUN_VIEW = "ui://mdagent/run-view"
PAGE = Path(__file__).with_name("run_view.html")
COLOURINGS: Mapping[str, Literal["type", "structure"]] = {"type": "type", "structure": "structure"}


def run_view() -> Apps:
    """The extension that offers the page; it asks for no domain and no permission at all."""
    apps = Apps()
    apps.add_resource(
        FileResource(
            uri=RUN_VIEW,
            name="run-view",
            title="View of a run",
            description="Findings at the script's lines, thermo curves and atoms of a run.",
            path=PAGE,
            mime_type=APP_MIME_TYPE,
            meta={"ui": {"prefersBorder": True}},
        )
    )
    return apps


def add_view_resources(server: MCPServer[Laboratory]) -> None:
    """Register what the page reads once it is shown, so that no model pays for it."""
    server.resource(
        "thermo://{run_id}",
        title="Thermo curves of a run",
        description="All thermo columns of a run over time, joined over its stages.",
        mime_type="application/json",
    )(thermo_curves)
    server.resource(
        "atoms://{run_id}/{colour_by}",
        title="Atoms of a run",
        description="Positions in the last frame of a run; colour_by: type or structure.",
        mime_type="application/json",
    )(last_atoms)


async def thermo_curves(ctx: Context[Laboratory], run_id: str) -> str:
    """The columns of the log, thinned to what a screen shows."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_thermo_curves, laboratory, run_id)


async def last_atoms(ctx: Context[Laboratory], run_id: str, colour_by: str) -> str:
    """Positions, cell and colours of the last frame of a dump."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_last_atoms, laboratory, run_id, colour_by)


def _thermo_curves(laboratory: Laboratory, run_id: str) -> str:
    from mdagent.tools.evaluation.judge import open_record
    from mdagent.tools.evaluation.picture import NothingToPlot
    from mdagent.tools.evaluation.run_view import curves_of
    from mdagent.tools.simulation.store import UnknownRun

    try:
        return curves_of(open_record(laboratory.store.folder(run_id), None)).model_dump_json()
    except (UnknownRun, NothingToPlot) as error:
        raise ResourceNotFoundError(str(error)) from error


def _last_atoms(laboratory: Laboratory, run_id: str, colour_by: str) -> str:
    from mdagent.tools.evaluation.judge import open_record
    from mdagent.tools.evaluation.picture import NothingToPlot
    from mdagent.tools.evaluation.run_view import atoms_of
    from mdagent.tools.simulation.store import UnknownRun

    colouring = COLOURINGS.get(colour_by)
    if colouring is None:
        raise ResourceNotFoundError(f"Atoms are coloured by type or structure, not {colour_by!r}.")
    try:
        record = open_record(laboratory.store.folder(run_id), None)
        return atoms_of(record, colouring).model_dump_json()
    except (UnknownRun, NothingToPlot) as error:
        raise ResourceNotFoundError(str(error)) from error
