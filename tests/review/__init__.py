"""Tests of `assistant/review/`."""
