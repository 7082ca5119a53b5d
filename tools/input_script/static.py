"""Every check of the table over one script."""

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.checks.table import CHECKS


def static_findings(analysis: Analysis) -> list[Finding]:
    """What all checks find, in the order of the lines."""
    found = [finding for check in CHECKS for finding in check(analysis)]
    return sorted(found, key=lambda finding: (finding.line or 0, finding.column or 0))
