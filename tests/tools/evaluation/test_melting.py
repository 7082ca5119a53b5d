"""The melting interval against curves whose interval is known."""

import numpy as np
import pytest

from mdagent.tools.evaluation.melting import melting_curve
from mdagent.tools.evaluation.statistics import FloatArray


def heating(
    step: float, width_K: float, noise: float, seed: int = 1
) -> tuple[FloatArray, FloatArray]:
    """A solid's line, and a steeper liquid's with a step at 1000 K; without a step the solid's."""
    rng = np.random.default_rng(seed)
    bath = np.linspace(300, 1700, 300)
    temperature = bath * (1 + 0.01 * rng.standard_normal(300))
    share = 1 / (1 + np.exp(-(bath - 1000) / width_K))
    energy = -3.4 + 1.5e-4 * bath + share * step * (1 + 4e-4 * (bath - 1000))
    return temperature, energy + noise * rng.standard_normal(300)


@pytest.mark.parametrize("width_K", [8.0, 25.0])
def test_the_interval_of_a_known_step_is_found(width_K: float) -> None:
    curve = melting_curve(*heating(step=0.1, width_K=width_K, noise=0.003))
    assert curve is not None
    assert curve.onset is not None
    assert curve.end is not None
    assert (curve.onset + curve.end) / 2 == pytest.approx(1000, abs=25)
    assert curve.end - curve.onset == pytest.approx(4.4 * width_K, abs=60)
    assert curve.step_height == pytest.approx(0.1, rel=0.2)


def test_a_solid_alone_does_not_melt() -> None:
    found = [melting_curve(*heating(step=0.0, width_K=20, noise=0.003, seed=s)) for s in range(10)]
    assert all(curve is not None and curve.onset is None for curve in found)


def test_a_solid_that_softens_does_not_melt() -> None:
    rng = np.random.default_rng(5)
    temperature = np.linspace(300, 1200, 300)
    energy = -3.4 + 1.2e-4 * temperature + 4e-8 * temperature**2
    curve = melting_curve(temperature, energy + 0.002 * rng.standard_normal(300))
    assert curve is not None
    assert curve.onset is None


def test_too_few_rows_give_no_curve() -> None:
    temperature, energy = heating(step=0.1, width_K=20, noise=0.003)
    assert melting_curve(temperature[:30], energy[:30]) is None
