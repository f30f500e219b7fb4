"""Counts and ratios of one run, on this machine: `python -m benchmarks` writes them to results.md."""
