"""From a request to a submitted run."""

import hashlib
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path

from mdagent.tools.engine.engine import Engine, EngineBroken, EngineNotFound
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.decode import ScriptNotText, refuse_unusable
from mdagent.tools.input_script.estimate import estimate
from mdagent.tools.input_script.lexer import InputScript, read_script
from mdagent.tools.input_script.marked_run import write_copy
from mdagent.tools.input_script.output_size import output_size
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, SandboxUnavailable
from mdagent.tools.simulation.continuation import CannotContinue, bring_restart, earlier_facts
from mdagent.tools.simulation.executor import Executor
from mdagent.tools.simulation.launch import EngineFacts, Launch, Option
from mdagent.tools.simulation.launch_plan import (
    ResourcesRefused,
    Workload,
    engine_switches,
    plan_launch,
)
from mdagent.tools.simulation.receipt import potential_hashes, sha256_of
from mdagent.tools.simulation.record import StoreFull, StoreNotWritable, telling_the_mend
from mdagent.tools.simulation.retention import Retention, StoreAtCap, make_room
from mdagent.tools.simulation.run import LimitsRequest, ResourceRequest, Resources, RunEstimate
from mdagent.tools.simulation.run_directory import INPUT_NAME, LOG_NAME, RunDirectory, timestamp
from mdagent.tools.simulation.step_plan import planned_blocks
from mdagent.tools.simulation.store import RunStore, UnknownRun
from mdagent.tools.simulation.supplied_files import FileRefused, SuppliedFile, gather_files
from mdagent.tools.simulation.variables import Values, VariableRefused, command_line_variables

_MAX_LABEL = 100
_TRIAL_ATOM_STEPS = 400_000


class RequestRefused(ValueError):
    """The request cannot be carried out as it is; the text says what to change."""


# Everything that `start_run` and the rooms it needs may say no with.
REFUSALS = (
    RequestRefused,
    ScriptNotText,
    FileRefused,
    VariableRefused,
    ResourcesRefused,
    CannotContinue,
    UnknownRun,
    StoreFull,
    StoreNotWritable,
    EngineNotFound,
    EngineBroken,
    SandboxUnavailable,
    StoreAtCap,
)


@dataclass(frozen=True)
class RunRequest:
    """What a client asks for."""

    script: str
    files: Mapping[str, SuppliedFile] | None = None
    variables: Values = None
    resources: ResourceRequest | None = None
    limits: LimitsRequest | None = None
    continue_from: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Workplace:
    """What the operator provides for runs.

    Attributes:
        limits: What a run may use where the request says nothing.
        limits_cap: The most that a request may ask for.
        retention: What all runs together may use.
    """

    engine: Engine
    sandbox: Sandbox
    sandbox_options: SandboxOptions
    store: RunStore
    executor: Executor
    allowed_folders: tuple[Path, ...]
    limits: Limits
    limits_cap: Limits
    retention: Retention = field(default_factory=Retention)


def start_run(request: RunRequest, workplace: Workplace) -> str:
    """Check the request, record the run, submit it.

    Returns:
        The run_id.

    Raises:
        RequestRefused, FileRefused, VariableRefused, ResourcesRefused, ScriptNotText, UnknownRun,
        StoreFull, StoreAtCap, StoreNotWritable: The texts say what to change; nothing is left
            behind.
    """
    script = _script(request.script)
    label = _label(request.label)
    variables = command_line_variables(request.variables)
    limits = granted_limits(request.limits, workplace)
    store = workplace.store
    make_room(store, workplace.executor, workplace.retention, limits.disk_MiB)
    with store.draft() as draft:
        with telling_the_mend(draft.path):
            draft.script.write_bytes(request.script.encode())
            (draft.work / INPUT_NAME).write_bytes(request.script.encode())
        inputs = gather_files(request.files, workplace.allowed_folders, store, draft.work)
        if request.continue_from is not None:
            inputs |= bring_restart(store.folder(request.continue_from), script, inputs, draft.work)
        analysis = Analysis(script, inputs, variables, engine=workplace.engine)
        launch = _launch(request, label, limits, analysis, workplace, draft)
        run = store.create(draft, launch)
    try:
        workplace.executor.submit(run)
    except OSError:
        # A run that the client is told did not start must not start by itself later on.
        shutil.rmtree(run.path, ignore_errors=True)
        raise
    return run.run_id


def granted_limits(asked: LimitsRequest | None, workplace: Workplace) -> Limits:
    """The operator's defaults with the client's wishes, none above its cap.

    Raises:
        RequestRefused: A wish is above its cap.
    """
    wishes = asked.model_dump(exclude_none=True) if asked is not None else {}
    for name, value in wishes.items():
        cap = getattr(workplace.limits_cap, name)
        if value > cap:
            raise RequestRefused(
                f"limits.{name} = {value:g} is above the operator's cap of {cap:g}. Ask for at "
                "most that, or make the run smaller and continue it."
            )
    return replace(workplace.limits, **wishes)


def _launch(
    request: RunRequest,
    label: str | None,
    limits: Limits,
    analysis: Analysis,
    workplace: Workplace,
    draft: RunDirectory,
) -> Launch:
    engine, executor, store = workplace.engine, workplace.executor, workplace.store
    size = estimate(analysis)
    plan = planned_blocks(analysis)
    work = Workload(analysis, size.n_atoms, sum(plan) if plan is not None else None)
    asked = request.resources or ResourceRequest()
    options = plan_launch(asked, engine, executor.n_cores, work)
    if len(options) > 1:
        with telling_the_mend(draft.path):
            draft.trial.mkdir(mode=0o755)
            write_copy(analysis, "trial", draft.trial / INPUT_NAME, {})
    return Launch(
        run_id=draft.run_id.removeprefix(".new-"),
        label=label,
        created=timestamp(),
        where=executor.where,
        options=[_option(resources, engine, analysis.given) for resources in options],
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
        store_MiB=workplace.retention.store_MiB,
        versions={"mdagent": version("mdagent-mcp"), "python": platform.python_version()},
    )


def _option(resources: Resources, engine: Engine, given: Mapping[str, str]) -> Option:
    words = ["-in", INPUT_NAME, "-log", LOG_NAME, "-echo", "both", "-nonbuf"]
    words += engine_switches(resources)
    for name, value in given.items():
        words += ["-var", name, *value.split()]
    return Option(
        resources=resources.model_dump(),
        argv=engine.argv(*words, n_ranks=resources.n_ranks),
        environment=engine.environment(resources.n_threads),
    )


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


def _isolation(sandbox: Sandbox) -> dict[str, object]:
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


def _script(text: str) -> InputScript:
    refuse_unusable(text)
    script = read_script(text)
    if not script.commands:
        raise RequestRefused(
            "The script holds no command, so there is nothing to run. Send the text of a LAMMPS "
            "input script in `script`."
        )
    return script


def _label(label: str | None) -> str | None:
    if label is not None and (len(label) > _MAX_LABEL or not label.isprintable()):
        raise RequestRefused(f"A label is one line of at most {_MAX_LABEL} printable characters.")
    return label
