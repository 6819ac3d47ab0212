"""Suites and fakes for those who write a channel, a vector store or a test."""
