"""Answers whether, and how, a company can list on the Shanghai STAR Market, with verified citations.

`Assistant` is the whole program as one object; `chain()` and `retriever()` are its LangChain faces:

    from assistant import chain, retriever
    chain().invoke("Can an unprofitable large-language-model developer list on the STAR Market?").text
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answering.chain import AnswerChain
    from assistant.retrieval.langchain import StarRetriever
    from assistant.service import Assistant

__all__ = ["chain", "retriever"]


def chain(service: Assistant | None = None) -> AnswerChain:
    """The answering chain as a LangChain `Runnable`: a question, or `{"question": …, "as_of": …}`, to an `Answer`."""
    from assistant.answering.chain import AnswerChain
    from assistant.service import Assistant

    return AnswerChain((service or Assistant()).pipeline)


def retriever(service: Assistant | None = None, *, k: int = 5, as_of: dt.date | None = None) -> StarRetriever:
    """The retriever as a LangChain `BaseRetriever` over the rules in force on `as_of` (today if left out)."""
    from assistant.retrieval.langchain import StarRetriever
    from assistant.service import Assistant

    opened = service or Assistant()
    return StarRetriever(retriever=opened.retriever, as_of=as_of or opened.today, k=k)
