"""Every check of the table over one script."""

from itertools import islice

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.checks.table import CHECKS

# A text that is no script has a fault on every line; many times what fits an answer is enough.
_MOST_OF_A_CHECK = 100


def static_findings(analysis: Analysis) -> list[Finding]:
    """What all checks find, in the order of the lines."""
    found = [f for check in CHECKS for f in islice(check(analysis), _MOST_OF_A_CHECK)]
    return sorted(found, key=lambda finding: (finding.line or 0, finding.column or 0))
