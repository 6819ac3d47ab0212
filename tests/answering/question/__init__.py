"""Tests of `assistant/answering/question/`."""
