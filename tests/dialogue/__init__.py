"""Tests of `assistant/dialogue/`."""
