"""MCP tool `evaluate_run`: the verdict on a run, with its evidence."""

from typing import Annotated, Literal

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mdagent.tools.evaluation.evaluation import Evaluation
from mdagent.tools.expectation import Expectation
from mdagent.tools.state import Laboratory


async def evaluate_run(
    ctx: Context[Laboratory],
    run_id: str,
    expect: Annotated[
        Expectation | None, Field(description="What the task asks for; the more, the sharper.")
    ] = None,
    opinion: Annotated[
        str | None, Field(max_length=2000, description="Your own judgement; kept apart.")
    ] = None,
    compare: Annotated[
        Literal["none", "label"], Field(description="label: with all runs of its label.")
    ] = "none",
) -> Evaluation:
    """Judge a run: findings with number, threshold and mend; properties, report, next step."""
    laboratory = ctx.request_context.lifespan_context
    found = await anyio.to_thread.run_sync(_evaluate, laboratory, run_id, expect, opinion, compare)
    local = ctx.request_context.request is None
    return found if local else found.model_copy(update={"report": _over_network(found)})


def _over_network(evaluation: Evaluation) -> str | None:
    """The report by the resource that it can be read from there; a path would help nobody."""
    from mdagent.tools.evaluation.report import REPORT_NAME

    report = evaluation.report
    written = report is not None and report.endswith(f"/{REPORT_NAME}")
    return f"run://{evaluation.run_id}/{REPORT_NAME}" if written else report


def _evaluate(
    laboratory: Laboratory,
    run_id: str,
    expect: Expectation | None,
    opinion: str | None,
    compare: Literal["none", "label"],
) -> Evaluation:
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
    from mdagent.tools.evaluation.desk import Desk, Question, evaluate_run_of
    from mdagent.tools.evaluation.plot_snapshot import Renderer
    from mdagent.tools.sandbox.sandbox import SandboxUnavailable
    from mdagent.tools.simulation.store import UnknownRun

    try:
        renderer = Renderer(laboratory.engine, laboratory.sandbox)
    except (EngineNotFound, EngineBroken, SandboxUnavailable):
        # A run of yesterday is judged without an engine; only the report's snapshot needs one.
        renderer = None
    question = Question(run_id, expect, opinion, compare)
    try:
        return evaluate_run_of(laboratory.store, question, Desk(renderer, laboratory.catalogue))
    except UnknownRun as error:
        raise ToolError(str(error)) from error
