"""Embedding models by name: the bundled one, and any OpenAI-compatible endpoint. Nothing heavy is imported here."""

from __future__ import annotations
