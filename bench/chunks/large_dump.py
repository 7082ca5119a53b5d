"""What a property out of a large dump costs in time and memory."""

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mdagent.bench.figures import Figure
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.trajectory import last_frame
from mdagent.tools.expectation import Expectation, Property

TITLE = "A dump of 100 MB, evaluated"
_N_ATOMS, _N_FRAMES, _EDGE = 4000, 700, 20.0
_LOG = """\
LAMMPS (1 Jan 2025)
units lj
fix 1 all nve
dump 1 all custom 10 run.dump id type x y z
run {n_steps}
   Step          Temp
{rows}
Loop time of 1 on 1 procs for {n_steps} steps with {n_atoms} atoms
"""


def measure() -> Iterator[Figure]:
    """The last frame, g(r), and the mean squared displacement of a walk of known steps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _write(folder)
        told = f"{_N_FRAMES} frames of {_N_ATOMS} atoms"
        yield Figure("size of the dump", size / 1e6, "MB", told)
        yield from _cost("last frame", lambda: last_frame(_read(folder, None)))
        yield from _cost("g(r)", lambda: properties_of(_read(folder, "rdf")))
        yield from _cost("diffusion", lambda: properties_of(_read(folder, "diffusion")))


def _cost(name: str, call: Callable[[], object]) -> Iterator[Figure]:
    start = time.perf_counter()
    call()
    seconds = time.perf_counter() - start
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    yield Figure(f"{name}, time", seconds, "s", "once")
    yield Figure(f"{name}, memory", peak / 2**20, "MiB", "peak above the start", "bounded")


def _write(folder: Path) -> int:
    """A walk whose steps have variance 0.01 in each direction, wrapped into its box."""
    random = np.random.default_rng(1)
    where = random.random((_N_ATOMS, 3)) * _EDGE
    ids = np.arange(1, _N_ATOMS + 1)
    head = f"ITEM: NUMBER OF ATOMS\n{_N_ATOMS}\nITEM: BOX BOUNDS pp pp pp\n" + f"0 {_EDGE}\n" * 3
    with (folder / "run.dump").open("w", encoding="utf-8") as file:
        for frame in range(_N_FRAMES):
            file.write(f"ITEM: TIMESTEP\n{10 * frame}\n{head}ITEM: ATOMS id type x y z\n")
            wrapped = where % _EDGE
            file.writelines(
                f"{i} 1 {x:.7f} {y:.7f} {z:.7f}\n"
                for i, (x, y, z) in zip(ids, wrapped.tolist(), strict=True)
            )
            where = where + 0.1 * random.standard_normal(where.shape)
    n_steps = 10 * (_N_FRAMES - 1)
    rows = "\n".join(f"{10 * frame:10d} 1.0" for frame in range(_N_FRAMES))
    log = _LOG.format(n_steps=n_steps, rows=rows, n_atoms=_N_ATOMS)
    (folder / "log").write_text(log, encoding="utf-8")
    (folder / "in").touch()
    return (folder / "run.dump").stat().st_size


def _read(folder: Path, wanted: Property | None) -> RunRecord:
    paths = RunPaths(folder / "in", folder / "log", folder)
    expect = Expectation(property=wanted)
    return read_record(paths, run_id="r", status="finished", expect=expect)
