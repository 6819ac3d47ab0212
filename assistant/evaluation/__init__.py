"""Measures the assistant: suites, scorers, runs, comparison, gate and reports; the data lives in `evals/`.

May import service and below.
"""
