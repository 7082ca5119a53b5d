"""MCP tool `plot_run`: a picture of a run and the numbers it shows."""

import base64
from typing import Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, ImageContent, TextContent
from pydantic import BaseModel, ConfigDict, Field

from mdagent.tools.state import Laboratory

Kind = Literal["thermo", "snapshot", "rdf", "msd", "stress_strain", "melting_curve"]


class Plot(BaseModel):
    """What the picture shows; long columns are thinned to 200 values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    kind: Kind
    caption: str
    numbers: dict[str, float | str] = {}
    columns: dict[str, list[float]] = {}


async def plot_run(
    ctx: Context[Laboratory],
    run_id: str,
    kind: Kind = "thermo",
    columns: Annotated[
        list[str] | None,
        Field(max_length=4, description="Thermo headings; snapshot: type or structure."),
    ] = None,
) -> Annotated[CallToolResult, Plot]:
    """A PNG of a run with caption and numbers: thermo, snapshot, or what it was for."""
    laboratory = ctx.request_context.lifespan_context
    png, plot = await anyio.to_thread.run_sync(_draw, laboratory, run_id, kind, columns or [])
    image = ImageContent(type="image", data=base64.b64encode(png).decode(), mime_type="image/png")
    numbers = "; ".join(f"{name} {value}" for name, value in plot.numbers.items())
    text = TextContent(type="text", text=f"{plot.caption} {numbers}".strip())
    return CallToolResult(content=[image, text], structured_content=plot.model_dump(mode="json"))


def _draw(
    laboratory: Laboratory, run_id: str, kind: Kind, columns: list[str]
) -> tuple[bytes, Plot]:
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
    from mdagent.tools.evaluation.picture import NothingToPlot, PlotsMissing
    from mdagent.tools.evaluation.plot_snapshot import Renderer, RenderingFailed
    from mdagent.tools.evaluation.plots import draw
    from mdagent.tools.sandbox.sandbox import SandboxUnavailable
    from mdagent.tools.simulation.store import UnknownRun

    def renderer() -> Renderer:
        return Renderer(laboratory.engine, laboratory.sandbox)

    try:
        picture = draw(laboratory.store.folder(run_id), kind, columns, renderer)
    except (UnknownRun, NothingToPlot, PlotsMissing, RenderingFailed) as error:
        raise ToolError(str(error)) from error
    except (EngineNotFound, EngineBroken, SandboxUnavailable) as error:
        raise ToolError(str(error)) from error
    plot = Plot(
        run_id=run_id,
        kind=kind,
        caption=picture.caption,
        numbers=picture.numbers,
        columns=picture.columns,
    )
    return picture.png, plot
