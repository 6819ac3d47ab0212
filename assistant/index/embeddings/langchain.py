"""The embedding models as LangChain `Embeddings`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from langchain_core.embeddings import Embeddings

from assistant.errors import AssistantError, ServiceError
from assistant.index.embeddings.bundled import BundledEngine

T = TypeVar("T")


class BundledEmbeddings(BundledEngine, Embeddings):
    """The bundled model as LangChain's `Embeddings`."""


class EndpointEmbeddings(Embeddings):
    """LangChain's OpenAI embeddings, made at the first text, its failures said in one line."""

    def __init__(self, model: str, base_url: str | None, api_key: str, dimensions: int | None) -> None:
        self._where = f"embedding model {model} at {base_url or 'the OpenAI API'}"
        # Token arrays, which the length check sends, are not understood by most compatible servers.
        self._arguments: dict[str, Any] = {
            "model": model,
            "base_url": base_url,
            "api_key": api_key,
            "dimensions": dimensions,
            "check_embedding_ctx_length": False,
        }
        self._client: Embeddings | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each passage. Raises ServiceError."""
        return self._call(lambda client: client.embed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question. Raises ServiceError."""
        return self._call(lambda client: client.embed_query(text))

    def _call(self, embed: Callable[[Embeddings], T]) -> T:
        try:
            if self._client is None:
                from langchain_openai import OpenAIEmbeddings

                self._client = OpenAIEmbeddings(**self._arguments)
            return embed(self._client)
        except AssistantError:
            raise
        except Exception as error:  # noqa: BLE001 - clients fail with errors of many libraries
            detail = " ".join(str(error).split())[:200]
            raise ServiceError(f"{self._where} failed ({type(error).__name__}: {detail})") from None
