"""Write docs/checks.md from the docstrings of the checks, so that page and code cannot differ.

python scripts/write_checks_page.py
"""

import inspect
import re
from pathlib import Path

from mdagent.tools.engine.explained import Rule
from mdagent.tools.engine.messages import RULES
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
_MESSAGES = """
## Messages of the engine that have a mend

What LAMMPS itself says, in the dry run or in a real one, comes back with a reason and a mend, where
it is one of these ({n}). `...` stands for names and numbers, which the answer repeats. Any other
message keeps LAMMPS' own words and its link into the manual.

| message | why | instead | source |
|---|---|---|---|
"""
# From the pattern of a message to the message, step by step.
_SIMPLER = (
    (r"\(\?:[^()]*(?:\([^()]*\))?[^()]*\)[?*]|'\?|[: ]\?(?=[^:P]|$)", ""),
    (r"\\\((\(\?P<\w+>[^()]*\))\\\)", "(...)"),
    (r"\((?:\?:|\?P<\w+>)([A-Z]?[\w, -]*\w)(?:\|[^()]*)?\)", r"\1"),
    (r"\(\?P<\w+>[^()]*\)", "..."),
    (r"\|.*", ""),
    (r"\.\*\??", " ... "),
    (r"(?:\.\.\.)?\\[wSd][+*]", "..."),
    (r"\[ _\]", "_"),
    (r"\^|\\b|\?", ""),
    (r"\\", ""),
)
_PART = re.compile(r"^(Why|Instead|Source): ", re.M)


def checks_page() -> str:
    """The whole page."""
    checks = "".join(_row(check) for check in CHECKS)
    messages = "".join(_message_row(rule) for rule in RULES)
    return f"{_HEAD}{checks}{_MESSAGES.format(n=len(RULES))}{messages}"


def _row(check: Check) -> str:
    rule, *parts = _PART.split(inspect.getdoc(check) or "")
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    cells = [f"`{check.__name__}`", rule, told["Why"], told["Instead"], told["Source"]]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _message_row(rule: Rule) -> str:
    source = f"https://docs.lammps.org/{rule.page}.html" if rule.page else "the command's own page"
    why, fix = (re.sub(r"(\{\w+\})+", "...", text) for text in (rule.why, rule.fix))
    return f"| {_cell(_shown(rule.pattern.pattern))} | {_cell(why)} | {_cell(fix)} | {source} |\n"


def _shown(pattern: str) -> str:
    """A pattern as the message that it stands for: what is optional left out, names as dots."""
    for found, instead in _SIMPLER:
        pattern = re.sub(found, instead, pattern)
    return " ".join(pattern.split())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(checks_page(), "utf-8")
    print(f"{PAGE}: {len(CHECKS)} checks")
