"""Transport coefficients against integrals that are known."""

from pathlib import Path

import numpy as np
import pytest

from mdagent.tools.evaluation.green_kubo import NotIntegrable, integral_of_correlation
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.expectation import Expectation, Property


def decaying(n_series: int, n_rows: int, memory: float, seed: int) -> FloatArray:
    """Series of variance 1 whose correlation is memory^t."""
    noise = np.random.default_rng(seed).standard_normal((n_series, n_rows))
    series = np.empty((n_series, n_rows))
    series[:, 0] = noise[:, 0]
    for row in range(1, n_rows):
        series[:, row] = memory * series[:, row - 1] + (1 - memory**2) ** 0.5 * noise[:, row]
    return series


def test_the_integral_of_an_exponential_is_its_time() -> None:
    # By trapezoids: (1 + m)/(1 - m)/2 intervals.
    known = 0.5 * (1 + 0.9) / (1 - 0.9) / 2
    found = [integral_of_correlation(decaying(3, 8000, 0.9, s), 0.5) for s in range(30)]
    off = np.array([(one.value - known) / one.standard_error for one in found])
    assert np.mean([one.value for one in found]) == pytest.approx(known, rel=0.04)
    assert np.mean(np.abs(off) < 2.05) >= 0.85


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (decaying(3, 100, 0.9, 1), "too few"),
        (decaying(3, 2000, 0.0, 1), "lower `thermo`"),
        (np.ones((3, 2000)) + decaying(3, 2000, 0.9, 1), "run longer"),
        (np.zeros((3, 2000)), "does not fluctuate"),
    ],
)
def test_what_does_not_decay_is_not_integrated(series: FloatArray, reason: str) -> None:
    with pytest.raises(NotIntegrable, match=reason):
        integral_of_correlation(series, 1.0)


def logged(folder: Path, columns: dict[str, FloatArray], name: Property, extra: str) -> RunRecord:
    rows = np.array(list(columns.values())).T
    table = "\n".join(" ".join(f"{value:.8g}" for value in row) for row in rows)
    log = (
        f"LAMMPS (1 Jan 2025)\nunits metal\ntimestep 0.001\nfix 1 all nve\n{extra}"
        f"run {5 * len(rows)}\n"
        f"   {' '.join(columns)}\n{table}\n"
        f"Loop time of 1 on 1 procs for {5 * len(rows)} steps with 100 atoms\n"
    )
    (folder / "in").write_text("", encoding="utf-8")
    (folder / "log").write_text(log, encoding="utf-8")
    paths = RunPaths(folder / "in", folder / "log", folder)
    expect = Expectation(property=name)
    return read_record(paths, run_id="r", status="finished", expect=expect)


def equilibrium(n_rows: int) -> dict[str, FloatArray]:
    temperature = 300 + 3 * decaying(1, n_rows, 0.5, 9)[0]
    return {
        "Step": 5.0 * np.arange(n_rows),
        "Temp": temperature,
        "Volume": np.full(n_rows, 8000.0),
    }


def test_the_viscosity_of_a_known_stress_has_its_unit(tmp_path: Path) -> None:
    stress = 500 * decaying(3, 20000, 0.9, 3)
    columns = equilibrium(20000) | dict(zip(("Pxy", "Pxz", "Pyz"), stress, strict=True))
    found = properties_of(logged(tmp_path, columns, "viscosity", ""))[0].quantity
    # V/kT <P^2> times 9.5 intervals of 5 fs: 8e-27 m^3, 5e7 Pa, 4.142e-21 J, 4.75e-14 s.
    known = 8e-27 * 5e7**2 / (1.380649e-23 * 300) * 9.5 * 5e-15 * 1e3
    assert found is not None
    assert found.standard_error is not None
    assert found.unit == "mPa s"
    assert found.value == pytest.approx(known, abs=3 * found.standard_error)
    assert found.standard_error < 0.1 * known


def test_the_conductivity_of_a_known_flux_has_its_unit(tmp_path: Path) -> None:
    flux = 40 * decaying(3, 20000, 0.9, 4)
    names = ("c_flux[1]", "c_flux[2]", "c_flux[3]")
    columns = equilibrium(20000) | dict(zip(names, flux, strict=True))
    extra = "compute flux all heat/flux ke pe stress\n"
    found = properties_of(logged(tmp_path, columns, "thermal_conductivity", extra))[0].quantity
    # 1 eV angstrom/ps is 1.602e-17 J m/s.
    joule = (40 * 1.602176634e-17) ** 2
    known = joule * 9.5 * 5e-15 / (8e-27 * 1.380649e-23 * 300**2)
    assert found is not None
    assert found.standard_error is not None
    assert found.unit == "W/(m K)"
    assert found.value == pytest.approx(known, abs=3 * found.standard_error)


def test_steady_shear_gives_the_viscosity_at_its_rate(tmp_path: Path) -> None:
    stress = -1000 + 50 * decaying(1, 2000, 0.5, 5)[0]
    columns = equilibrium(2000) | {"Pxy": stress}
    extra = "fix 2 all deform 1 xy erate 0.01 remap v\n"
    found = properties_of(logged(tmp_path, columns, "viscosity", extra))[0].quantity
    # 1000 bar over 0.01/ps: 1e8 Pa 1e-10 s.
    assert found is not None
    assert found.value == pytest.approx(10.0, rel=0.01)
