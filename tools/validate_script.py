"""MCP tool `validate_script`: every fault of a script at once, with line, reason and mend."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.tools.expectation import Expectation
from mdagent.tools.input_script.validation import Validation
from mdagent.tools.simulation.supplied_files import FileRefused, SuppliedFiles
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.tools.input_script.validator import Instruments
    from mdagent.tools.simulation.variables import Values

Depth = Literal["static", "dry_run", "smoke"]


async def validate_script(
    ctx: Context[Laboratory],
    script: Annotated[str, Field(description="The input script.")],
    files: SuppliedFiles = None,
    variables: Annotated[
        dict[str, str | int | float] | None, Field(description="As with -var name value.")
    ] = None,
    depth: Annotated[
        Depth, Field(description="static: no engine; dry_run: set up, no steps; smoke: 50 steps.")
    ] = "dry_run",
    expect: Annotated[
        Expectation | None, Field(description="What the script is for; checked against it.")
    ] = None,
) -> Validation:
    """Find all faults of an input script at once: line, reason and mend, also of its physics."""
    laboratory = ctx.request_context.lifespan_context
    return await anyio.to_thread.run_sync(
        _validate, laboratory, script, files, variables, depth, expect
    )


def _validate(
    laboratory: Laboratory,
    script: str,
    files: SuppliedFiles,
    variables: "Values",
    depth: Depth,
    expect: Expectation | None,
) -> Validation:
    from mdagent.tools.input_script.decode import ScriptNotText, refuse_unusable
    from mdagent.tools.input_script.validator import validate
    from mdagent.tools.simulation.scratch import NoScratch, files_for_a_while
    from mdagent.tools.simulation.store import UnknownRun
    from mdagent.tools.simulation.variables import VariableRefused, command_line_variables

    with ExitStack() as held:
        try:
            refuse_unusable(script)
            given = command_line_variables(variables)
            sent = files_for_a_while(files, laboratory.allowed_folders, laboratory.store)
            inputs = held.enter_context(sent)
        except (ScriptNotText, VariableRefused, FileRefused, UnknownRun, NoScratch) as error:
            raise ToolError(str(error)) from error
        return validate(script, inputs, given, depth, expect, _instruments(laboratory))


def _instruments(laboratory: Laboratory) -> "Instruments":
    """What is there to check with; a missing engine or sandbox is told, not refused."""
    from mdagent.tools.engine.engine import Engine, EngineBroken, EngineNotFound
    from mdagent.tools.finding import NotChecked
    from mdagent.tools.input_script.validator import Instruments
    from mdagent.tools.sandbox.isolation import SandboxUnavailable
    from mdagent.tools.sandbox.sandbox import Sandbox

    missing = []
    engine: Engine | None = None
    sandbox: Sandbox | None = None
    try:
        engine = laboratory.engine
    except (EngineNotFound, EngineBroken) as error:
        missing.append(NotChecked(what="names of styles, and the dry run", why=str(error)))
    try:
        sandbox = laboratory.sandbox
    except SandboxUnavailable as error:
        missing.append(NotChecked(what="the engine's verdict (dry run)", why=str(error)))
    return Instruments(engine, sandbox, laboratory.catalogue, tuple(missing), laboratory.limits)
