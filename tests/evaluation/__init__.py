"""Tests of `assistant/evaluation/`."""
