"""Static and physics checks of an input script, one per file."""
