from collections.abc import Callable
from dataclasses import replace

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.simulation.launch import Option
from mdagent.tools.simulation.launch_plan import Workload, plan_launch
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.queue import release
from mdagent.tools.simulation.run import ResourceRequest, Resources, Run
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run
from mdagent.tools.simulation.trial import Trial, choose, typical

Start = Callable[..., str]
Until = Callable[[str, Callable[[Run], bool]], Run]
EndOf = Callable[[str], Run]

ASKED = ResourceRequest()


def shapes(
    script: str, engine: Engine, n_atoms: int | None, n_steps: int | None, asked: ResourceRequest
) -> list[tuple[int, int, str]]:
    work = Workload(Analysis(read_script(script), engine=engine), n_atoms, n_steps)
    return [_shape(r) for r in plan_launch(asked, engine, 2, work)]


def _shape(resources: Resources) -> tuple[int, int, str]:
    return resources.n_ranks, resources.n_threads, resources.accelerator


def test_a_short_run_is_not_tried(engine: Engine, melt: str) -> None:
    assert shapes(melt, engine, 256, 100, ASKED) == [(1, 1, "opt")]


def test_a_long_run_may_have_ranks_threads_or_neither(engine: Engine, melt: str) -> None:
    found = shapes(melt, engine, 32000, 100000, ASKED)
    assert found[0] == (1, 2, "omp")
    assert set(found[1:]) == {(2, 1, "opt"), (2, 1, "omp"), (1, 1, "opt")}
    assert shapes(melt, engine, 256, 10**8, ASKED)[0] == (1, 1, "opt")


def test_a_few_atoms_get_no_twin(engine: Engine, melt: str) -> None:
    assert shapes(melt, engine, 4, 100, ASKED) == [(1, 1, "none")]
    assert (1, 1, "opt") not in shapes(melt, engine, 4, 10**8, ASKED)


def test_a_style_without_a_twin_gets_no_opt(engine: Engine) -> None:
    assert shapes("pair_style tersoff\n", engine, 8, 100, ASKED) == [(1, 1, "none")]


def test_what_was_asked_for_holds(engine: Engine, melt: str) -> None:
    asked = ResourceRequest(n_threads=2)
    assert shapes(melt, engine, 32000, 100000, asked) == [(1, 2, "omp")]


@pytest.mark.parametrize(
    ("line", "shape"),
    [("processors 1 2 1\n", (2, 1, "opt")), ("suffix omp\n", (1, 1, "none"))],
)
def test_what_the_script_settles_holds(
    engine: Engine, melt: str, line: str, shape: tuple[int, int, str]
) -> None:
    assert shapes(line + melt, engine, 32000, 100000, ASKED) == [shape]


def test_a_command_that_steps_in_its_own_way_is_not_tried(engine: Engine, melt: str) -> None:
    assert len(shapes(melt + "rerun a.dump dump x y z\n", engine, 32000, 10**6, ASKED)) == 1


def test_a_trial_chooses_and_leaves_its_figures_and_no_files(
    start: Start, until: Until, workplace: Workplace, melt: str
) -> None:
    script = melt + "write_data start.data\nif '1 > 0' then 'run 20000000'\n"
    run_id = start(script)
    directory = workplace.store.folder(run_id)
    until(run_id, lambda run: directory.choice_record.exists())
    # What was read a moment before may not hold the choice yet.
    run = workplace.store.load(run_id, workplace.executor)
    assert run.resources.steps_per_s is not None
    assert run.resources.steps_per_s > 0
    assert "steps/s over" in run.resources.why
    assert run.estimate is not None
    assert run.estimate.memory_MiB is not None
    assert not directory.trial.exists()
    run = until(run_id, lambda run: run.progress is not None)
    assert (directory.work / "start.data").exists()
    workplace.executor.cancel(directory)
    run = until(run_id, lambda run: run.status == "cancelled")
    assert run.receipt is not None
    assert ("mpiexec" in run.receipt.command_line) == (run.resources.n_ranks > 1)


def tried(n_cores: int, steps_per_s: float) -> Trial:
    resources = {"n_ranks": n_cores, "n_threads": 1, "accelerator": "none"}
    option = Option(resources, argv=[], environment={})
    return Trial(option, 1000, steps_per_s, 0.1, 1.0, None, minimization=False)


@pytest.mark.parametrize(("faster", "n_cores"), [(0.9, 1), (1.05, 1), (1.24, 1), (1.3, 2)])
@pytest.mark.parametrize("n_steps", [None, 10**7])
def test_more_cores_are_taken_where_they_are_worth_it(
    faster: float, n_cores: int, n_steps: int | None
) -> None:
    trials = [tried(1, 1000.0), tried(1, 980.0), tried(2, 1000.0 * faster)]
    chosen = choose(trials, n_steps)
    assert chosen.option.n_cores == n_cores
    assert chosen.steps_per_s >= 1000.0


def test_of_launches_as_good_as_each_other_the_likelier_is_taken() -> None:
    threads, ranks = tried(1, 1040.0), tried(2, 1000.0)
    threads.option.resources["n_threads"] = 2  # type: ignore[index]  # a dict, made here
    assert choose([threads, ranks, tried(2, 1020.0)], 10**7) is ranks
    assert choose([threads, tried(2, 900.0)], 10**7) is threads


@pytest.mark.parametrize(
    ("rates", "stands"),
    [([900.0], 900.0), ([900.0, 600.0], 900.0), ([600.0, 900.0, 850.0], 850.0)],
)
def test_a_launch_is_told_by_the_trial_that_was_neither_slowed_nor_lucky(
    rates: list[float], stands: float
) -> None:
    assert typical([tried(2, rate) for rate in rates]).steps_per_s == stands


def test_a_script_that_fails_in_its_trial_fails_as_a_run_with_its_reason(
    start: Start, end_of: EndOf, melt: str
) -> None:
    run = end_of(start(melt + "fix 2 all nvtt temp 1 1 1\nrun 20000000\n"))
    assert run.status == "lammps_error"
    assert "nvtt" in (run.reason or "")
    assert "no launch came to its first step" in run.resources.why


def test_a_run_is_cancelled_during_its_trial(
    start: Start, until: Until, workplace: Workplace, melt: str
) -> None:
    # Setting up takes for ever, so the first trial is under way when the run is cancelled.
    run_id = start(melt + "label again\nprint 'x'\njump SELF again\nrun 20000000\n")
    directory = workplace.store.folder(run_id)
    run = until(run_id, lambda run: run.status == "running")
    assert run.reason == "its launches are tried out before it starts"
    workplace.executor.cancel(directory)
    run = until(run_id, lambda run: run.status == "cancelled")
    assert not directory.trial.exists()
    assert run.reason == "cancelled on request"


def test_a_run_takes_the_core_that_is_free(
    start: Start, until: Until, workplace: Workplace, melt: str
) -> None:
    workplace.store.layout.make()
    held = workplace.store.layout.cores(2).wait_for(1, lambda: True)
    assert held is not None
    run_id = start(melt.replace("0 4 0 4 0 4", "0 12 0 12 0 12") + "run 1000000\n")
    directory = workplace.store.folder(run_id)
    until(run_id, lambda run: directory.choice_record.exists())
    # What was read a moment before may not hold the choice yet.
    run = workplace.store.load(run_id, workplace.executor)
    assert (run.resources.n_ranks, run.resources.n_threads) == (1, 1)
    assert "one core was free" in run.resources.why
    release(held)


def test_the_one_run_of_a_server_does_not_wait_for_all_of_another(
    workplace: Workplace, end_of: EndOf, melt: str
) -> None:
    layout = workplace.store.layout
    layout.make()
    held = layout.cores(2).wait_for(2, lambda: True)
    assert held is not None
    many = [start_run(RunRequest(melt + "run 1\n"), workplace) for _ in range(6)]
    other = replace(workplace, executor=LocalExecutor(layout, 2))
    one = start_run(RunRequest(melt + "run 1\n"), other)
    release(held)
    ends = {run_id: end_of(run_id) for run_id in [*many, one]}
    # Two of the many may have been taken before, and a third starts in the same moment.
    later = [run.started for run_id, run in ends.items() if run_id in many[3:]]
    assert all(run.status == "finished" for run in ends.values())
    assert all((ends[one].started or "") < (started or "") for started in later)


def test_two_runs_that_wait_share_the_cores(workplace: Workplace, until: Until, melt: str) -> None:
    layout = workplace.store.layout
    layout.make()
    held = layout.cores(2).wait_for(2, lambda: True)
    assert held is not None
    large = melt.replace("0 4 0 4 0 4", "0 12 0 12 0 12") + "run 1000000\n"
    both = [start_run(RunRequest(large), replace(workplace)) for _ in range(2)]
    release(held)
    for run_id in both:
        until(run_id, lambda run: run.status == "running")
    for run_id in both:
        run = until(run_id, lambda run: "to be chosen" not in run.resources.why)
        assert run.resources.n_ranks * run.resources.n_threads == 1
