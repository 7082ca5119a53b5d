"""The launch of a run settled just before its start, and the record of what settled it."""

from dataclasses import replace
from typing import Any, Literal

from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.launch import Launch, Option
from mdagent.tools.simulation.launch_plan import describe
from mdagent.tools.simulation.record import write_record
from mdagent.tools.simulation.run import Resources
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.trial import Trial, Trials, busy_cores, choose

# So much work of others on the cores makes ranks, which wait for each other awake, a bad start.
_BUSY_CORES = 0.5
_NOTE = "Other ranks or threads change the last digits of the numbers."


def settle_launch(run: RunDirectory, launch: Launch, n_cores: int, sandbox: Sandbox) -> Launch:
    """Try the launches that these cores allow, and leave the best one as the only option.

    Args:
        run: The run, held by the caller.
        launch: Its launch record.
        n_cores: Cores that the run holds.
        sandbox: Where it will run.

    Raises:
        SandboxUnavailable, OSError: As when the run itself is started.
    """
    if len(launch.options) == 1:
        return launch

    def cancelled() -> Literal["cancelled"] | None:
        gone = run.cancel_request.exists() or not run.launch_record.exists()
        return "cancelled" if gone else None

    options = [option for option in launch.options if option.n_cores <= n_cores]
    trials = Trials(run, launch, sandbox, cancelled)
    if len(options) == 1:
        settled = _with(options[0], why=f"{_name(options[0])}: one core was free at the start")
        write_record(run.choice_record, _record(settled, None, [], trials))
        return replace(launch, options=[settled])
    busy = busy_cores()
    if busy is not None and busy > _BUSY_CORES:
        options.sort(key=lambda option: (option.n_cores > 1, option.n_ranks > 1))
    tried = trials.all(options)
    chosen = choose(tried, launch.n_steps) if tried else None
    settled = _with(
        chosen.option if chosen else _plainest(options), **_measured(chosen, tried, trials, busy)
    )
    write_record(run.choice_record, _record(settled, chosen, tried, trials))
    return replace(launch, options=[settled])


def _with(option: Option, **resources: Any) -> Option:
    return replace(option, resources={**option.resources, **resources})


def _plainest(options: list[Option]) -> Option:
    """One rank, where no launch came to its first step: the run's own end will tell why."""
    return min(options, key=lambda option: option.n_cores)


def _measured(
    chosen: Trial | None, tried: list[Trial], trials: Trials, busy: float | None
) -> dict[str, Any]:
    if chosen is None:
        what = _name(_plainest(trials.launch.options))
        return {"why": f"{what}: no launch came to its first step in a trial", "steps_per_s": None}
    others = [
        f"{_name(trial.option)} {trial.steps_per_s:.4g}"
        for trial in sorted(tried, key=lambda trial: -trial.steps_per_s)
        if trial is not chosen
    ]
    failed = [_name(option) for option in dict.fromkeys(trials.failed)]
    why = f"{_name(chosen.option)}: {chosen.steps_per_s:.4g} steps/s over {chosen.n_steps} steps"
    why += f"; {', '.join(others)} steps/s" if others else "; a longer trial would not have paid"
    if any(trial.steps_per_s > chosen.steps_per_s for trial in tried):
        why += "; faster ones gain too little to be taken"
    why += f"; failed or far slower: {', '.join(failed)}" if failed else ""
    why += f". Trials took {trials.spent_s:.2g} s"
    why += f", {busy:.1f} cores busy before" if busy is not None else ""
    return {"why": f"{why}. {_NOTE}", "steps_per_s": float(f"{chosen.steps_per_s:.4g}")}


def _name(option: Option) -> str:
    return describe(Resources(**option.resources))


def _record(
    settled: Option,
    chosen: Trial | None,
    tried: list[Trial],
    trials: Trials,
) -> dict[str, Any]:
    estimate: dict[str, Any] = {}
    if chosen is not None:
        estimate = {"steps_per_s": settled.resources["steps_per_s"]}
        if (n_steps := trials.launch.n_steps) is not None:
            estimate["time_s"] = float(f"{chosen.run_time_s(n_steps):.3g}")
        if chosen.memory_MiB is not None:
            estimate["memory_MiB"] = float(f"{chosen.memory_MiB:.3g}")
    return {
        "resources": dict(settled.resources),
        "estimate": estimate,
        "spent_s": round(trials.spent_s, 3),
        "trials": [
            {
                "launch": _name(trial.option),
                "n_steps": trial.n_steps,
                "steps_per_s": trial.steps_per_s,
                "setting_up_s": trial.setting_up_s,
            }
            for trial in tried
        ],
    }
