"""Tests of `assistant/corpus/`."""
