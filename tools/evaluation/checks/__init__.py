"""Checks of a finished run, one per file."""
