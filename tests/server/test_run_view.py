"""The view of a run in a real browser, in a host that speaks the MCP Apps protocol."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import build_run_view
import pytest

from mdagent.server.run_view import PAGE
from mdagent.server.settings import read_settings
from tests.server.app_host import Shown, View, gathered
from tests.tools.evaluation.browser import Browser, chromium, opened_browser
from tests.tools.evaluation.scripts import COPPER

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="no chromium on PATH; `make test` installs it where it may"
)
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
# Tdamp is a single timestep; and text that would act if it were taken for markup.
FAULTY = f"# {HOSTILE}\n" + COPPER.replace("300 300 0.2", "300 300 0.002").replace(
    "run 3000", "run 1000"
)
EXPECT = {"elements": ["Cu"], "temperature": {"value": 300, "unit": "K"}, "property": "rdf"}
SEEN = "document.querySelectorAll('.uplot').length"
SIGHT = "[...document.querySelectorAll('.uplot')].map((chart) => chart.ariaLabel)"
# How many bytes of the first curve's canvas are not empty.
INKED = (
    "((from) => from.getContext('2d').getImageData(0, 0, from.width, from.height)"
    ".data.filter(Boolean).length)(document.querySelector('.uplot canvas'))"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> dict[str, Shown]:
    """What the real server answers about a real run, by tool or kind of plot."""
    settings = read_settings(data_folder=tmp_path_factory.mktemp("data"), cache_folder=cache_folder)

    return anyio.run(gathered, settings, FAULTY, EXPECT)


def opened(browser: Browser, folder: Path, shown: Shown, width: int = 800) -> View:
    return View(browser, folder / "host.html", shown, width)


def test_findings_stand_beside_their_lines_of_the_script(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["evaluate"])
    view.once("document.querySelector('.script')")
    line = 1 + FAULTY.splitlines().index("fix 1 all nvt temp 300 300 0.002")
    beside = view.value(f"document.querySelector('#line-{line} + .finding').innerText")
    assert "Tdamp is 1 timesteps" in beside
    assert "0.2" in beside
    assert view.value(f"document.querySelector('#line-{line}').className") == "line fail"
    assert "next step" in view.text().lower()
    assert view.value("document.querySelector('h1 .verdict').textContent") == "fail"


def test_text_of_a_script_stays_text(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["evaluate"])
    view.once("document.querySelector('.script')")
    assert view.value("document.querySelector('#line-1 code').textContent") == f"# {HOSTILE}"
    assert view.value("document.querySelectorAll('img, script').length") == 1


def test_the_host_is_told_what_the_protocol_asks_and_the_network_nothing(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["snapshot"])
    view.once("document.querySelector('.stage canvas')")
    hello, ready, *others = view.told()
    assert hello["method"] == "ui/initialize"
    assert hello["params"]["protocolVersion"] == "2026-01-26"
    assert ready == {"jsonrpc": "2.0", "method": "ui/notifications/initialized", "params": {}}
    assert {message["method"] for message in others} >= {"resources/read"}
    outside = [a for a in view.requests() if not a.startswith(("file:", "data:", "about:"))]
    assert outside == []


def test_curves_are_drawn_zoomed_and_read_by_keys(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["thermo"])
    assert view.once(SEEN) == 4
    assert view.once(INKED) > 4000
    view.value("document.querySelector('.curves').focus()")
    view.press("ArrowRight", "ArrowRight")
    first = view.once("document.querySelector('.readout').textContent")
    thermo = json.loads(given["thermo"].resources[f"thermo://{run_id_of(given)}"])
    second_row = {curve["label"]: curve["values"][1] for curve in thermo["curves"]}
    assert f"Temp (K) {second_row['Temp (K)']:.5g}" in first
    legend = "[...document.querySelectorAll('.u-value')].map((value) => value.textContent)"
    assert f"{second_row['Temp (K)']:.5g}" in view.value(legend)
    view.value("document.querySelector('input[type=checkbox]').click()")
    assert view.value(SEEN) in (3, 5)


def test_a_drag_with_the_mouse_zooms_all_curves_and_a_key_shows_everything_again(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["thermo"])
    view.once(SEEN)
    end = view.value(f"{SIGHT}[0]").split(" to ")[1]
    assert view.value(f"{SIGHT}.every((told) => told.endsWith('from 0 to {end}'))")
    left, top, width = view.value(
        "(({x, y, width}) => [x, y, width])"
        "(document.querySelector('.u-over').getBoundingClientRect())"
    )
    view.mouse("mouseMoved", left, top + 20)
    view.mouse("mousePressed", left, top + 20)
    view.mouse("mouseMoved", left + width / 2, top + 20)
    view.mouse("mouseReleased", left + width / 2, top + 20)
    assert view.once(f"{SIGHT}.every((told) => !told.endsWith('to {end}'))")
    view.value("document.querySelector('.curves').focus()")
    view.press("+")
    nearer = view.once(f"{SIGHT}[3]")
    assert float(nearer.split(" to ")[1].split(",")[0]) < float(end.split(",")[0]) / 2
    view.press("0")
    assert view.once(f"{SIGHT}.every((told) => told.endsWith('from 0 to {end}'))")


def test_atoms_are_drawn_turned_and_hidden_by_keys(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["snapshot"])
    view.once("document.querySelector('.stage canvas')")
    view.value("document.querySelector('.stage canvas').focus()")
    before = picture(view, tmp_path / "before.png")
    view.press("ArrowRight", "ArrowUp", "+")
    turned = picture(view, tmp_path / "turned.png")
    assert before != turned
    view.press("0")
    assert picture(view, tmp_path / "again.png") == before
    view.value("document.querySelector('.kinds input').click()")
    hidden = picture(view, tmp_path / "hidden.png")
    assert len(hidden) < len(before) / 2
    assert "108 Cu atoms" in view.text()


def test_without_resources_the_picture_stands_in(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    for kind in ("thermo", "snapshot"):
        poor = replace(given[kind], resources={}, capabilities={})
        view = opened(browser, tmp_path, poor, 400)
        assert view.once("document.querySelector('img')?.naturalWidth") > 300
        assert "This host reads no resources" in view.text()


@pytest.mark.parametrize("width", [360, 800])
def test_the_view_fits_a_narrow_window(
    browser: Browser, tmp_path: Path, given: dict[str, Shown], width: int
) -> None:
    for shown, there in (("evaluate", "document.querySelector('.script')"), ("thermo", SEEN)):
        view = opened(browser, tmp_path, given[shown], width)
        view.once(there)
        assert view.value("document.documentElement.scrollWidth") <= width


def test_light_and_dark_follow_the_host(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    grounds = {}
    for theme in ("light", "dark"):
        view = opened(browser, tmp_path, replace(given["evaluate"], theme=theme))
        view.once("document.querySelector('.script')")
        grounds[theme] = view.value("getComputedStyle(document.body).backgroundColor")
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 21, 27)"}


def test_tabs_are_reached_by_arrows(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    view = opened(browser, tmp_path, given["evaluate"])
    view.once("document.querySelector('.script')")
    view.value("document.querySelector('#tab-findings').focus()")
    view.press("ArrowRight")
    assert view.once(SEEN) == 4
    view.press("ArrowRight")
    assert view.once("document.querySelector('.stage canvas')") is not None
    assert view.value("document.querySelector('#panel-findings').hidden")


def test_a_refusal_of_a_tool_is_shown_as_its_text(
    browser: Browser, tmp_path: Path, given: dict[str, Shown]
) -> None:
    refusal = {"content": [{"type": "text", "text": "No run with this name."}], "isError": True}
    view = opened(browser, tmp_path, replace(given["thermo"], result=refusal))
    assert view.once("document.body.innerText.includes('No run with this name.')")


def test_the_committed_page_is_what_its_sources_build() -> None:
    if not (build_run_view.WORKSHOP / "installed").is_file():
        pytest.skip("what it is built with is not installed; `make test` installs it")
    assert build_run_view.built() == PAGE.read_text(encoding="utf-8")


def picture(view: View, path: Path) -> bytes:
    view.picture(path)
    return path.read_bytes()


def run_id_of(given: dict[str, Shown]) -> str:
    return str(given["thermo"].result["structuredContent"]["run_id"])
