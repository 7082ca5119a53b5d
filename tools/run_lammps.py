"""MCP tool `run_lammps`: a script run by the real engine, confined, in the background."""

from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.tools.get_run import for_client, wait_for_run
from mdagent.tools.simulation.run import LimitsRequest, ResourceRequest, Run
from mdagent.tools.simulation.supplied_files import SuppliedFiles
from mdagent.tools.simulation.variables import Sweep
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.tools.simulation.start import RunRequest


async def run_lammps(
    ctx: Context[Laboratory],
    script: Annotated[str, Field(description="The input script.")],
    files: SuppliedFiles = None,
    variables: Annotated[
        Sweep, Field(description="As -var name value; lists: a run per combination.")
    ] = None,
    resources: Annotated[
        ResourceRequest | None, Field(description="Default: by system size.")
    ] = None,
    limits: Annotated[LimitsRequest | None, Field(description="Up to the operator's caps.")] = None,
    where: Literal["local", "slurm"] = "local",
    continue_from: Annotated[str | None, Field(description="run_id to restart from.")] = None,
    label: Annotated[str | None, Field(description="Groups attempts at one task.")] = None,
    wait_s: Annotated[float, Field(ge=0, le=50)] = 20,
) -> Run:
    """Run a script with LAMMPS in a sandbox; returns when done or after wait_s, run goes on."""
    from mdagent.tools.simulation.start import RunRequest

    laboratory = ctx.request_context.lifespan_context
    request = RunRequest(script, files, variables, resources, limits, continue_from, label)
    run_ids = await anyio.to_thread.run_sync(_start, laboratory, request, where)
    run = for_client(ctx, await wait_for_run(ctx, run_ids[0], wait_s))
    if len(run_ids) == 1:
        return run
    group = (run.label or "").partition(" [")[0]
    step = f'list_runs(label="{group}") shows all {len(run_ids)} runs; this is the first of them.'
    return run.model_copy(update={"next_step": f"{step} {run.next_step}"})


def _start(laboratory: Laboratory, request: "RunRequest", where: str) -> list[str]:
    from mdagent.tools.simulation.start import REFUSALS, Workplace, start_sweep
    from mdagent.tools.simulation.sweep import combinations

    try:
        workplace = Workplace(
            engine=laboratory.engine,
            sandbox=laboratory.sandbox if where == "local" else None,
            sandbox_options=laboratory.plan.sandbox,
            store=laboratory.store,
            executor=laboratory.executor.at(where),
            allowed_folders=laboratory.allowed_folders,
            limits=laboratory.limits,
            limits_cap=laboratory.limits_cap,
            retention=laboratory.retention,
            unconfined=laboratory.plan.slurm.unconfined,
        )
        return start_sweep(combinations(request), workplace)
    except REFUSALS as error:
        raise ToolError(str(error)) from error
