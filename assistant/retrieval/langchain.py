"""The retriever as LangChain knows one."""

from __future__ import annotations

import datetime as dt

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.retrieval.query import make_query
from assistant.retrieval.retriever import Hit, Retriever


class StarRetriever(BaseRetriever):
    """Provisions of the STAR rules for a question, in the question's language, as LangChain documents.

    `as_of` is the day whose rules are searched. Metadata has the citation (document, version, provision), the score,
    the evidence grade, the form, the dates and the URL.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    as_of: dt.date
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        asked = make_query(query, self.retriever.corpus, self.as_of)
        return [_document(hit, asked.language.value) for hit in self.retriever.search(asked, self.k)]


def _document(hit: Hit, language: str) -> Document:
    fields = hit.as_json()
    metadata = {
        key: fields[key] for key in ("document", "version", "provision", "score", "rank", "evidence", "form", "url")
    }
    days = {"effective_from": fields["effective_from"], "effective_to": fields["effective_to"]}
    title = fields["title"][language]
    return Document(
        id=str(hit.provision.reference),
        page_content=fields["text"][language],
        metadata={**metadata, **days, "title": title, "language": language},
    )
