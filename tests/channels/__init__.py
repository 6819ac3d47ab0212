"""Tests of `assistant/channels/`."""
