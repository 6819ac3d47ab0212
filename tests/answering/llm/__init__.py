"""Tests of `assistant/answering/llm/`."""
