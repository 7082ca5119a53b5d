"""A verdict from evidence: statistics, checks, properties, plots, report."""
