"""Tests of `assistant/channels/http/`."""
