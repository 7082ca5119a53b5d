"""The mdagent command: one file per group of subcommands."""
