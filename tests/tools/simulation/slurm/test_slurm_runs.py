"""Runs on a real Slurm of three nodes, all on this machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from mdagent.bench.slurm_cluster import why_not
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.simulation.launch_plan import ResourcesRefused
from mdagent.tools.simulation.places import Places
from mdagent.tools.simulation.run import LimitsRequest, ResourceRequest
from mdagent.tools.simulation.slurm_commands import SubmissionRefused
from tests.tools.simulation.slurm.laboratory import FOR_EVER, Laboratory

pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")


def test_a_run_on_a_node_ends_as_one_at_home(laboratory: Laboratory, melt: str) -> None:
    run = laboratory.end_of(laboratory.start(melt + "run 100\n"))
    assert run.status == "finished", run
    assert (run.where, run.isolation.backend) == ("slurm", "bubblewrap")
    assert run.job_id is not None
    assert run.job_id.isdigit()
    assert run.receipt is not None
    assert run.receipt.isolation.startswith("bubblewrap")
    assert run.receipt.log_sha256
    assert run.progress is not None
    assert run.progress.step == 100


def test_progress_is_live_and_a_running_run_can_be_cancelled(
    laboratory: Laboratory, melt: str
) -> None:
    run_id = laboratory.start(melt + FOR_EVER)
    first = laboratory.at_work(run_id).progress
    assert first is not None
    laboratory.until(
        run_id, lambda run: run.progress is not None and run.progress.step > first.step
    )
    laboratory.executor.cancel(laboratory.workplace.store.folder(run_id))
    run = laboratory.end_of(run_id)
    assert run.status == "cancelled"
    assert run.receipt is not None
    laboratory.cluster.wait_until(lambda: laboratory.cluster.ask("squeue", "-h") == "")


def test_ranks_on_two_nodes_are_one_simulation_and_confined(
    laboratory: Laboratory, melt: str, tmp_path: Path
) -> None:
    stolen = tmp_path / "stolen"
    script = f"{melt}run 20\nprint x file {stolen}\n"
    run_id = laboratory.start(script, resources=ResourceRequest(n_ranks=2, n_nodes=2))
    run = laboratory.end_of(run_id)
    screen = laboratory.workplace.store.folder(run_id).screen.read_text()
    assert "1 by 1 by 2 MPI processor grid" in screen
    assert run.progress is not None
    assert run.progress.step == 20
    # The last line would write outside of the run's folder, and LAMMPS' reason is kept.
    assert run.status != "finished"
    assert f"Cannot open print file {stolen}" in screen
    assert not stolen.exists()
    assert run.isolation.backend == "landlock"
    assert any("network" in lack for lack in run.isolation.missing)
    assert run.receipt is not None
    assert "srun" in run.receipt.command_line


def test_ranks_on_two_nodes_print_no_more_than_a_run_may(laboratory: Laboratory) -> None:
    # Ranks wait for each other at every line, and long on a busy machine: few lines, all long.
    script = 'label again\nprint "' + 20_000 * "much " + '"\njump SELF again\n'
    few = LimitsRequest(output_MiB=1)
    run_id = laboratory.start(script, limits=few, resources=ResourceRequest(n_ranks=2, n_nodes=2))
    run = laboratory.end_of(run_id)
    assert (run.status, run.reason) == ("over_limit", "reached output_MiB = 1 MiB")


def test_a_request_that_can_never_start_says_why(laboratory: Laboratory, melt: str) -> None:
    cluster = laboratory.cluster
    cluster.ask("scontrol", "update", "partitionname=main", "maxtime=1")
    try:
        run_id = laboratory.start(melt + "run 10\n")
        run = laboratory.until(run_id, lambda run: "PartitionTimeLimit" in str(run.reason))
        assert run.status == "queued"
        assert "wall_time_s" in str(run.reason)
        laboratory.executor.cancel(laboratory.workplace.store.folder(run_id))
        assert laboratory.end_of(run_id).reason == "cancelled before it started"
    finally:
        cluster.ask("scontrol", "update", "partitionname=main", "maxtime=unlimited")


def test_what_slurm_refuses_leaves_nothing_behind(laboratory: Laboratory, melt: str) -> None:
    elsewhere = laboratory.with_options(account=None, extra=("--constraint=none-such",))
    with pytest.raises(SubmissionRefused, match=r"(?i)feature|constraint|configuration"):
        elsewhere.start(melt + "run 10\n")
    assert list(laboratory.workplace.store.layout.runs.iterdir()) == []
    with pytest.raises(ResourcesRefused, match="may have 3 here"):
        laboratory.start(melt, resources=ResourceRequest(n_nodes=9, n_ranks=9))


def test_somebodys_scancel_is_told_as_such(laboratory: Laboratory, melt: str) -> None:
    run_id = laboratory.start(melt + FOR_EVER)
    job_id = laboratory.at_work(run_id).job_id
    laboratory.cluster.ask("scancel", str(job_id))
    run = laboratory.end_of(run_id)
    assert run.status == "cancelled"
    assert "scancel" in str(run.reason)
    assert run.receipt is not None


def test_without_confinement_on_the_node_nothing_runs_unless_the_operator_allows_it(
    laboratory: Laboratory, melt: str
) -> None:
    nothing = SandboxOptions("bubblewrap", Path("/nowhere/bwrap"))
    laboratory.workplace = replace(laboratory.workplace, sandbox_options=nothing)
    run = laboratory.end_of(laboratory.start(melt + "run 10\n"))
    assert run.status == "crashed"
    assert "nothing was run" in str(run.reason)
    allowing = laboratory.with_options(unconfined="allow")
    run = allowing.end_of(allowing.start(melt + "run 10\n"))
    assert run.status == "finished"
    assert run.isolation.backend == "none"
    assert run.receipt is not None
    assert run.receipt.isolation.startswith("none")


def test_one_question_serves_all_runs(laboratory: Laboratory, melt: str) -> None:
    run_ids = [laboratory.start(melt + FOR_EVER) for _ in range(4)]
    laboratory.at_work(run_ids[0])
    patient = laboratory.with_options(poll_s=1000.0)
    for _ in range(5):
        patient.workplace.store.list(Places({"slurm": patient.executor}, {}))
    assert patient.executor.n_questions == 1
