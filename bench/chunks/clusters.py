"""A real Slurm of three nodes on this machine: many runs, long queues, and what goes wrong."""

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.melt import melt
from mdagent.bench.slurm_cluster import SlurmCluster, slurm_cluster
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import UNFINISHED, LimitsRequest
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.slurm import SlurmExecutor
from mdagent.tools.simulation.slurm_options import SlurmOptions
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run, start_sweep
from mdagent.tools.simulation.store import RunStore

TITLE = "Runs on a Slurm cluster"
N_RUNS, N_TASKS, N_RECORDS = 200, 2000, 10_000
_PATIENCE_S = 900.0
_SHORT, _LONG = (melt(4, "thermo 100", f"run {n_steps}") for n_steps in (10, 100_000_000))


def measure() -> Iterator[Figure]:
    """One cluster for all; each part leaves it as it was."""
    with tempfile.TemporaryDirectory(prefix="mdagent-bench-") as name:
        began = time.monotonic()
        with slurm_cluster(Path(name) / "slurm") as cluster:
            took_s = time.monotonic() - began
            yield Figure("start of Slurm, three nodes", took_s, "s", "installed before", "< 60 s")
            for part in (_many_runs, _time_limit, _lost_node, _requeue, _long_queue, _many_records):
                with _workplace(cluster, Path(name) / part.__name__) as workplace:
                    yield from part(cluster, workplace)


@contextmanager
def _workplace(cluster: SlurmCluster, folder: Path) -> Iterator[Workplace]:
    options = SlurmOptions(conf=cluster.conf, poll_s=2.0, settle_s=2.0)
    limits = Limits(wall_time_s=3000, memory_MiB=600)
    yield Workplace(
        engine=find_engine(EngineOptions()),
        sandbox=None,
        sandbox_options=SandboxOptions(),
        store=RunStore(folder),
        executor=SlurmExecutor(options),
        allowed_folders=(),
        limits=limits,
        limits_cap=limits,
    )
    cluster.heal()


def _many_runs(_: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    began = time.monotonic()
    run_ids = [start_run(RunRequest(_SHORT), workplace) for _ in range(N_RUNS)]
    each_ms = (time.monotonic() - began) / N_RUNS * 1e3
    yield Figure(f"submitting each of {N_RUNS} runs", each_ms, "ms", "recorded, synced, `sbatch`")
    runs = _runs(workplace, run_ids)
    polls_ms: list[float] = []

    def over() -> bool:
        before = time.monotonic()
        states = workplace.executor.states(runs)
        polls_ms.append((time.monotonic() - before) * 1e3)
        return all(state.status not in UNFINISHED for state in states.values())

    _wait(over, every_s=1.0)
    yield Figure(f"until all {N_RUNS} were over", time.monotonic() - began, "s", "6 cores at most")
    yield Figure(
        "looking at all of them, the slowest time", max(polls_ms), "ms", f"of {len(polls_ms)}"
    )
    executor = workplace.executor
    assert isinstance(executor, SlurmExecutor)
    yield Figure("questions to Slurm meanwhile", executor.n_questions, "", "for all runs together")
    ends = _statuses(workplace, runs)
    yield Figure("finished", ends["finished"], "runs", f"of {N_RUNS}: {dict(ends)}", str(N_RUNS))


def _time_limit(_: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    limits = LimitsRequest(wall_time_s=3)
    run = _one(workplace, RunRequest(_LONG, limits=limits))
    began = time.monotonic()
    status = _end_of(workplace, run)
    yield Figure("a run beyond its 3 s", time.monotonic() - began, "s", f"until `{status}`")


def _lost_node(cluster: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    run = _one(workplace, RunRequest(_LONG))
    _wait(lambda: run.progress_record.exists())
    node = str((read_record(run.status_record) or {})["node"])
    began = time.monotonic()
    cluster.lose(node)
    status = _end_of(workplace, run)
    took_s = time.monotonic() - began
    yield Figure("a vanished node", took_s, "s", f"until `{status}`; SlurmdTimeout is 5 s")
    cluster.start(node)


def _requeue(cluster: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    run = _one(workplace, RunRequest(_LONG))
    _wait(lambda: run.progress_record.exists())
    before = run.status_record.read_bytes()
    cluster.ask("scontrol", "requeuehold", str(workplace.executor.states([run])[run.run_id].job_id))
    time.sleep(5)
    starts = 1 if run.status_record.read_bytes() == before else 2
    status = workplace.executor.states([run])[run.run_id].status
    yield Figure("starts of a run whose job was requeued and held", starts, "", f"then `{status}`")


def _long_queue(cluster: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    cluster.ask("scontrol", "update", "partitionname=main", "state=down")
    began = time.monotonic()
    run_ids = start_sweep([RunRequest(_SHORT) for _ in range(N_TASKS)], workplace)
    took_s = time.monotonic() - began
    yield Figure(f"recording {N_TASKS} runs, one array", took_s, "s", "with its `sbatch`")
    runs = _runs(workplace, run_ids)
    looks = []
    for _ in range(3):
        before, cpu = time.monotonic(), time.process_time()
        states = workplace.executor.states(runs)
        looks.append((time.monotonic() - before, time.process_time() - cpu))
        time.sleep(2)
    queued = sum(state.status == "queued" for state in states.values())
    yield Figure(f"looking at {N_TASKS} queued runs", min(looks)[0], "s", f"{queued} queued")
    yield Figure("processor time of that", min(cpu for _, cpu in looks), "s", "of the server")
    peak_MiB = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("peak memory of the server's process", peak_MiB, "MiB", "all parts together")
    yield Figure("slurmctld", cluster.memory_KiB("slurmctld") / 1024, "MiB", "resident")
    cluster.ask("scancel", "--quiet", f"--name={run_ids[0]}")
    _wait(lambda: cluster.ask("squeue", "-h") == "")
    began = time.monotonic()
    _wait(lambda: _statuses(workplace, runs).keys() == {"cancelled"})
    yield Figure("until all of them were seen cancelled", time.monotonic() - began, "s", "")
    cluster.ask("scontrol", "update", "partitionname=main", "state=up")


def _many_records(_: SlurmCluster, workplace: Workplace) -> Iterator[Figure]:
    """Ten thousand runs that are over, made by copying one: what the store itself costs."""
    run = _one(workplace, RunRequest(_SHORT))
    _end_of(workplace, run)
    records = {path.name: path.read_bytes() for path in run.path.glob("*.json")}
    for number in range(N_RECORDS):
        copy = run.path.with_name(f"{run.run_id[:-16]}{number:016x}")
        copy.mkdir()
        for name, content in records.items():
            (copy / name).write_bytes(content)
    for what in ("first list of", "list of"):
        began = time.monotonic()
        n_listed = len(workplace.store.lines(workplace.executor))
        yield Figure(f"{what} {N_RECORDS} runs", time.monotonic() - began, "s", f"{n_listed} seen")


def _statuses(workplace: Workplace, runs: Sequence[RunDirectory]) -> Counter[str]:
    return Counter(state.status for state in workplace.executor.states(runs).values())


def _runs(workplace: Workplace, run_ids: Sequence[str]) -> list[RunDirectory]:
    return [workplace.store.folder(run_id) for run_id in run_ids]


def _one(workplace: Workplace, request: RunRequest) -> RunDirectory:
    return workplace.store.folder(start_run(request, workplace))


def _end_of(workplace: Workplace, run: RunDirectory) -> str:
    _wait(lambda: workplace.executor.states([run])[run.run_id].status not in UNFINISHED)
    return workplace.executor.states([run])[run.run_id].status


def _wait(true: Callable[[], bool], every_s: float = 0.1) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not in {_PATIENCE_S:.0f} s")
        time.sleep(every_s)
