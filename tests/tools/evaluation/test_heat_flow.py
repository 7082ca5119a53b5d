"""The thermal conductivity of flows of heat whose rate and slope are known."""

from pathlib import Path

import numpy as np
import pytest

from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.record import RunPaths, read_record
from mdagent.tools.expectation import Expectation

N_PROFILES, N_LAYERS, ROWS_EVERY = 40, 20, 1000
BOX = "Created orthogonal box = (0 0 0) to (20 20 80)\n"
LAYERS = (
    "compute ke all ke/atom\ncompute layers all chunk/atom bin/1d z lower 0.05 units reduced\n"
    "fix profile all ave/chunk 10 100 1000 layers density/mass v_kelvin file profile.txt\n"
)
HEAT = "fix hot all heat 1 0.5 region hot\nfix cold all heat 1 -0.5 region cold\n"
SWAP = "fix swap all thermal/conductivity 10 z 20\n"
BATHS = (
    "fix hot all langevin 400 400 0.1 1 tally yes\nfix cold all langevin 200 200 0.1 2 tally yes\n"
)
# 0.5 eV/ps through twice 20 by 20 angstrom, at 2 K per angstrom.
KNOWN = 0.5 / 800 / 2 * 1602.176634


def profile_file(slope: float, *, n_profiles: int = N_PROFILES) -> str:
    """A zigzag about 300 K along z, its lowest layer the first, with noise of 5 K."""
    noise = np.random.default_rng(7).normal(0, 5, (n_profiles, N_LAYERS))
    layer = np.arange(N_LAYERS)
    shape = 4 * slope * (np.minimum(layer, N_LAYERS - layer) - N_LAYERS / 4)
    text = "# Chunk-averaged data\n# Timestep Number-of-chunks Total-count\n"
    text += "# Chunk Coord1 Ncount density/mass v_kelvin\n"
    for index in range(n_profiles):
        text += f"{ROWS_EVERY * (index + 1)} {N_LAYERS} 1000\n"
        for i, value in enumerate(300 + shape + noise[index]):
            text += f"  {i + 1} {(i + 0.5) / N_LAYERS:g} 50 2.3 {value:.6g}\n"
    return text


SLOPE = profile_file(2.0)
NO_COLUMNS: dict[str, float] = {}


def found(
    folder: Path,
    commands: str,
    columns: dict[str, float] = NO_COLUMNS,
    *,
    profiles: str = SLOPE,
    box: str = BOX,
) -> PropertyResult:
    """What is said of a run with these fixes; each column grows by so much in a picosecond."""
    steps = ROWS_EVERY * np.arange(N_PROFILES + 1)
    kelvin = np.random.default_rng(3).normal(300, 2, len(steps))
    rows = zip(steps, kelvin, *(steps * 0.001 * rate for rate in columns.values()), strict=True)
    table = "\n".join(" ".join(f"{value:.8g}" for value in row) for row in rows)
    log = (
        f"LAMMPS (1 Jan 2025)\nunits metal\ntimestep 0.001\nfix 1 all nve\n{box}{commands}"
        f"run {steps[-1]}\n   {' '.join(('Step', 'Temp', *columns))}\n{table}\n"
        f"Loop time of 1 on 1 procs for {steps[-1]} steps with 1000 atoms\n"
    )
    (folder / "in").write_text("", encoding="utf-8")
    (folder / "log").write_text(log, encoding="utf-8")
    (folder / "profile.txt").write_text(profiles, encoding="utf-8")
    paths = RunPaths(folder / "in", folder / "log", folder)
    expect = Expectation(property="thermal_conductivity")
    run = read_record(paths, run_id="r", status="finished", expect=expect)
    return properties_of(run)[0]


@pytest.mark.parametrize(
    ("exchange", "columns"),
    [
        (HEAT, {}),
        (SWAP, {"f_swap": 0.5}),
        (BATHS, {"f_hot": 0.5, "f_cold": -0.5}),
    ],
    ids=["given", "swapped", "baths"],
)
def test_a_steady_flow_gives_the_conductivity(
    tmp_path: Path, exchange: str, columns: dict[str, float]
) -> None:
    quantity = found(tmp_path, LAYERS + exchange, columns).quantity
    assert quantity is not None
    assert quantity.standard_error is not None
    assert quantity.unit == "W/(m K)"
    assert quantity.value == pytest.approx(KNOWN, abs=3 * quantity.standard_error)
    assert quantity.standard_error < 0.02 * KNOWN


@pytest.mark.parametrize(
    ("commands", "changed", "said"),
    [
        (HEAT, {}, "compute layers all chunk/atom"),
        (LAYERS + SWAP, {}, "thermo_style custom step temp f_swap"),
        (LAYERS + HEAT.replace("-0.5", "-0.4"), {}, "As much heat"),
        (LAYERS + HEAT, {"profiles": ""}, "has 0 profiles"),
        (LAYERS + HEAT, {"profiles": profile_file(2.0, n_profiles=4)}, "has 4 profiles"),
        (LAYERS + HEAT, {"profiles": profile_file(0.05)}, "lost in its noise"),
        (LAYERS + HEAT, {"profiles": "# Chunk Coord1\n1000 999999999999 5\n 1 2\n"}, "has 0"),
        (LAYERS.replace("profile.txt", "/etc/hosts") + HEAT, {}, "compute layers all chunk/atom"),
        (LAYERS + "fix hot all heat 1\n", {}, "As much heat"),
        (LAYERS + HEAT, {"box": ""}, "lx ly lz in thermo_style"),
        ("fix 9 all npt temp 1 1 1 iso 0 0 1\nunfix 9\n" + LAYERS + HEAT, {}, "lx ly lz"),
        ("boundary p p f\n" + LAYERS + HEAT, {}, "periodic along z"),
    ],
)
def test_what_shows_no_flow_is_refused_with_what_would(
    tmp_path: Path, commands: str, changed: dict[str, str], said: str
) -> None:
    result = found(tmp_path, commands, NO_COLUMNS, **changed)
    assert result.status == "refused"
    assert said in result.why


def test_a_box_that_the_script_prints_is_none(tmp_path: Path) -> None:
    printed = f'print "{BOX.strip()}"\n{BOX}'
    assert "lx ly lz" in found(tmp_path, LAYERS + HEAT, box=printed).why


def test_heat_that_nothing_moved_is_no_flow(tmp_path: Path) -> None:
    assert "No heat was moved" in found(tmp_path, LAYERS + SWAP, {"f_swap": 0.0}).why


def test_of_a_file_cut_short_the_whole_profiles_count(tmp_path: Path) -> None:
    result = found(tmp_path, LAYERS + HEAT, profiles=profile_file(2.0)[:-3000])
    assert result.status == "computed"
    assert result.quantity is not None
    assert result.quantity.value == pytest.approx(KNOWN, rel=0.05)


def test_two_neighbouring_layers_are_no_hot_and_cold_end(tmp_path: Path) -> None:
    flat = profile_file(0.0).splitlines(keepends=True)
    for index, line in enumerate(flat):
        if line.startswith(("  3 ", "  4 ")):
            flat[index] = line.rpartition(" ")[0] + (" 320\n" if line[2] == "3" else " 280\n")
    assert "side by side" in found(tmp_path, LAYERS + HEAT, profiles="".join(flat)).why
