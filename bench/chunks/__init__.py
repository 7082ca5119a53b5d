"""One module for each chunk of the benchmarks."""
