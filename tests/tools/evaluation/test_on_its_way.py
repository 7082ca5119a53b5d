"""A mean is no answer while what is averaged still moves, along whatever curve."""

from pathlib import Path

import numpy as np
import pytest

from mdagent.tools.evaluation.judge import judgements_of
from mdagent.tools.evaluation.record import RunPaths, read_record
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.expectation import Expectation

N_ROWS = 150


def judged(folder: Path, volume: FloatArray) -> str:
    """What `stationary` says of a barostatted liquid with these volumes."""
    steps = 20 * np.arange(N_ROWS)
    kelvin = np.random.default_rng(2).normal(1.0, 0.02, N_ROWS)
    rows = zip(steps, kelvin, volume, 800 / volume, strict=True)
    table = "\n".join(" ".join(f"{value:.8g}" for value in row) for row in rows)
    log = (
        "LAMMPS (1 Jan 2025)\nunits lj\ntimestep 0.002\n"
        "fix 1 all npt temp 1.0 1.0 0.5 iso 0 0 50\n"
        f"run {steps[-1]}\n   Step Temp Volume Density\n{table}\n"
        f"Loop time of 1 on 1 procs for {steps[-1]} steps with 800 atoms\n"
    )
    (folder / "in").write_text("", encoding="utf-8")
    (folder / "log").write_text(log, encoding="utf-8")
    expect = Expectation(property="density")
    paths = RunPaths(folder / "in", folder / "log", folder)
    run = read_record(paths, run_id="r", status="finished", expect=expect)
    return next(j.status for j in judgements_of(run) if j.result.check == "stationary")


@pytest.mark.parametrize("power", [1, 2, 4])
def test_a_volume_that_grows_all_the_way_is_not_stationary(tmp_path: Path, power: int) -> None:
    noise = np.random.default_rng(5).normal(0, 0.05, N_ROWS)
    assert judged(tmp_path, 1000 + 40 * np.linspace(0, 1, N_ROWS) ** power + noise) == "fail"


def test_a_volume_that_swings_is_stationary(tmp_path: Path) -> None:
    swing = 5 * np.sin(np.linspace(0, 40, N_ROWS))
    noise = np.random.default_rng(5).normal(0, 1, N_ROWS)
    assert judged(tmp_path, 1000 + swing + noise) == "pass"
