"""Use of a region that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_region(analysis: Analysis) -> Iterator[Finding]:
    """Regions exist before they are used.

    Why: LAMMPS stops with "Region ID does not exist".
    Instead: `region box block 0 10 0 10 0 10` above the first use.
    Source: https://docs.lammps.org/region.html
    """
    yield from undefined(analysis, "region")
