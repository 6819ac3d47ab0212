"""Tests of `assistant/review/portfolio/`."""
