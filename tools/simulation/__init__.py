"""A run: run directory, store, executor, log and dump readers."""
