"""Write docs/checks.md from the docstrings of the checks, so that page and code cannot differ.

python scripts/write_checks_page.py
"""

import inspect
import re
from pathlib import Path

from mdagent.tools.input_script.checks.table import CHECKS, Check

PAGE = Path(__file__).resolve().parents[1] / "docs" / "checks.md"
_HEAD = """\
# What `validate_script` checks

Written by `scripts/write_checks_page.py` from the checks themselves; do not edit.

Every check looks at the text alone, against the LAMMPS that is installed. After them the engine
itself sets a copy of the script up in the sandbox, with every `run` made `run 0`, and its own
errors and warnings come back on the lines that caused them.

| check | rule | why | instead | source |
|---|---|---|---|---|
"""
_PART = re.compile(r"^(Why|Instead|Source): ", re.M)


def checks_page() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(check) for check in CHECKS)


def _row(check: Check) -> str:
    rule, *parts = _PART.split(inspect.getdoc(check) or "")
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    cells = [f"`{check.__name__}`", rule, told["Why"], told["Instead"], told["Source"]]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(checks_page(), "utf-8")
    print(f"{PAGE}: {len(CHECKS)} checks")
