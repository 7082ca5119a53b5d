"""The launch record of a run, settled from what was asked for and what there is."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import fields
from importlib.metadata import version

from mdagent.tools.engine.engine import CONFINED, Engine
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.estimate import estimate
from mdagent.tools.input_script.lexer import InputScript
from mdagent.tools.input_script.marked_run import write_copy
from mdagent.tools.input_script.output_size import output_size
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.continuation import earlier_facts
from mdagent.tools.simulation.decomposition import decomposition_hints
from mdagent.tools.simulation.launch import EngineFacts, Launch, Option
from mdagent.tools.simulation.launch_plan import Workload, engine_switches
from mdagent.tools.simulation.receipt import potential_hashes, sha256_of
from mdagent.tools.simulation.record import telling_the_mend
from mdagent.tools.simulation.request import RunRequest, Workplace
from mdagent.tools.simulation.run import ResourceRequest, Resources, RunEstimate
from mdagent.tools.simulation.run_directory import INPUT_NAME, LOG_NAME, RunDirectory, timestamp
from mdagent.tools.simulation.step_plan import planned_blocks

_TRIAL_ATOM_STEPS = 400_000


def make_launch(
    request: RunRequest,
    limits: Limits,
    analysis: Analysis,
    workplace: Workplace,
    draft: RunDirectory,
) -> Launch:
    """Choose how the run is to be started, and note all that it needs.

    Args:
        request: The client's wishes.
        limits: What the run may use.
        analysis: Of its script, with its inputs and variables.
        workplace: What the operator provides.
        draft: The run's directory, filled with inputs.

    Raises:
        ResourcesRefused, ExecutorUnavailable: The executor cannot give what was asked for.
    """
    engine, executor, store = workplace.engine, workplace.executor, workplace.store
    size = estimate(analysis)
    plan = planned_blocks(analysis)
    work = Workload(analysis, size.n_atoms, sum(plan) if plan is not None else None)
    asked = request.resources or ResourceRequest()
    options = executor.plan(asked, engine, work)
    if len(options) > 1:
        with telling_the_mend(draft.path):
            draft.trial.mkdir(mode=0o755)
            write_copy(analysis, "trial", draft.trial / INPUT_NAME, {})
    return Launch(
        run_id=draft.run_id.removeprefix(".new-"),
        label=request.label,
        created=timestamp(),
        where=executor.where,
        options=[_option(resources, workplace, analysis.given) for resources in options],
        trial_steps=_trial_steps(size.n_atoms),
        readable=[str(path) for path in engine.readable()],
        limits={field.name: getattr(limits, field.name) for field in fields(limits)},
        n_granted_cores=executor.n_cores,
        engine=_engine_facts(engine),
        sandbox_level=workplace.sandbox_options.level,
        bwrap=str(workplace.sandbox_options.bwrap) if workplace.sandbox_options.bwrap else None,
        isolation=_isolation(workplace.sandbox),
        inputs={name: sha256_of(draft.work / name) or "" for name in analysis.inputs},
        script_sha256=hashlib.sha256(request.script.encode()).hexdigest(),
        plan=plan,
        estimate=_estimate(work).model_dump(),
        continued_from=request.continue_from,
        continued=earlier_facts(store.folder(request.continue_from))
        if request.continue_from
        else None,
        potentials=potential_hashes(engine.potentials_folder, _words(analysis.script)),
        hints=[hint.model_dump() for hint in decomposition_hints(analysis, options[0])],
        unconfined=workplace.unconfined,
        store_MiB=workplace.retention.store_MiB,
        versions={"mdagent": version("mdagent-mcp"), "python": platform.python_version()},
    )


def _option(resources: Resources, workplace: Workplace, given: Mapping[str, str]) -> Option:
    words = ["-in", INPUT_NAME, "-log", LOG_NAME, "-echo", "both", "-nonbuf"]
    words += engine_switches(resources)
    for name, value in given.items():
        words += ["-var", name, *value.split()]
    return Option(
        resources=resources.model_dump(),
        argv=workplace.executor.command(workplace.engine, words, resources),
        environment=_environment(workplace.engine, resources),
    )


def _environment(engine: Engine, resources: Resources) -> dict[str, str]:
    variables = engine.environment(resources.n_threads)
    if resources.n_nodes == 1:
        return variables
    # These keep MPI within one node.
    return {name: value for name, value in variables.items() if name not in CONFINED}


def _estimate(work: Workload) -> RunEstimate:
    output = output_size(work.script, work.n_atoms)
    return RunEstimate(
        n_steps=work.n_steps,
        n_atoms=work.n_atoms,
        disk_MiB=output and float(f"{output.disk_MiB:.3g}"),
        log_MiB=output and float(f"{output.log_MiB:.3g}"),
    )


def _trial_steps(n_atoms: int | None) -> int:
    """So few that the first trial costs little, so many that neighbor lists are built anew."""
    return 20 if n_atoms is None else min(2000, max(10, _TRIAL_ATOM_STEPS // n_atoms))


def _words(script: InputScript) -> set[str]:
    return {word.text for command in script.commands for word in command.arguments}


def _isolation(sandbox: Sandbox | None) -> dict[str, object]:
    if sandbox is None:
        return {"backend": "none", "level": "to be found on the node", "missing": []}
    found = sandbox.isolation
    return {"backend": found.backend, "level": found.level, "missing": list(found.missing)}


def _engine_facts(engine: Engine) -> EngineFacts:
    status = engine.executable.stat()
    folder = engine.potentials_folder
    return EngineFacts(
        executable=str(engine.executable),
        sha256=engine.sha256,
        version=engine.version,
        git_tag=engine.git_tag,
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        potentials_folder=str(folder) if folder else None,
    )
