"""Tests of `assistant/channels/slack/`."""
