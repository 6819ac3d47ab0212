"""Tests of `assistant/channels/cli/`."""
