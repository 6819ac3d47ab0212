"""Tests of `assistant/library/`."""
