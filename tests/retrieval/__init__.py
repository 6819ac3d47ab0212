"""Tests of `assistant/retrieval/`."""
