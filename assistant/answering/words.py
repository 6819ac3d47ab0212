"""The words of answers that are neither a provision's nor the checker's."""

from __future__ import annotations

from pathlib import Path

from assistant.language.catalog import Catalog

WORDS = Catalog(Path(__file__).with_name("words.yaml"))
