"""Tests of `assistant/base/`."""
