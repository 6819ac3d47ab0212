"""Tests of `assistant/channels/http/pages/`."""
