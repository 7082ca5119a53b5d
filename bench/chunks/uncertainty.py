"""How often the stated 95 % interval of a mean covers the true one."""

from collections.abc import Iterator

import numpy as np

from mdagent.bench.figures import Figure
from mdagent.bench.small_runs import Bench
from mdagent.tools.evaluation.statistics import (
    Estimate,
    FloatArray,
    estimate_equilibrium_mean,
    student_t_975,
)
from mdagent.tools.expectation import Expectation

TITLE = "Coverage of the stated 95 % interval of a mean"
N_SERIES, N_RUNS = 1000, 300
# The estimator was chosen on runs with the seeds below.
_FIRST_SEED = 301
_SCRIPT = """\
units lj
lattice fcc 0.7
region box block 0 3 0 3 0 3
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
velocity all create 2.0 {seed}
timestep 0.005
thermo_style custom step temp pe press
thermo 10
fix 1 all nve
fix 2 all langevin 1.0 1.0 1.0 {seed}
run 500
reset_timestep 0
run 4000
"""


def measure() -> Iterator[Figure]:
    """Synthetic series of known mean, then runs of a liquid against the mean of all of them."""
    estimates = [estimate_equilibrium_mean(series) for series in synthetic(N_SERIES)]
    told = "autoregressive, 300 to 3000 rows, memory of 1 to 40 rows, fixed seeds"
    share = np.mean([abs(one.mean) <= one.half_width() for one in estimates])
    yield Figure(f"{N_SERIES} synthetic series", float(100 * share), "%", told, "93 to 97 %")
    found = _liquid()
    told = "of 108 atoms, 400 rows each; against the mean of the others"
    for name, runs in found.items():
        share = np.mean([_covers(runs, index) for index in range(len(runs))])
        target = "at least 88 %"
        yield Figure(f"{len(runs)} runs of a liquid, {name}", float(100 * share), "%", told, target)


def synthetic(n_series: int) -> Iterator[FloatArray]:
    """Series of mean 0: x(t) = m x(t-1) + noise, m and length drawn with a fixed seed."""
    drawn = np.random.default_rng(20)
    for index in range(n_series):
        n_rows = int(drawn.integers(300, 3000))
        memory = 1 - 10 ** drawn.uniform(-1.6, 0)
        noise = np.random.default_rng(5000 + index).standard_normal(n_rows)
        yield filtered(noise, float(memory))


def filtered(noise: FloatArray, memory: float) -> FloatArray:
    """The autoregressive series of variance 1 that white noise drives."""
    series = noise * np.sqrt(1 - memory**2)
    series[0] = noise[0]
    for row in range(1, len(series)):
        series[row] += memory * series[row - 1]
    return np.asarray(series)


def _liquid() -> dict[str, list[Estimate]]:
    found: dict[str, list[Estimate]] = {"potential energy": [], "pressure": [], "temperature": []}
    bench = Bench()
    for seed in range(_FIRST_SEED, _FIRST_SEED + N_RUNS):
        with bench.simulated(_SCRIPT.format(seed=7919 * seed), Expectation()) as run:
            stage = run.stages[-1]
            for name, heading in zip(found, ("PotEng", "Press", "Temp"), strict=True):
                values = stage.thermo.column(heading)
                if values is not None:
                    found[name].append(estimate_equilibrium_mean(values))
    return found


def _covers(runs: list[Estimate], index: int) -> bool:
    """Whether the interval of one run covers the mean of the others, their error included."""
    others = np.array([one.mean for k, one in enumerate(runs) if k != index])
    error = float(np.hypot(runs[index].standard_error, others.std(ddof=1) / len(others) ** 0.5))
    half = student_t_975(runs[index].degrees_of_freedom) * error
    return bool(abs(runs[index].mean - others.mean()) <= half)
