"""Use of a compute that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_compute(analysis: Analysis) -> Iterator[Finding]:
    """Computes exist where they are changed, removed or read as c_ID.

    Why: LAMMPS stops with "Could not find compute ID".
    Instead: `compute 1 all msd` above the use as c_1; thermo_temp, thermo_press, thermo_pe exist.
    Source: https://docs.lammps.org/compute.html
    """
    yield from undefined(analysis, "compute")
