"""What confinement costs: start-up, and time of a Lennard-Jones melt, in pairs."""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mdagent.bench.figures import Figure
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

TITLE = "What confinement costs"
N_PAIRS = 20
N_STEPS = 700
# Ranks and threads, and what they may cost more of processor time.
LAYOUTS = {
    "serial": (1, 1, "at most 1.02"),
    "2 ranks": (2, 1, "at most 1.05"),
    "2 threads": (1, 2, "at most 1.05"),
}
MELT = """units lj
lattice fcc 0.8442
region box block 0 20 0 20 0 20
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
run {n_steps}
"""


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


def measure() -> Iterator[Figure]:
    """Start-up first, then the melt in three layouts; each pair bare and confined in turns."""
    engine = find_engine(EngineOptions())
    for level in ("bubblewrap", "landlock"):
        sandbox = open_sandbox(SandboxOptions(level))
        with tempfile.TemporaryDirectory() as folder:
            place = Place(sandbox, engine, Path(folder))
            (place.folder / "work").mkdir()
            yield from _start_up(place, level)
            if level == "bubblewrap":
                yield from _melts(place)


def _start_up(place: Place, level: str) -> Iterator[Figure]:
    argv = place.engine.argv("-h")
    calls = [lambda: place.bare(argv, 1), lambda: place.confined(argv, 1)]
    in_turns(calls, 1)
    bare, confined = in_turns(calls, N_PAIRS)
    added = [1e3 * (b - a) for a, b in zip(bare, confined, strict=True)]
    target = "at most 25 ms" if level == "bubblewrap" else ""
    yield median_figure(f"start-up of the engine over the bare start, {level}", added, "ms", target)


def _melts(place: Place) -> Iterator[Figure]:
    script = place.folder / "work" / "in.lammps"
    script.write_text(MELT.format(n_steps=N_STEPS), encoding="utf-8")
    for name, (n_ranks, n_threads, target) in LAYOUTS.items():
        words = ["-in", "in.lammps", "-log", "log.lammps", *(["-sf", "omp"] * (n_threads > 1))]
        argv = place.engine.argv(*words, n_ranks=n_ranks)
        pairs = [
            (
                _cost(place, place.bare, argv, n_threads),
                _cost(place, place.confined, argv, n_threads),
            )
            for _ in range(N_PAIRS)
        ]
        bare, confined = zip(*pairs, strict=True)
        yield ratio_figure(
            f"processor time of a melt, confined over bare, {name}",
            [cost.cpu_s for cost in confined],
            [cost.cpu_s for cost in bare],
            target,
        )
        yield ratio_figure(
            f"wall time of a melt, confined over bare, {name}",
            [cost.wall_s for cost in confined],
            [cost.wall_s for cost in bare],
        )
        wall = statistics.median(cost.wall_s for cost in bare)
        yield Figure(f"the bare melt, {name}", wall, "s", f"median of {N_PAIRS}")


@dataclass(frozen=True)
class _Cost:
    wall_s: float
    cpu_s: float


def _cost(
    place: Place, run: Callable[[list[str], int], None], argv: list[str], n_threads: int
) -> _Cost:
    """Wall time; processor time of the loop as LAMMPS measures it, and of what watches it."""
    began, own = time.perf_counter(), time.process_time()
    run(argv, n_threads)
    wall_s, watching_s = time.perf_counter() - began, time.process_time() - own
    return _Cost(
        wall_s, watching_s + _loop_cpu_s((place.folder / "output").read_text(encoding="utf-8"))
    )


def _loop_cpu_s(output: str) -> float:
    """The loop's time by the share of the processors that it had, from the engine's own text."""
    loop_s = next(float(line.split()[3]) for line in output.splitlines() if line[:5] == "Loop ")
    share = next(line for line in output.splitlines() if "% CPU use with" in line)
    return loop_s * float(share.split("%")[0]) / 100
