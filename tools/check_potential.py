"""MCP tool `check_potential`: is this the right potential, why not, and what instead."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.potentials.result import PotentialCheck
from mdagent.tools.finding import NotChecked, Status
from mdagent.tools.simulation.supplied_files import FileRefused, SuppliedFiles, gather_files
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.potentials.candidates import Wish

Verify = Literal["contents", "engine", "elastic"]
UnitStyle = Literal["lj", "real", "metal", "si", "cgs", "electron", "micro", "nano"]


async def check_potential(
    ctx: Context[Laboratory],
    elements: Annotated[
        list[str] | None, Field(description="Element of each atom type, in order.")
    ] = None,
    pair_style: str | None = None,
    potential_files: Annotated[list[str] | None, Field(description="File names.")] = None,
    units: UnitStyle | None = None,
    files: SuppliedFiles = None,
    verify: Annotated[
        Verify,
        Field(description="engine: also load it, crystals and energies; elastic: constants too."),
    ] = "contents",
) -> PotentialCheck:
    """Open potential files and compare them with elements, style, units; lines ready to paste."""
    from mdagent.potentials.candidates import Wish

    laboratory = ctx.request_context.lifespan_context
    wish = Wish(tuple(elements or ()), pair_style, units)
    return await anyio.to_thread.run_sync(
        _check, laboratory, wish, tuple(potential_files or ()), files, verify
    )


def _check(
    laboratory: Laboratory,
    wish: "Wish",
    names: tuple[str, ...],
    files: SuppliedFiles,
    verify: Verify,
) -> PotentialCheck:
    from mdagent.potentials.matching import BadWish, check
    from mdagent.potentials.reading import PotentialUnreadable
    from mdagent.tools.simulation.store import UnknownRun

    with tempfile.TemporaryDirectory(prefix="mdagent-files-") as folder:
        try:
            sent = gather_files(files, laboratory.allowed_folders, laboratory.store, Path(folder))
            catalogue = laboratory.catalogue.including(sent)
            result = check(catalogue, _with_engine(wish, laboratory), (*names, *sent))
        except (FileRefused, UnknownRun, BadWish, PotentialUnreadable) as error:
            raise ToolError(str(error)) from error
    return result if verify == "contents" else _not_verified(result)


def _with_engine(wish: "Wish", laboratory: Laboratory) -> "Wish":
    """The wish with the styles of the engine; without one nobody knows what is built in."""
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound

    try:
        return replace(wish, built_styles=laboratory.engine.styles["pair"])
    except (EngineNotFound, EngineBroken):
        return wish


def _not_verified(result: PotentialCheck) -> PotentialCheck:
    note = NotChecked(
        what="loading in the engine, lattice constant, cohesive energy, elastic constants",
        why="This version compares contents only; run_lammps a minimization of the crystal.",
    )
    status: Status = "error" if result.status == "error" else "unknown"
    return result.model_copy(update={"status": status, "not_checked": [*result.not_checked, note]})
