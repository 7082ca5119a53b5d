"""The page of a benchmark in a real browser: a phone's width, light and dark, and no network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.agent.benchmark.results import Result
from mdagent.agent.benchmark.runner import PAGE, close
from tests.tools.evaluation.browser import Browser, chromium, opened_browser

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="no chromium on PATH; `make test` installs it where it may"
)
HOSTILE = '<img src="http://example.org/x.png"><script src="http://example.org/x.js"></script>'
LONG = f"# {'a_word_without_an_end' * 30}\nrun 100\n"
RESULTS = [
    Result(id="sound", kind="code", group="self_contained", arm="server", sample=0, script=LONG,
           is_executed=True, verdict="pass", score=0.97, status="finished", n_calls=7,
           run_id="run-20261125-133610-893e4ef26d35a77f", input_tokens=120_000, seconds=41.0),
    Result(id="failing", kind="code", group="geometry_only", arm="server", sample=0, said=HOSTILE,
           verdict="fail", status="lammps_error", findings=[f"static.unknown: {LONG}", HOSTILE]),
    Result(id="fileless", kind="code", group="needs_files", arm="direct", sample=0,
           missing_files=["cu.data"]),
    Result(id="silent", kind="question", group="true_false", arm="direct", sample=0,
           is_right=False, no_answer="Exceeded maximum output retries (1)", unmeasured_turns=2),
    Result(id="sentences", kind="question", group="open_qa", arm="direct", sample=0, said="so"),
    Result(id="broken", kind="question", group="open_qa", arm="direct", sample=1, error="HTTP 500"),
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    close(folder, f"openai:x on {HOSTILE}", RESULTS)
    return folder / PAGE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_its_window_with_all_opened(
    browser: Browser, page: Path, width: int, scheme: str
) -> None:
    browser.open(page, width, scheme)
    browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; }); 1")
    assert browser.value("document.documentElement.scrollWidth") <= width
    parts = "[...document.querySelectorAll('td, pre, .bar, summary')]"
    assert browser.value(f"{parts}.every(p => p.getBoundingClientRect().right <= {width})")
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 21, 27)"}[scheme]


def test_nothing_is_asked_of_a_network_whatever_a_model_said(browser: Browser, page: Path) -> None:
    browser.open(page, 1200, "light")
    browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; }); 1")
    assert browser.requests == [page.as_uri()]
    assert browser.value("document.querySelectorAll('img, script, link').length") == 0
    assert HOSTILE in browser.value("document.body.innerText")


def test_each_outcome_is_told_in_words(browser: Browser, page: Path) -> None:
    browser.open(page, 1200, "light")
    text = browser.value("document.body.innerText")
    said = ("finished, pass", "lammps error, fail", "files missing: cu.data", "error: HTTP 500",
            "wrong: Exceeded maximum output retries (1)", "1 open", "1 errors",
            "2 turns not counted")  # fmt: skip
    assert [each for each in said if each not in text] == []
