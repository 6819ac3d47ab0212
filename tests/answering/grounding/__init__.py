"""Tests of `assistant/answering/grounding/`."""
