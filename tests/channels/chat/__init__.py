"""Tests of `assistant/channels/chat/`."""
