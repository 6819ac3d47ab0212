"""Follow-ups worded better by a model, where one is set; the deterministic resolution stands whenever it gives nothing better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.answering.llm.rewrite import rewrite_question
from assistant.answering.llm.writer import LlmWriter
from assistant.conversations.conversation import Conversation
from assistant.conversations.followup import Resolved
from assistant.conversations.memory import history
from assistant.retrieval.query import language_of

HISTORY_TOKENS = 600


def rewriter(writer: LlmWriter | None) -> Callable[[Resolved, Conversation], Resolved]:
    """A function for `chat(rewrite=…)`: the resolved question in the model's words, facts and day untouched."""

    def rewrite(resolved: Resolved, conversation: Conversation) -> Resolved:
        if writer is None or not resolved.followed:
            return resolved
        told = history(conversation, language_of(resolved.asked), HISTORY_TOKENS, writer.client.encoding)
        text = writer.portal.run(rewrite_question(writer.client, told, resolved.asked))
        return replace(resolved, text=text) if text else resolved

    return rewrite
