"""Tests of the assistant: a folder for each room of `assistant/`; what others may use for theirs is in `assistant.testing`."""
