"""A model that says what a script has it say, without leaving the process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from assistant.answering.llm.client import Call, LlmClient
from assistant.settings import LlmSettings


class ScriptedClient(LlmClient):
    """A client whose model says the next of its replies, each a sequence of pieces, and the last one again and again.

    `calls` are the requests so far.
    """

    def __init__(self, *replies: Sequence[str], **changes: Any) -> None:
        """`changes` are settings that differ from the usual ones."""
        values = {"base_url": "http://127.0.0.1:9/v1", "model": "test-model", **changes}
        super().__init__(LlmSettings.model_validate(values))
        self._replies = list(replies)
        self.calls: list[Call] = []

    async def stream(self, call: Call) -> AsyncGenerator[str, None]:
        """The pieces of the next reply."""
        self.calls.append(call)
        for piece in self._replies[min(len(self.calls), len(self._replies)) - 1] if self._replies else ():
            yield piece
