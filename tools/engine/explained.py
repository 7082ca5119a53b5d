"""The form of an explanation of one of LAMMPS' messages."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """An explanation of all messages that a pattern finds.

    The named groups of the pattern may stand in braces in `why` and `fix`.

    Attributes:
        page: The manual's page that tells the rule; empty where it is the command's own.
    """

    pattern: re.Pattern[str]
    why: str
    fix: str
    page: str = ""


def rule(pattern: str, why: str, fix: str, page: str = "") -> Rule:
    """A rule from the text of its pattern, which ignores case."""
    return Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), why, fix, page)
