"""Use of a group that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_group(analysis: Analysis) -> Iterator[Finding]:
    """Groups exist before they are used.

    Why: LAMMPS stops with "Could not find group ID".
    Instead: `group mobile type 1` above the first use; `all` exists from the start.
    Source: https://docs.lammps.org/group.html
    """
    yield from undefined(analysis, "group")
