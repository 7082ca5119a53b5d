"""Use of a variable that is not defined."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.missing import undefined


def undefined_variable(analysis: Analysis) -> Iterator[Finding]:
    """Variables exist where ${name} or v_name reads them.

    Why: LAMMPS stops with "Substitution for illegal variable".
    Instead: `variable T equal 300` above, or the value in `variables` of the request.
    Source: https://docs.lammps.org/variable.html
    """
    yield from undefined(analysis, "variable")
