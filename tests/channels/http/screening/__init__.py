"""Tests of `assistant/channels/http/screening/`."""
