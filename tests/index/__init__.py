"""Tests of `assistant/index/`."""
