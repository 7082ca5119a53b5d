"""The report in a real browser: a phone's width, light and dark, and nothing asked of a network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.plot_snapshot import Renderer
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.report import Reported, render_report
from mdagent.tools.expectation import Expectation, Target
from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.run_directory import RunDirectory

from .browser import Browser, chromium, opened_browser
from .scripts import COPPER

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="no chromium on PATH; `make test` installs it where it may"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def report(
    simulate: Callable[..., RunRecord],
    engine: Engine,
    sandbox: Sandbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A run with failures, a long line, pictures, and a property in a table."""
    faulty = COPPER.replace("300 300 0.2", "300 300 0.002")
    script = f"# {'a_word_without_an_end' * 30}\n{faulty}"
    expect = Expectation(
        elements=["Cu"], temperature=Target(value=300, unit="K"), ensemble="nvt", property="rdf"
    )
    run = simulate(script, expect)
    page = render_report(
        RunDirectory(run.work.parent), Reported(run, evaluate(run)), Renderer(engine, sandbox)
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_its_window(browser: Browser, report: Path, width: int, scheme: str) -> None:
    browser.open(report, width, scheme)
    assert browser.value("document.documentElement.scrollWidth") <= width
    widest = "Math.max(...[...document.images].map(i => i.getBoundingClientRect().right))"
    assert browser.value(widest) <= width
    assert browser.value("[...document.images].every(i => i.naturalWidth > 300)")
    assert browser.value("document.images.length") == 3


def test_nothing_is_asked_of_a_network(browser: Browser, report: Path) -> None:
    browser.open(report, 1200, "light")
    assert browser.requests[0] == report.as_uri()
    assert len(browser.requests) > 1
    assert all(address.startswith("data:image/png") for address in browser.requests[1:])


def test_text_stands_out_from_its_ground_in_light_and_dark(browser: Browser, report: Path) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        browser.open(report, 360, scheme)
        ground = luminance(browser.value("getComputedStyle(document.body).backgroundColor"))
        for part in ("body", ".dim", ".fail", ".pass", ".not_checked"):
            ink = luminance(
                browser.value(f"getComputedStyle(document.querySelector('{part}')).color")
            )
            high, low = max(ink, ground), min(ink, ground)
            # 4.5 is what https://www.w3.org/TR/WCAG21/#contrast-minimum asks of text.
            assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, part)
        grounds.append(ground)
    assert grounds[0] > 0.8
    assert grounds[1] < 0.1


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)`, as WCAG 2.1 defines it."""
    parts = [int(word) / 255 for word in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
