"""Tests of `assistant/answering/plan/`."""
