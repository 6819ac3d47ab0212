"""Tests of `assistant/records/`."""
