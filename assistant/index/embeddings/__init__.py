"""Embedding models: the bundled one and any OpenAI-compatible endpoint."""
