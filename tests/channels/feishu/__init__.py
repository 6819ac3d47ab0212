"""Tests of `assistant/channels/feishu/`."""
