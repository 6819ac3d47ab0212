"""Tests of `assistant/answering/writing/`."""
