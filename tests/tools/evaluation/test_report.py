"""Pictures and the report of real runs."""

import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mdagent.tools.engine.engine import Engine
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.picture import NothingToPlot, Picture
from mdagent.tools.evaluation.plot_melting import draw_melting_curve
from mdagent.tools.evaluation.plot_snapshot import Renderer, draw_snapshot
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.report import Reported, render_report, write_report
from mdagent.tools.expectation import Expectation, Target
from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.run_directory import RunDirectory

from .scripts import COPPER, HEATING, LJ_LIQUID

Simulate = Callable[..., RunRecord]
NVT = Expectation(
    elements=["Cu"], temperature=Target(value=300, unit="K"), ensemble="nvt", property="energy"
)


@pytest.fixture(scope="session")
def renderer(engine: Engine, sandbox: Sandbox) -> Renderer:
    return Renderer(engine, sandbox)


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.png))
    assert image.format == "PNG"
    assert image.width <= 800
    return image


def test_the_thermo_panel_carries_the_units_of_the_script(simulate: Simulate) -> None:
    copper = draw_thermo(simulate(COPPER), ["Temp", "Press"])
    liquid = draw_thermo(simulate(LJ_LIQUID), ["Temp"])
    opened(copper)
    assert "Temp (K), Press (bar)" in copper.caption
    assert "Temp (lj)" in liquid.caption
    assert copper.numbers["Temp mean (K)"] == pytest.approx(300, abs=15)


def test_an_unknown_column_is_refused_with_those_there_are(simulate: Simulate) -> None:
    with pytest.raises(NothingToPlot, match="Volume"):
        draw_thermo(simulate(COPPER), ["Tmep"])


def test_a_run_without_rows_cannot_be_plotted(simulate: Simulate) -> None:
    with pytest.raises(NothingToPlot):
        draw_thermo(simulate("units lj\n"))


def test_the_melting_curve_needs_a_heating_run(simulate: Simulate) -> None:
    picture = draw_melting_curve(simulate(HEATING))
    opened(picture)
    with pytest.raises(NothingToPlot, match="heats"):
        draw_melting_curve(simulate(COPPER))


def test_a_snapshot_shows_atoms_of_each_kind_on_white(
    simulate: Simulate, renderer: Renderer
) -> None:
    picture = draw_snapshot(simulate(COPPER), renderer)
    pixels = np.asarray(opened(picture).convert("RGB").resize((40, 40)), dtype=int)
    red, green, blue = np.moveaxis(pixels, -1, 0)
    white = (pixels.min(axis=-1) > 245).sum()
    copper = ((red > green + 25) & (green + 25 > blue)).sum()
    assert white > 200
    assert copper > 200
    assert picture.numbers["Cu atoms"] == 108


def test_a_snapshot_by_structure_counts_the_atoms_of_each_crystal(
    simulate: Simulate, renderer: Renderer
) -> None:
    cold = COPPER.replace("create 600", "create 20").replace("300 300", "10 10")
    picture = draw_snapshot(simulate(cold), renderer, "structure")
    assert picture.numbers["fcc"] == 108
    assert "coloured by structure: 108 fcc" in picture.caption


def test_a_run_without_a_dump_has_no_snapshot(simulate: Simulate, renderer: Renderer) -> None:
    with pytest.raises(NothingToPlot, match="dump"):
        draw_snapshot(simulate(HEATING), renderer)


def reported(record: RunRecord) -> tuple[RunDirectory, Reported]:
    return RunDirectory(record.work.parent), Reported(record, evaluate(record))


def test_the_report_asks_nothing_of_a_network(simulate: Simulate, renderer: Renderer) -> None:
    page = render_report(*reported(simulate(COPPER, NVT)), renderer)
    links = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", page)
    assert links
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert page.count("<figure>") == 2


def test_the_report_shows_a_finding_at_its_script_line(simulate: Simulate) -> None:
    script = COPPER.replace("300 300 0.2", "300 300 0.002")
    page = render_report(*reported(simulate(script, NVT)), None)
    at = page.index("fix 1 all nvt temp 300 300 0.002</div>")
    assert "thermostat_damping: Tdamp is 1 timesteps" in page[at : at + 300]


def test_text_of_the_run_is_escaped(simulate: Simulate) -> None:
    script = f"# <script>alert('{'x' * 5}')</script>\n{COPPER}"
    page = render_report(*reported(simulate(script, NVT)), None)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_report_lies_beside_the_records(simulate: Simulate) -> None:
    run, told = reported(simulate(COPPER, NVT))
    path = write_report(run, told, None)
    assert path.parent == run.path
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
