"""From a request to a submitted run."""

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.decode import ScriptNotText, refuse_unusable
from mdagent.tools.input_script.lexer import InputScript, read_script
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxUnavailable
from mdagent.tools.simulation.continuation import CannotContinue, bring_restart
from mdagent.tools.simulation.executor import ExecutorUnavailable
from mdagent.tools.simulation.launch_making import make_launch
from mdagent.tools.simulation.launch_plan import ResourcesRefused
from mdagent.tools.simulation.record import StoreFull, StoreNotWritable, telling_the_mend
from mdagent.tools.simulation.request import RequestRefused, RunRequest, Workplace
from mdagent.tools.simulation.retention import StoreAtCap, make_room
from mdagent.tools.simulation.run import LimitsRequest
from mdagent.tools.simulation.run_directory import INPUT_NAME, RunDirectory
from mdagent.tools.simulation.store import UnknownRun
from mdagent.tools.simulation.supplied_files import FileRefused, gather_files
from mdagent.tools.simulation.variables import VariableRefused, command_line_variables, one_run

__all__ = ["REFUSALS", "RequestRefused", "RunRequest", "Workplace", "start_run", "start_sweep"]

_MAX_LABEL = 100


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
    ExecutorUnavailable,
)


def start_run(request: RunRequest, workplace: Workplace) -> str:
    """Check the request, record the run, submit it.

    Returns:
        The run_id.

    Raises:
        RequestRefused, FileRefused, VariableRefused, ResourcesRefused, ScriptNotText, UnknownRun,
        StoreFull, StoreAtCap, StoreNotWritable, ExecutorUnavailable: The texts say what to
            change; nothing is left behind.
    """
    return start_sweep([request], workplace)[0]


def start_sweep(requests: Sequence[RunRequest], workplace: Workplace) -> list[str]:
    """Start several runs that ask for the same resources: all of them, or none.

    Returns:
        Their run_ids, in the order of the requests.

    Raises:
        RequestRefused, ...: As `start_run`.
    """
    limits = granted_limits(requests[0].limits, workplace)
    wanted_MiB = limits.disk_MiB * len(requests)
    make_room(workplace.store, workplace.executor, workplace.retention, wanted_MiB)
    runs: list[RunDirectory] = []
    with ExitStack() as half_made:
        # A run that the client is told did not start must not start by itself later on.
        half_made.callback(_remove, runs)
        for request in requests:
            runs.append(_record(request, limits, workplace))
        workplace.executor.submit(runs)
        half_made.pop_all()
    return [run.run_id for run in runs]


def _remove(runs: list[RunDirectory]) -> None:
    for run in runs:
        shutil.rmtree(run.path, ignore_errors=True)


def _record(request: RunRequest, limits: Limits, workplace: Workplace) -> RunDirectory:
    script = _script(request.script)
    label = _label(request.label)
    variables = command_line_variables(one_run(request.variables))
    store = workplace.store
    with store.draft() as draft:
        with telling_the_mend(draft.path):
            draft.script.write_bytes(request.script.encode())
            (draft.work / INPUT_NAME).write_bytes(request.script.encode())
        inputs = gather_files(request.files, workplace.allowed_folders, store, draft.work)
        if request.continue_from is not None:
            inputs |= bring_restart(store.folder(request.continue_from), script, inputs, draft.work)
        analysis = Analysis(script, inputs, variables, engine=workplace.engine)
        asked = replace(request, label=label)
        return store.create(draft, make_launch(asked, limits, analysis, workplace, draft))


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
