"""Statistics against series whose true mean is known."""

import numpy as np
import pytest

from mdagent.bench.chunks.uncertainty import synthetic
from mdagent.tools.evaluation.statistics import (
    FloatArray,
    autocorrelation,
    block_standard_error,
    equilibration_start,
    estimate_equilibrium_mean,
    estimate_mean,
    is_constant,
    statistical_inefficiency,
    student_t_975,
)


def autoregressive(n_rows: int, memory: float, seed: int) -> FloatArray:
    """x(t) = memory x(t-1) + noise, of mean 0 and variance 1, started in its own distribution."""
    noise = np.random.default_rng(seed).standard_normal(n_rows) * np.sqrt(1 - memory**2)
    series = np.empty(n_rows)
    series[0] = noise[0] / np.sqrt(1 - memory**2)
    for row in range(1, n_rows):
        series[row] = memory * series[row - 1] + noise[row]
    return series


def test_autocorrelation_of_an_autoregressive_series_is_a_power_of_its_memory() -> None:
    correlation = autocorrelation(autoregressive(200_000, 0.8, seed=1))
    assert correlation[0] == pytest.approx(1)
    assert correlation[1:6] == pytest.approx(0.8 ** np.arange(1, 6), abs=0.02)


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_inefficiency_of_an_autoregressive_series_is_known(memory: float) -> None:
    found = np.mean(
        [statistical_inefficiency(autoregressive(4000, memory, seed)) for seed in range(30)]
    )
    assert found == pytest.approx((1 + memory) / (1 - memory), rel=0.2)


def test_over_a_thousand_series_the_interval_covers_as_often_as_it_says() -> None:
    estimates = [estimate_equilibrium_mean(series) for series in synthetic(1000)]
    covered = np.mean([abs(estimate.mean) <= estimate.half_width() for estimate in estimates])
    assert 0.93 <= covered <= 0.97


def twice_filtered(n_rows: int, memories: tuple[float, float], seed: int) -> FloatArray:
    """x(t) = (a + b) x(t-1) - a b x(t-2) + noise: a slow memory a under a fast one b."""
    a, b = memories
    series = autoregressive(n_rows + 500, a, seed)
    for row in range(1, len(series)):
        series[row] += b * series[row - 1]
    return series[500:]


def test_the_interval_covers_under_two_memories_too() -> None:
    drawn = np.random.default_rng(8)
    covered = []
    for seed in range(500):
        memories = float(1 - 10 ** drawn.uniform(-1.4, -0.7)), float(drawn.uniform(0, 0.6))
        estimate = estimate_equilibrium_mean(
            twice_filtered(int(drawn.integers(600, 3000)), memories, 10_000 + seed)
        )
        covered.append(abs(estimate.mean) <= estimate.half_width())
    assert 0.93 <= np.mean(covered) <= 0.97


def test_no_quiet_stretch_of_a_short_stationary_series_is_picked() -> None:
    # About 20 independent samples each, as of a small liquid over a short run.
    series = [autoregressive(400, 0.9, 20_000 + seed) for seed in range(400)]
    estimates = [estimate_equilibrium_mean(one) for one in series]
    assert np.mean([estimate.start > 0 for estimate in estimates]) < 0.03
    assert np.mean([abs(one.mean) <= one.half_width() for one in estimates]) > 0.9


def test_a_transient_at_the_start_is_left_out() -> None:
    rows = np.arange(2000)
    starts = [
        equilibration_start(autoregressive(2000, 0.5, seed) + 20 * np.exp(-rows / 60))
        for seed in range(20)
    ]
    assert min(starts) > 120
    assert max(starts) < 700


def test_a_stationary_series_is_used_whole() -> None:
    starts = [equilibration_start(autoregressive(1000, 0.8, seed)) for seed in range(40)]
    assert np.mean([start == 0 for start in starts]) > 0.9


def test_a_constant_series_holds_no_statistics() -> None:
    estimate = estimate_mean(np.full(50, 7.0))
    assert is_constant(np.full(50, 7.0))
    assert (estimate.mean, estimate.standard_error) == (7.0, 0.0)


def test_one_value_is_its_own_mean() -> None:
    for n_rows in range(1, 8):
        assert estimate_mean(np.arange(float(n_rows))).mean == (n_rows - 1) / 2


def test_blocks_agree_with_the_autocorrelation() -> None:
    series = autoregressive(8000, 0.9, seed=3)
    expected = np.sqrt((1 + 0.9) / (1 - 0.9) / 8000)
    assert block_standard_error(series)[0] == pytest.approx(expected, rel=0.3)
    assert estimate_mean(series).standard_error == pytest.approx(expected, rel=0.3)


def test_scale_and_shift_change_nothing_but_the_unit() -> None:
    series = autoregressive(500, 0.7, seed=4)
    plain, scaled = estimate_mean(series), estimate_mean(1e6 - 3 * series)
    assert scaled.mean == pytest.approx(1e6 - 3 * plain.mean)
    assert scaled.standard_error == pytest.approx(3 * plain.standard_error)
    assert scaled.n_effective == pytest.approx(plain.n_effective)


@pytest.mark.parametrize(
    ("degrees_of_freedom", "quantile"), [(1, 12.706), (4, 2.776), (10, 2.228), (100, 1.984)]
)
def test_students_quantile(degrees_of_freedom: float, quantile: float) -> None:
    assert student_t_975(degrees_of_freedom) == pytest.approx(quantile, rel=0.01)
