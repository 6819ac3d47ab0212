"""The assistant as standard LangChain parts, for people who compose their own chains: a Runnable and a retriever.

    chain = answer_runnable(assistant.ask)
    retriever = passage_retriever(assistant.search)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answering.answer import Answer
from assistant.corpus.model import Language, Provision
from assistant.retrieval.query import language_of
from assistant.retrieval.retriever import Hit

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable


def answer_runnable(ask: Callable[[str], Answer]) -> Runnable[str, dict[str, Any]]:
    """Question in, the JSON object of the answer contract out; invoke, batch, stream and their asynchronous forms."""
    from langchain_core.runnables import RunnableLambda

    return RunnableLambda(lambda question: ask(question).as_json(), name="star_listing_answer")


def passage_retriever(search: Callable[[str], Sequence[Hit]]) -> BaseRetriever:
    """The provisions a question finds, best first, as documents in the language of the question."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.retrievers import BaseRetriever

    class PassageRetriever(BaseRetriever):
        """Finds provisions of the STAR Market listing rules."""

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            language = language_of(query)
            return [_document(hit.provision, language, hit.score) for hit in search(query)]

    return PassageRetriever()


def _document(provision: Provision, language: Language, score: float) -> Document:
    from langchain_core.documents import Document

    metadata = {
        "citation": str(provision.reference),
        "title": provision.title[language],
        "evidence": provision.evidence.value,
        "form": provision.form.value,
        "effective_from": provision.effective_from.isoformat(),
        "effective_to": provision.effective_to.isoformat() if provision.effective_to else None,
        "url": provision.url,
        "score": score,
    }
    return Document(page_content=provision.text[language], id=str(provision.reference), metadata=metadata)
