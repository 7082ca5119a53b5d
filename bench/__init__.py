"""Measurements of this project on this machine; they write BENCHMARKS.md themselves."""
