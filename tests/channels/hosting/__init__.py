"""Tests of `assistant/channels/hosting/`."""
