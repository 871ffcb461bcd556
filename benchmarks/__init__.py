"""Speed and memory: `python -m benchmarks.NAME [--json]`; compare ratios within one run."""
