"""Measures the assistant: suites, scorers, runs, comparison, gate and reports. The data lives in `evals/`."""
