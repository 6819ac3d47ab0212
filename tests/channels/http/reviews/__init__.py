"""Tests of `assistant/channels/http/reviews/`."""
