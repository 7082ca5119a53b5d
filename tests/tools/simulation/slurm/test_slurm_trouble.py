"""What is told of runs where a server, a node or Slurm itself dies."""

import json
import subprocess
import sys

import pytest

from mdagent.bench.slurm_cluster import why_not
from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.slurm_commands import SubmissionRefused
from tests.tools.simulation.slurm.laboratory import FOR_EVER, Laboratory

pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")


def test_a_server_that_starts_again_finds_its_runs(laboratory: Laboratory, melt: str) -> None:
    run_id = laboratory.start(melt + FOR_EVER)
    laboratory.at_work(run_id)
    again = laboratory.with_options()
    assert again.load(run_id).status == "running"
    again.executor.cancel(again.workplace.store.folder(run_id))
    assert again.end_of(run_id).status == "cancelled"


def test_a_job_whose_number_was_never_noted_is_found_by_its_name(
    laboratory: Laboratory, melt: str
) -> None:
    run_id = laboratory.start(melt + FOR_EVER)
    run = laboratory.workplace.store.folder(run_id)
    noted = read_record(run.submission_record)
    assert noted is not None
    # As a server leaves it that is killed while `sbatch` answers.
    write_record(run.submission_record, {**noted, "job_id": None})
    again = laboratory.with_options()
    again.at_work(run_id)
    assert (read_record(run.submission_record) or {})["job_id"] == noted["job_id"]
    again.executor.submit([run])
    names = laboratory.cluster.ask("squeue", "-h", "-o", "%j").split()
    assert names.count(run_id) == 1


def test_a_server_killed_before_it_submitted_leaves_a_run_that_is_lost(
    laboratory: Laboratory, melt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = laboratory.start(melt + "run 0\n")
    laboratory.end_of(run_id)
    run = laboratory.workplace.store.folder(run_id)
    for record in (run.exit_record, run.status_record, run.receipt_record, run.progress_record):
        record.unlink()
    write_record(run.submission_record, {"tag": "run-nobody", "task": None, "job_id": None})
    lost = laboratory.with_options().end_of(run_id)
    assert lost.status == "lost"
    assert "never started it" in str(lost.reason)


def test_a_vanished_node_makes_a_run_lost_with_its_reason(
    laboratory: Laboratory, melt: str
) -> None:
    cluster = laboratory.cluster
    run_id = laboratory.start(melt + FOR_EVER)
    laboratory.at_work(run_id)
    node = str(read_record(laboratory.workplace.store.folder(run_id).status_record)["node"])  # type: ignore[index]  # it is at work
    cluster.lose(node)
    try:
        run = laboratory.end_of(run_id)
        assert run.status == "lost"
        assert "NODE_FAIL" in str(run.reason)
        assert node in str(run.reason)
    finally:
        cluster.start(node)
        cluster.heal()


def test_where_only_slurmd_dies_the_run_goes_on(laboratory: Laboratory, melt: str) -> None:
    cluster = laboratory.cluster
    run_id = laboratory.start(melt + FOR_EVER)
    laboratory.at_work(run_id)
    node = str(read_record(laboratory.workplace.store.folder(run_id).status_record)["node"])  # type: ignore[index]  # it is at work
    cluster.kill(node)
    cluster.start(node)
    assert laboratory.load(run_id).status == "running"
    laboratory.executor.cancel(laboratory.workplace.store.folder(run_id))
    assert laboratory.end_of(run_id).status == "cancelled"


def test_a_job_that_slurm_starts_a_second_time_does_nothing(
    laboratory: Laboratory, melt: str
) -> None:
    run_id = laboratory.start(melt + "run 10\n")
    before = laboratory.end_of(run_id)
    run = laboratory.workplace.store.folder(run_id)
    command = [sys.executable, "-I", "-m", "mdagent.tools.simulation.slurm_job", str(run.path)]
    subprocess.run(command, input=b"", check=True, timeout=60)
    assert laboratory.load(run_id) == before
    assert json.loads(run.exit_record.read_text())["status"] == "finished"


def test_an_outage_keeps_the_last_state_and_the_runs_own_word_outranks_slurms(
    laboratory: Laboratory, melt: str
) -> None:
    cluster = laboratory.cluster
    short = laboratory.start(melt + "run 100\n")
    laboratory.end_of(short)
    long = laboratory.start(melt + FOR_EVER)
    laboratory.at_work(long)
    cluster.kill("slurmctld")
    try:
        silent = laboratory.until(long, lambda run: "does not answer" in str(run.reason))
        assert silent.status == "running"
        with pytest.raises(SubmissionRefused, match="cannot be reached"):
            laboratory.start(melt + "run 10\n")
        # Its supervisor needs no Slurm to hear of it.
        laboratory.executor.cancel(laboratory.workplace.store.folder(long))
        assert laboratory.end_of(long).status == "cancelled"
    finally:
        cluster.start("slurmctld")
        cluster.wait_until(lambda: "main" in cluster.ask("sinfo", "-h"))
        cluster.heal()
    # After such an end Slurm lists jobs again that were over; both runs stay what they are.
    again = laboratory.with_options()
    assert again.load(short).status == "finished"
    assert again.load(long).status == "cancelled"
