"""A thousand tiny runs through the store, the sandbox and the receipts, against the bare engine."""

import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.melt import melt
from mdagent.bench.timing import seconds
from mdagent.bench.workplace import make_workplace
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run

TITLE = "A thousand runs of 256 atoms and 100 steps, on 2 cores"
N_RUNS, N_TURNS = 1000, 5
SCRIPT = melt(4, "run 100")


def measure() -> Iterator[Figure]:
    """In turns of 200: the bare engine by `xargs -P2`, then ours, all submitted at once."""
    n_each = N_RUNS // N_TURNS
    bare_s: list[float] = []
    ours_s: list[float] = []
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, make_workplace(Path(name)) as workplace:
        for turn in range(N_TURNS):
            folder = Path(name) / f"bare-{turn}"
            bare_s.append(_bare(workplace, folder, n_each))
            began = time.perf_counter()
            ends.update(_ours(workplace, n_each))
            ours_s.append(time.perf_counter() - began)
    bare, ours = sum(bare_s) / N_RUNS, sum(ours_s) / N_RUNS
    how = f"{N_RUNS} runs in {N_TURNS} turns, all in one store"
    yield Figure("a run of the bare engine, by xargs -P2", 1e3 * bare, "ms", how)
    yield Figure("a run here: confined, with receipt and store", 1e3 * ours, "ms", how)
    yield Figure("rate over that of the bare engine", bare / ours, "", how, "at least 0.6")
    last = bare_s[-1] / ours_s[-1]
    yield Figure("the same in the last turn, the store nearly full", last, "", f"{n_each} runs")
    yield Figure("runs that finished", ends["finished"], "", f"of {N_RUNS}", str(N_RUNS))


def _bare(workplace: Workplace, folder: Path, n_runs: int) -> float:
    """Seconds for as many runs in folders of their own, as anybody would start them."""
    for number in range(n_runs):
        (folder / str(number)).mkdir(parents=True)
        (folder / str(number) / "in.lammps").write_text(SCRIPT, encoding="utf-8")
    program = f"cd {folder}/{{}} && {workplace.engine.executable} -in in.lammps >screen.txt"
    environment = {**workplace.engine.environment(), "PATH": os.defpath}

    def run() -> None:
        subprocess.run(
            ["xargs", "-P2", "-I{}", "sh", "-c", program],
            input="\n".join(map(str, range(n_runs))).encode(),
            env=environment,
            check=True,
        )

    return seconds(run)


def _ours(workplace: Workplace, n_runs: int) -> list[str]:
    """The status of as many runs, submitted at once and waited for."""
    ids = [start_run(RunRequest(SCRIPT), workplace) for _ in range(n_runs)]
    workplace.executor.wait_for_supervisors()  # type: ignore[attr-defined]  # the local one
    return [workplace.store.folder(run_id).state().status for run_id in ids]
