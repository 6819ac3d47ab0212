"""Tests of `assistant/channels/http/openai/`."""
