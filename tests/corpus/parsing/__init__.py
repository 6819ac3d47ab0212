"""Tests of `assistant/corpus/parsing/`."""
