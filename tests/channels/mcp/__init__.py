"""Tests of `assistant/channels/mcp/`."""
