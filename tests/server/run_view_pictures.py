"""Pictures of the view for docs/pictures, as the tests' host shows it.

.venv/bin/python -m tests.server.run_view_pictures
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import anyio

from mdagent.server.settings import read_settings
from tests.server.app_host import Shown, View, gathered
from tests.tools.evaluation.browser import Browser, opened_browser
from tests.tools.evaluation.scripts import COPPER

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# Tdamp is a single timestep, in a box with enough atoms to look at.
SCRIPT = COPPER.replace("300 300 0.2", "300 300 0.002").replace("0 3 0 3 0 3", "0 6 0 6 0 6")
EXPECT = {"elements": ["Cu"], "temperature": {"value": 300, "unit": "K"}, "property": "rdf"}


def draw(browser: Browser, folder: Path, given: dict[str, Shown]) -> None:
    """One picture of each tab."""
    view = View(browser, folder / "host.html", given["evaluate"])
    view.once("document.querySelector('.script')")
    view.picture(PICTURES / "run-view-findings.png")
    view = View(browser, folder / "host.html", given["thermo"])
    view.once("document.querySelectorAll('.uplot').length")
    view.value("document.querySelector('.curves').focus({preventScroll: true})")
    view.press(*["ArrowRight"] * 40)
    view.once("document.querySelector('.readout').textContent")
    view.value("scrollTo(0, 0)")
    view.picture(PICTURES / "run-view-curves.png")
    view = View(browser, folder / "host.html", replace(given["snapshot"], theme="dark"))
    view.once("document.querySelector('.stage canvas')")
    view.picture(PICTURES / "run-view-atoms.png")


def main() -> None:
    """Run, judge and draw in a laboratory that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = read_settings(data_folder=folder / "data")
        given = anyio.run(gathered, settings, SCRIPT, EXPECT)
        with opened_browser(folder / "profile") as browser:
            draw(browser, folder, given)


if __name__ == "__main__":
    main()
