"""Use of a dump that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_dump(analysis: Analysis) -> Iterator[Finding]:
    """Dumps exist where they are changed or removed.

    Why: LAMMPS stops with "Could not find dump ID".
    Instead: `dump 1 all custom 100 traj.lammpstrj id type x y z` above `dump_modify 1`.
    Source: https://docs.lammps.org/dump.html
    """
    yield from undefined(analysis, "dump")
