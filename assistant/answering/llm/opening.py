"""Opens the model side from the settings."""

from __future__ import annotations

from assistant.answering.llm.client import LlmClient
from assistant.answering.llm.spending import Ledger
from assistant.answering.llm.writer import LlmWriter
from assistant.settings import Settings


def open_writer(settings: Settings) -> LlmWriter | None:
    """The LLM writer, or None where no model is set.

    Nothing is sent and nothing heavy imported before the first question.
    """
    if not settings.llm.available:
        return None
    limit = settings.llm.daily_limit_usd
    ledger = Ledger(settings.data_dir / "spending.sqlite", limit) if limit is not None else None
    return LlmWriter(LlmClient(settings.llm, ledger))
