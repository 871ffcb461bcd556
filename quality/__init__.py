"""Accuracy of each stage against gold, with floors: `python -m quality.NAME [--json]`."""
