"""What confinement costs: start-up, and time of a Lennard-Jones melt, in pairs."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from mdagent.bench.figures import Figure
from mdagent.bench.melt import melt
from mdagent.bench.timing import in_turns, median_figure, ratio_figure
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import (
    Job,
    Sandbox,
    SandboxOptions,
    open_sandbox,
    run_confined,
)

N_PAIRS = 20
LEVELS: tuple[Literal["bubblewrap", "landlock"], ...] = ("bubblewrap", "landlock")


@dataclass(frozen=True)
class Place:
    """A sandbox, an engine and a folder to run in."""

    sandbox: Sandbox
    engine: Engine
    folder: Path

    def bare(self, argv: list[str], n_threads: int) -> None:
        """Run it as anybody would."""
        with (self.folder / "output").open("wb") as output:
            subprocess.run(
                argv,
                cwd=self.folder / "work",
                env=self.engine.environment(n_threads),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=True,
            )

    def confined(self, argv: list[str], n_threads: int) -> None:
        """Run it in the sandbox.

        Raises:
            RuntimeError: It failed, so its time means nothing.
        """
        environment = self.engine.environment(n_threads)
        readable = self.engine.readable()
        job = Job(argv, self.folder / "work", readable, environment, self.folder / "output")
        outcome = run_confined(self.sandbox, job, Limits())
        if outcome.exit_code != 0:
            raise RuntimeError(f"{argv} ended with {outcome}")


@dataclass(frozen=True)
class StartUp:
    """A chunk: the start of the engine, bare and confined in turns, at both levels."""

    TITLE: str = "What confinement costs: start-up"

    def measure(self) -> Iterator[Figure]:
        """The time that confinement adds, pair by pair."""
        for level in LEVELS:
            with _place(level) as place:
                argv = place.engine.argv("-h")
                calls = [partial(place.bare, argv, 1), partial(place.confined, argv, 1)]
                in_turns(calls, 1)
                bare, confined = in_turns(calls, N_PAIRS)
            added = [1e3 * (b - a) for a, b in zip(bare, confined, strict=True)]
            name = f"start-up of the engine over the bare start, {level}"
            yield median_figure(name, added, "ms", "at most 25 ms")


@dataclass(frozen=True)
class Melt:
    """A chunk: a melt in one layout of processors, bare and confined in turns.

    Attributes:
        n_steps: As many as take about 10 s on an idle machine with two cores.
        target: What confinement may cost of processor time.
    """

    TITLE: str
    n_ranks: int
    n_threads: int
    n_steps: int
    target: str

    def measure(self) -> Iterator[Figure]:
        """Processor time and wall time, confined over bare, pair by pair."""
        with _place("bubblewrap") as place:
            calls = (place.bare, place.confined)
            pairs = [[self._cost(place, call) for call in calls] for _ in range(N_PAIRS)]
        bare, confined = zip(*pairs, strict=True)
        yield ratio_figure(
            "processor time of the melt, confined over bare",
            [cost.cpu_s for cost in confined],
            [cost.cpu_s for cost in bare],
            self.target,
        )
        yield ratio_figure(
            "wall time of the melt, confined over bare",
            [cost.wall_s for cost in confined],
            [cost.wall_s for cost in bare],
        )
        yield median_figure("wall time of the bare melt", [cost.wall_s for cost in bare], "s")

    def _cost(self, place: Place, run: Callable[[list[str], int], None]) -> "_Cost":
        """Wall time; processor time of the loop as LAMMPS measures it, and of what watches it."""
        script = place.folder / "work" / "in.lammps"
        script.write_text(melt(20, f"run {self.n_steps}"), encoding="utf-8")
        words = ["-in", "in.lammps", "-log", "log.lammps", *(["-sf", "omp"] * (self.n_threads > 1))]
        argv = place.engine.argv(*words, n_ranks=self.n_ranks)
        began, own = time.perf_counter(), time.process_time()
        run(argv, self.n_threads)
        wall_s, watching_s = time.perf_counter() - began, time.process_time() - own
        loop_s = _loop_cpu_s((place.folder / "output").read_text(encoding="utf-8"))
        return _Cost(wall_s, watching_s + self.n_ranks * loop_s)


@contextmanager
def _place(level: Literal["bubblewrap", "landlock"]) -> Iterator[Place]:
    """A sandbox at this level, the engine, and a folder for the time of a measurement."""
    sandbox, engine = open_sandbox(SandboxOptions(level)), find_engine(EngineOptions())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "work").mkdir()
        yield Place(sandbox, engine, Path(folder))


@dataclass(frozen=True)
class _Cost:
    wall_s: float
    cpu_s: float


def _loop_cpu_s(output: str) -> float:
    """The loop's time by the share of a processor that each rank had, from the engine's text."""
    loop_s = next(float(line.split()[3]) for line in output.splitlines() if line[:5] == "Loop ")
    share = next(line for line in output.splitlines() if "% CPU use with" in line)
    return loop_s * float(share.split("%")[0]) / 100


START_UP = StartUp()
SERIAL = Melt("What confinement costs: a serial melt", 1, 1, 700, "at most 1.02")
RANKS = Melt("What confinement costs: a melt on 2 ranks", 2, 1, 1200, "at most 1.05")
THREADS = Melt("What confinement costs: a melt on 2 threads", 1, 2, 1200, "at most 1.05")
