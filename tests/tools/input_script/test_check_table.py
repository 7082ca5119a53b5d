"""The table of checks: every check is in it, documented, and on the page of checks."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest

from mdagent.tools.input_script import checks
from mdagent.tools.input_script.checks.table import CHECKS

ROOT = Path(__file__).parents[3]
FOLDER = Path(str(checks.__file__)).parent


def test_every_file_of_the_folder_holds_one_check_of_the_table():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "table"}
    assert files == {check.__name__ for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=[check.__name__ for check in CHECKS])
def test_every_check_says_rule_why_instead_and_source(check):
    told = inspect.getdoc(check) or ""
    parts = [part for part in ("Why:", "Instead:", "Source:") if part in told]
    assert parts == ["Why:", "Instead:", "Source:"]
    assert re.search(r"Source: .*https://docs\.lammps\.org/\w+\.html", told)


def page_writer():
    script = ROOT / "scripts" / "write_checks_page.py"
    spec = importlib.util.spec_from_file_location("write_checks_page", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_tells_messages_and_no_patterns():
    _, _, messages = page_writer().checks_page().partition("## Messages")
    told = [row.split(" | ")[0] for row in messages.splitlines() if row.startswith("| ")]
    assert len(told) > 60
    assert not [row for row in told if re.search(r"\?[P:]|\\[wSdb]|[{}^+]", row)]


def test_the_page_of_checks_is_the_one_that_the_checks_write():
    module = page_writer()
    assert (ROOT / "docs" / "checks.md").read_text("utf-8") == module.checks_page()
