"""Tests of `assistant/language/`."""
