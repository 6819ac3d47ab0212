"""Any OpenAI-compatible embedding endpoint by name; nothing heavy is imported before the first text."""

from __future__ import annotations

from assistant.index.embeddings.embedder import Embedder, Model


def openai_embedder(model: str, api_key: str, base_url: str | None = None, dimensions: int | None = None) -> Embedder:
    """An OpenAI or OpenAI-compatible embedding endpoint; `dimensions` asks it for shortened vectors."""

    def load() -> Model:
        from assistant.index.embeddings.langchain import EndpointEmbeddings

        return EndpointEmbeddings(model, base_url, api_key, dimensions)

    name = (
        f"openai-{model}" + (f"@{base_url.rstrip('/')}" if base_url else "") + (f"#{dimensions}" if dimensions else "")
    )
    return Embedder(name, dimensions, 128, load)
