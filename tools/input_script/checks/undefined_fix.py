"""Use of a fix that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_fix(analysis: Analysis) -> Iterator[Finding]:
    """Fixes exist where they are changed, removed or read as f_ID.

    Why: LAMMPS stops with "Could not find fix ID".
    Instead: define the fix above, and read it before `unfix`.
    Source: https://docs.lammps.org/fix.html
    """
    yield from undefined(analysis, "fix")
