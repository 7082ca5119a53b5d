"""Runs on a real Slurm of three nodes, all on this machine."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mdagent.bench.slurm_cluster import SlurmCluster, why_not
from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.simulation.launch_plan import ResourcesRefused
from mdagent.tools.simulation.places import Places
from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.run import UNFINISHED, LimitsRequest, ResourceRequest, Run
from mdagent.tools.simulation.slurm import SlurmExecutor
from mdagent.tools.simulation.slurm_commands import SubmissionRefused
from mdagent.tools.simulation.slurm_options import SlurmOptions
from mdagent.tools.simulation.start import (
    RequestRefused,
    RunRequest,
    Workplace,
    start_run,
    start_sweep,
)
from mdagent.tools.simulation.store import RunStore
from mdagent.tools.simulation.sweep import combinations

pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")

# Far longer than any test waits for.
FOR_EVER = "run 100000000\n"


@dataclass
class Laboratory:
    """A store and the cluster its runs go to."""

    cluster: SlurmCluster
    executor: SlurmExecutor
    workplace: Workplace

    def start(self, script: str, **rest: Any) -> str:
        return start_run(RunRequest(script, **rest), self.workplace)

    def load(self, run_id: str) -> Run:
        return self.workplace.store.load(run_id, self.executor)

    def until(self, run_id: str, reached: Callable[[Run], bool]) -> Run:
        deadline = time.monotonic() + 60
        while not reached(run := self.load(run_id)):
            assert time.monotonic() < deadline, run
            time.sleep(0.05)
        return run

    def end_of(self, run_id: str) -> Run:
        return self.until(run_id, lambda run: run.status not in UNFINISHED)

    def at_work(self, run_id: str) -> Run:
        return self.until(run_id, lambda run: run.progress is not None and run.progress.step > 0)

    def with_options(self, **changed: Any) -> "Laboratory":
        """The same store and cluster for another server, which may have other settings."""
        executor = SlurmExecutor(replace(self.executor.options, **changed))
        unconfined = executor.options.unconfined
        workplace = replace(self.workplace, executor=executor, unconfined=unconfined)
        return Laboratory(self.cluster, executor, workplace)


@pytest.fixture
def laboratory(tmp_path: Path, engine: Engine, cluster: SlurmCluster) -> Iterator[Laboratory]:
    options = SlurmOptions(
        conf=cluster.conf,
        max_nodes=3,
        launcher=("srun", "--kill-on-bad-exit", "--mpi=pmi2"),
        poll_s=0.3,
        settle_s=1.0,
    )
    executor = SlurmExecutor(options)
    limits = Limits(wall_time_s=120, memory_MiB=1000)
    workplace = Workplace(
        engine=engine,
        sandbox=None,
        sandbox_options=SandboxOptions(),
        store=RunStore(tmp_path / "data"),
        executor=executor,
        allowed_folders=(),
        limits=limits,
        limits_cap=limits,
    )
    yield Laboratory(cluster, executor, workplace)
    cluster.ask("scancel", "--quiet", "--user=root")
    cluster.wait_until(lambda: cluster.ask("squeue", "-h") == "")


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


@pytest.mark.parametrize(
    ("variables", "said"),
    [({"a": []}, "is empty"), ({"a": list(range(30)), "b": list(range(30))}, "900 runs")],
)
def test_a_sweep_that_cannot_be_is_refused(melt: str, variables: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestRefused, match=said):
        combinations(RunRequest(melt, variables=variables))


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
