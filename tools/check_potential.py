"""MCP tool `check_potential`: is this the right potential, why not, and what instead."""

import shlex
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.potentials.result import PotentialCheck
from mdagent.tools.finding import NotChecked, Status
from mdagent.tools.simulation.supplied_files import FileRefused, SuppliedFiles
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.potentials.catalogue import Catalogue
    from mdagent.potentials.ranking import Wish

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
    from mdagent.potentials.ranking import Wish

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
    from mdagent.potentials.matching import check
    from mdagent.potentials.reading import PotentialUnreadable
    from mdagent.potentials.request import BadWish
    from mdagent.tools.simulation.scratch import NoScratch, files_for_a_while
    from mdagent.tools.simulation.store import UnknownRun

    with ExitStack() as held:
        try:
            brought = files_for_a_while(files, laboratory.allowed_folders, laboratory.store)
            sent = held.enter_context(brought)
            catalogue = laboratory.catalogue.including(sent)
            wish = _with_engine(wish, laboratory)
            result = check(catalogue, wish, (*names, *sent))
        except (FileRefused, UnknownRun, NoScratch, BadWish, PotentialUnreadable) as error:
            raise ToolError(str(error)) from error
        if verify == "contents":
            return result
        answer = _verified(result, laboratory, catalogue, wish, verify)
    return answer.model_copy(update={"repeat": _command(wish, names, files, verify)})


def _with_engine(wish: "Wish", laboratory: Laboratory) -> "Wish":
    """The wish with the styles of the engine; without one nobody knows what is built in."""
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound

    try:
        return replace(wish, built_styles=laboratory.engine.styles["pair"])
    except (EngineNotFound, EngineBroken):
        return wish


def _verified(
    result: PotentialCheck,
    laboratory: Laboratory,
    catalogue: "Catalogue",
    wish: "Wish",
    verify: Literal["engine", "elastic"],
) -> PotentialCheck:
    """The answer with what the engine says; where there is none, with the reason."""
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
    from mdagent.tools.sandbox.sandbox import SandboxUnavailable
    from mdagent.tools.simulation.verification import Verifier

    try:
        verifier = Verifier(laboratory.engine, laboratory.sandbox, catalogue, wish, verify)
        return verifier.add_to(result)
    except (EngineNotFound, EngineBroken, SandboxUnavailable) as error:
        note = NotChecked(what="loading in the engine", why=str(error))
        status: Status = "error" if result.status == "error" else "unknown"
        notes = [*result.not_checked, note]
        return result.model_copy(update={"status": status, "not_checked": notes})


def _command(wish: "Wish", names: tuple[str, ...], files: SuppliedFiles, verify: Verify) -> str:
    """The command line that asks the same; files that were sent must lie in its folder."""
    words = ["mdagent", "check-potential"]
    words += ["--elements", *wish.elements] if wish.elements else []
    words += ["--pair-style", wish.pair_style] if wish.pair_style else []
    words += ["--potential-files", *names] if names else []
    words += ["--units", wish.units] if wish.units else []
    for name in files or {}:
        words += ["--file", name]
    return shlex.join([*words, "--verify", verify])
