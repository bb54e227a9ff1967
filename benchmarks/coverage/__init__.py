"""How often each printed interval holds the truth: `python -m benchmarks.coverage` writes docs/coverage.md."""
