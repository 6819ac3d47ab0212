"""Tests of `assistant/answering/`."""
