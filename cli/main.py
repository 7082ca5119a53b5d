"""Entry point of the `mdagent` command."""

import sys


def main() -> int:
    """Run the subcommand named on the command line."""
    sys.stderr.write("mdagent: no subcommand yet\n")
    return 2
