"""The launch that a run gets against each that it could have had, on the same cores."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.workplace import make_workplace
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings
from mdagent.tools.simulation.log_file import read_log
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import UNFINISHED, ResourceRequest, Resources, Run
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run

Shape = tuple[int, int, str]
# Ranks, threads, accelerator.
SHAPES: dict[str, Shape] = {
    "plain": (1, 1, "none"),
    "opt": (1, 1, "opt"),
    "2 threads, omp": (1, 2, "omp"),
    "2 ranks": (2, 1, "none"),
    "2 ranks, opt": (2, 1, "opt"),
    "2 ranks, omp": (2, 1, "omp"),
}
_LOOK_S = 0.05
_BUSY = "import os; parent = os.getppid()\nwhile os.getppid() == parent: sum(range(10**6))"
# A run is told to be this many times as long as those that are timed, and ended once it chose.
_LONGER = 100


@dataclass(frozen=True)
class Case:
    """A system to run; its last line, `run N`, is put behind the script.

    Attributes:
        bench_files: Names of files in LAMMPS' own bench folder that it needs.
        n_steps: Of the runs that are timed.
    """

    name: str
    script: str
    n_steps: int
    bench_files: tuple[str, ...] = ()


@dataclass
class Rates:
    """Steps per second of each launch, round by round, and what was chosen in each round."""

    forced: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHAPES})
    chosen: list[str] = field(default_factory=list)
    trial_share: list[float] = field(default_factory=list)

    def median(self, name: str) -> float:
        """Of one launch."""
        return statistics.median(self.forced[name])

    def of_the_best(self) -> list[float]:
        """Of each round, the chosen launch's rate over that of the best launch of all rounds."""
        best = max(map(self.median, SHAPES))
        return [self.median(name) / best for name in self.chosen]

    def over_plain(self) -> list[float]:
        """Of each round, the chosen launch's rate over that of plain one rank."""
        return [self.median(name) / self.median("plain") for name in self.chosen]


def measure_case(
    case: Case, n_rounds: int, *, where: str, n_timed: int = 1, over_plain: str = ""
) -> Iterator[Figure]:
    """The launch chosen by the real way of a run, and all launches, forced, in turns.

    Args:
        case: The system.
        n_rounds: How often a launch is chosen.
        where: What is said of the machine.
        n_timed: How often all launches are timed after each choice.
        over_plain: The goal for the rate over that of plain one rank, where there is one.
    """
    rates = Rates()
    with tempfile.TemporaryDirectory() as folder, make_workplace(Path(folder)) as workplace:
        for turn in range(n_rounds):
            run = _chosen(case, workplace)
            rates.chosen.append(_name(run.resources))
            rates.trial_share.append(_trial_share(run, workplace))
            for timed in range(n_timed):
                for name in list(SHAPES)[:: -1 if (turn + timed) % 2 else 1]:
                    rates.forced[name].append(_rate(case, SHAPES[name], workplace))
    yield from _figures(f"{case.name}, {where}", rates, over_plain)


@contextmanager
def busy_process() -> Iterator[None]:
    """Somebody else's program that takes a core, for no longer than this process lives."""
    process = subprocess.Popen([sys.executable, "-c", _BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _figures(name: str, rates: Rates, over_plain: str) -> Iterator[Figure]:
    medians = ", ".join(f"{shape} {rates.median(shape):.4g}" for shape in SHAPES)
    n_rounds, choices = len(rates.chosen), ", ".join(rates.chosen)
    n_timed = len(rates.forced["plain"])
    yield Figure(
        f"{name}: chosen launch over the best",
        min(rates.of_the_best()),
        "",
        f"worst of {n_rounds} rounds; chosen: {choices}; median steps/s, {n_timed} runs of each: "
        f"{medians}",
        "at least 0.93",
    )
    if over_plain:
        how = f"worst of {n_rounds} rounds"
        yield Figure(f"{name}: over plain one rank", min(rates.over_plain()), "", how, over_plain)
    how = f"largest of {n_rounds} rounds, of the time estimated for the whole run"
    yield Figure(f"{name}: share of the trials", max(rates.trial_share), "", how)


def _chosen(case: Case, workplace: Workplace) -> Run:
    """A long run of the case as it stands once its launch is chosen; then it is cancelled."""
    run_id = start_run(_request(case, case.n_steps * _LONGER, None), workplace)
    directory = workplace.store.folder(run_id)
    while not directory.choice_record.exists() and not directory.exit_record.exists():
        time.sleep(_LOOK_S)
    run = workplace.store.load(run_id, workplace.executor)
    workplace.executor.cancel(directory)
    _end_of(run_id, workplace)
    return run


def _rate(case: Case, shape: Shape, workplace: Workplace) -> float:
    """Steps per second of a whole run in one launch, by its own loop time.

    Raises:
        RuntimeError: It did not finish, so its time means nothing.
    """
    n_ranks, n_threads, accelerator = shape
    asked = ResourceRequest.model_validate(
        {"n_ranks": n_ranks, "n_threads": n_threads, "accelerator": accelerator}
    )
    run_id = start_run(_request(case, case.n_steps, asked), workplace)
    run = _end_of(run_id, workplace)
    block = read_log(workplace.store.folder(run_id).log).runs[-1]
    if run.status != "finished" or not block.loop_time_s:
        raise RuntimeError(f"{case.name}, {shape}: {run.status}, {run.reason}")
    return case.n_steps / block.loop_time_s


def _request(case: Case, n_steps: int, asked: ResourceRequest | None) -> RunRequest:
    folder = bench_folder()
    files = {name: (folder / name).read_text(encoding="utf-8") for name in case.bench_files}
    return RunRequest(f"{case.script}run {n_steps}\n", files=files, resources=asked)


def _end_of(run_id: str, workplace: Workplace) -> Run:
    while True:
        run = workplace.store.load(run_id, workplace.executor)
        if run.status not in UNFINISHED:
            return run
        time.sleep(_LOOK_S)


def _trial_share(run: Run, workplace: Workplace) -> float:
    record = read_record(workplace.store.folder(run.run_id).choice_record)
    if record is None or run.estimate is None or not run.estimate.time_s:
        return 0.0
    return float(record["spent_s"]) / run.estimate.time_s


def _name(resources: Resources) -> str:
    shape = (resources.n_ranks, resources.n_threads, resources.accelerator)
    return next(name for name, known in SHAPES.items() if known == shape)


def bench_folder() -> Path:
    """The inputs of LAMMPS' own benchmarks, in its source tree on this machine."""
    return find_source(read_settings().cache_folder).path / "bench"


def script_of(name: str, *, without: Sequence[str] = ("run",)) -> str:
    """One of LAMMPS' own benchmarks without the lines that begin so."""
    lines = (bench_folder() / name).read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if not line.startswith(tuple(without)))
