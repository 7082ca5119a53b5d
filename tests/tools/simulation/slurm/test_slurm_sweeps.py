"""Sweeps on a real Slurm: one array, a run for each combination."""

from typing import Any

import pytest

from mdagent.bench.slurm_cluster import why_not
from mdagent.tools.simulation.start import RequestRefused, RunRequest, start_sweep
from mdagent.tools.simulation.sweep import combinations
from tests.tools.simulation.slurm.laboratory import FOR_EVER, Laboratory

pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")


def test_a_sweep_is_one_array_with_a_run_for_each_combination(
    laboratory: Laboratory, melt: str
) -> None:
    script = f"{melt}run ${{n}}\nprint seed=${{seed}}\n"
    request = RunRequest(script, variables={"n": [10, 20], "seed": [1, 2], "x": 3}, label="melts")
    run_ids = start_sweep(combinations(request), laboratory.workplace)
    ended = [laboratory.end_of(run_id) for run_id in run_ids]
    assert {run.status for run in ended} == {"finished"}
    assert [run.progress.step for run in ended if run.progress] == [10, 10, 20, 20]
    assert [run.label for run in ended][1] == "melts [n=10, seed=2]"
    numbers = [str(run.job_id).split("_") for run in ended]
    assert len({number for number, _ in numbers}) == 1
    assert [task for _, task in numbers] == ["0", "1", "2", "3"]
    listed = laboratory.workplace.store.list(laboratory.executor, label="melts")
    assert {line.run_id for line in listed.runs} == set(run_ids)


def test_one_run_of_a_sweep_can_be_cancelled(laboratory: Laboratory, melt: str) -> None:
    request = RunRequest(melt + FOR_EVER, variables={"seed": [1, 2]})
    first, second = start_sweep(combinations(request), laboratory.workplace)
    laboratory.at_work(first)
    laboratory.at_work(second)
    laboratory.executor.cancel(laboratory.workplace.store.folder(second))
    assert laboratory.end_of(second).status == "cancelled"
    assert laboratory.load(first).status == "running"


def test_an_array_that_is_cancelled_while_it_waits_is_no_loss(
    laboratory: Laboratory, melt: str
) -> None:
    cluster = laboratory.cluster
    cluster.ask("scontrol", "update", "partitionname=main", "state=down")
    try:
        request = RunRequest(melt + FOR_EVER, variables={"seed": [1, 2, 3]})
        run_ids = start_sweep(combinations(request), laboratory.workplace)
        assert {laboratory.load(run_id).status for run_id in run_ids} == {"queued"}
        cluster.ask("scancel", "--quiet", f"--name={run_ids[0]}")
        # Slurm now speaks of all of them as one job.
        ended = [laboratory.end_of(run_id) for run_id in run_ids]
    finally:
        cluster.ask("scontrol", "update", "partitionname=main", "state=up")
    assert [run.status for run in ended] == ["cancelled"] * 3
    assert all("CANCELLED" in str(run.reason) for run in ended)


@pytest.mark.parametrize(
    ("variables", "said"),
    [({"a": []}, "is empty"), ({"a": list(range(30)), "b": list(range(30))}, "900 runs")],
)
def test_a_sweep_that_cannot_be_is_refused(melt: str, variables: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestRefused, match=said):
        combinations(RunRequest(melt, variables=variables))
