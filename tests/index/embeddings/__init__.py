"""Tests of `assistant/index/embeddings/`."""
