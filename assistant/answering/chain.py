"""The answering chain as LangChain knows one: a `Runnable` from a question to an `Answer`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, TypedDict

from langchain_core.runnables import Runnable, RunnableConfig

from assistant.answering.answer import Answer
from assistant.answering.pipeline import Pipeline
from assistant.base.clock import parse_day
from assistant.errors import InputError


class ChainInput(TypedDict, total=False):
    """What the chain takes besides a plain string: the question, and the day to answer for (a date or YYYY-MM-DD)."""

    question: str
    as_of: dt.date | str | None


class AnswerChain(Runnable[str | ChainInput, Answer]):
    """The stages of the pipeline as one step. `invoke`, `batch`, `stream` and their async forms all work."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def invoke(self, input: str | ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to one question. Raises InputError for one that cannot be read."""
        return self._call_with_config(self._answer, input, config)

    def stream(
        self, input: str | ChainInput, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> Iterator[Answer]:
        """The answer, whole: nothing of it is shown before the whole is spoken."""
        yield self.invoke(input, config)

    def _answer(self, asked: str | ChainInput) -> Answer:
        if isinstance(asked, str):
            return self._pipeline.ask(asked)
        if "question" not in asked:
            raise InputError('the chain takes a string or {"question": …, "as_of": …}; question is missing')
        day = asked.get("as_of")
        return self._pipeline.ask(asked["question"], parse_day(day, "as_of") if isinstance(day, str) else day)
