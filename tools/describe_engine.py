"""MCP tool `describe_engine`: what the LAMMPS of this machine can do."""

from typing import Annotated, Any, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, ConfigDict, Field

from mdagent.tools.engine.engine import Engine, EngineBroken, EngineNotFound
from mdagent.tools.engine.lookup import Category, Match, find_name, names_of, nearest_names
from mdagent.tools.inventory import Part, inventory
from mdagent.tools.state import Laboratory


class EngineDescription(BaseModel):
    """The engine, and of its names those that were asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    version_date: str
    git_tag: str | None
    accelerators: list[str]
    available: Literal["yes", "no"] | None = None
    matches: list[Match] = []
    nearest: list[str] = []
    names: list[str] = []
    packages: list[str] = []
    build: dict[str, str] = {}
    n_styles: dict[str, int] = {}
    laboratory: list[Part] = []
    next_step: str = ""


async def describe_engine(
    ctx: Context[Laboratory],
    category: Annotated[Category | None, Field(description="List its names.")] = None,
    name: Annotated[str | None, Field(description="Look up a style, command, package.")] = None,
) -> EngineDescription:
    """The installed LAMMPS: version, packages, styles; sandbox, executors, manual, potentials."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(_describe, laboratory, category, name)


def _describe(
    laboratory: Laboratory, category: Category | None, name: str | None
) -> EngineDescription:
    try:
        engine = laboratory.engine
    except (EngineNotFound, EngineBroken) as error:
        raise ToolError(str(error)) from error
    asked: dict[str, Any] = _overview(engine, laboratory)
    if name is not None:
        asked = _lookup(engine, category, name.strip())
    elif category is not None:
        asked = {"names": names_of(engine, category)}
    return EngineDescription(
        version=engine.version,
        version_date=engine.version_date.isoformat(),
        git_tag=engine.git_tag,
        accelerators=list(engine.accelerators),
        **asked,
    )


def _lookup(engine: Engine, category: Category | None, name: str) -> dict[str, Any]:
    matches = find_name(engine, name, category)
    if matches:
        step = f"read_lammps_doc with name {name!r} shows its syntax."
        return {"available": "yes", "matches": matches, "next_step": step}
    nearest = nearest_names(engine, name, category)
    return {"available": "no", "nearest": nearest, "next_step": _NAMES_STEP}


_NAMES_STEP = "Take a name that is there; describe_engine with a category lists them."


def _overview(engine: Engine, laboratory: Laboratory) -> dict[str, Any]:
    return {
        "packages": sorted(engine.packages),
        "build": dict(engine.build),
        "n_styles": {kind: len(engine.base_styles(kind)) for kind in sorted(engine.styles)},
        # Paths are the operator's business; `mdagent doctor` shows them.
        "laboratory": [part.model_copy(update={"path": ""}) for part in inventory(laboratory)],
        "next_step": "describe_engine with a category lists its names, with a name looks it up.",
    }
