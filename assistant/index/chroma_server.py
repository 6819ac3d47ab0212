"""A Chroma server, or Chroma Cloud, as the vector store of one build.

Each class of document has a collection of its own there; one larger than the server takes is cut into shards, to which
its vectors are dealt in turn: fair samples of the same size. A question goes to all of them at once, and the best of
their answers are the best of the whole. Only vectors and their positions are sent: no text, nothing to filter by.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from assistant.base.batches import batched
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.index.errors import IndexDamaged
from assistant.index.lexical import Mask
from assistant.index.vectors import Halves, Kinds, graph_of

CONNECTED, ANSWER, WRITTEN = 3.0, 10.0, 120.0
"""Seconds to wait for a server: for the connection, for an answer, and for vectors to be written."""
PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds after which a server is asked again that says it is asked too often."""
_LISTED = 100
"""Collections listed at a time."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What a server takes: records of a collection, records of a write, results of a query, requests at once."""

    records: int = 1_000_000
    write: int = 5_000
    results: int = 10_000
    requests: int = 8


CLOUD_LIMITS = ServerLimits(records=5_000_000, write=300, results=300, requests=10)
"""The quotas of Chroma Cloud. Its others, on texts, metadata and conditions, concern nothing that is sent."""


@dataclass(frozen=True, slots=True)
class ChromaSite:
    """Where a Chroma server is, whose collections are meant, and what it takes; `token` is an API key."""

    host: str
    port: int
    is_secure: bool = False
    tenant: str = "default_tenant"
    database: str = "default_database"
    token: str | None = field(default=None, repr=False)
    limits: ServerLimits = ServerLimits()
    is_cloud: bool = False

    @classmethod
    def at(cls, address: str) -> ChromaSite:
        """The server at `host:port`. Raises InputError for anything else."""
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise InputError(f"Chroma server {address!r} is not host:port, for example 127.0.0.1:8000")
        return cls(host, int(port))

    @property
    def name(self) -> str:
        """What names it in a manifest and in errors: `host:port`, and tenant and database if they are one's own."""
        own = (self.tenant, self.database) != ("default_tenant", "default_database")
        return f"{self.host}:{self.port}" + (f"/{self.tenant}/{self.database}" if own else "")


class ChromaServer:
    """The collections of one build on a server; they carry its `stamp`, so that two builds can stand side by side."""

    def __init__(self, site: ChromaSite, stamp: str) -> None:
        self._site, self._prefix = site, f"{stamp}-"
        self._client: Any = None
        self._pool: ThreadPoolExecutor | None = None
        self._shards: dict[str, list[Any]] = {}
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._reading = True

    def write(self, name: str, count: int, blocks: Iterable[Halves], kinds: Kinds | None = None) -> None:
        """Make collection `name` of `count` vectors, given in blocks of shape (any, dimensions); each kind is apart."""
        with self._guarded():
            self._reading = False
            client, limits = self._opened(), self._site.limits
            places, sizes = _shared_out(kinds or Kinds(np.zeros(count, np.uint16), ("",)), limits.records)
            shards = [self._created(name + suffix, own) for suffix, own in sizes.items()]
            size = min(client.get_max_batch_size(), limits.write)

            def upload(batch: tuple[int, list[int], Halves]) -> None:
                shard, positions, vectors = batch
                shards[shard].upsert(ids=[str(each) for each in positions], embeddings=vectors.astype(np.float32))

            for batches in batched(_dealt(blocks, places, size), 2 * limits.requests):
                self._at_once(upload, batches)

    def query(
        self, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Of the `k` nearest those `allowed`, shape (count,), as (position, cosine similarity), best first.

        A server that gives fewer results at a time gives no more than that of each shard.
        """
        results = min(k, self._site.limits.results)

        def ask(shard: Any) -> Any:
            return shard.query(query_embeddings=vector[None, :], n_results=results, include=["distances"])

        with self._guarded():
            answers = self._at_once(ask, self._opened_shards(name))
            pairs = (zip(result["ids"][0], result["distances"][0], strict=True) for result in answers)
            hits = [(int(identifier), 1.0 - float(distance)) for identifier, distance in chain.from_iterable(pairs)]
        if not hits:
            raise IndexDamaged(f"the vector index finds nothing in {name}")
        best = sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]
        return best if allowed is None else [hit for hit in best if allowed[hit[0]]]

    def count(self, name: str) -> int:
        """The number of vectors in collection `name`."""
        with self._guarded():
            return sum(self._at_once(lambda shard: int(shard.count()), self._opened_shards(name)))

    def delete(self) -> None:
        """Remove the build's collections from the server."""
        with self._guarded():
            client = self._opened()
            for name in [name for name in _listed(client) if name.startswith(self._prefix)]:
                client.delete_collection(name)

    def close(self) -> None:
        """Give the connection back; what is opened next is for reading."""
        self._reading = True
        if self._client is not None and self._process == os.getpid():
            assert self._pool is not None
            self._pool.shutdown()
            self._client.close()
        self._client, self._pool, self._shards = None, None, {}

    def _at_once(self, ask: Callable[[T], R], of: Iterable[T]) -> list[R]:
        """What is answered for each, as many asked at once as the server takes."""
        self._opened()
        assert self._pool is not None
        return list(self._pool.map(lambda each: _patiently(lambda: ask(each)), of))

    def _created(self, name: str, count: int) -> Any:
        return self._client.create_collection(
            self._prefix + name,
            embedding_function=None,
            configuration={"spann": {"space": "cosine"}} if self._site.is_cloud else {"hnsw": graph_of(count)},
        )

    def _opened_shards(self, name: str) -> list[Any]:
        client, own = self._opened(), self._prefix + name
        if name not in self._shards:
            names = [each for each in _listed(client) if each == own or each.startswith(f"{own}.")]
            if not names:
                raise IndexDamaged(f"the Chroma server {self._site.name} has no collection {own}")
            self._shards[name] = [client.get_collection(each, embedding_function=None) for each in names]
        return self._shards[name]

    def _opened(self) -> Any:
        if self._process != os.getpid():
            raise ServiceError("the index was opened before this process was forked: open it again, or use spawn")
        with self._lock:
            if self._client is None:
                self._client = _connected(self._site, ANSWER if self._reading else WRITTEN)
                self._pool = ThreadPoolExecutor(self._site.limits.requests, "chroma")
        return self._client

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Chroma's failures as ours: what is not there is damage, anything else a server out of reach."""
        from chromadb.errors import NotFoundError

        try:
            yield
        except AssistantError:
            raise
        except Exception as error:  # noqa: BLE001 - of Chroma, httpx and what lies below
            detail = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            if isinstance(error, NotFoundError):
                raise IndexDamaged(f"the vector index cannot be used ({detail})") from None
            raise ServiceError(
                f"the Chroma server {self._site.name} cannot be used ({detail}): start it, or unset it to use the "
                "embedded store"
            ) from None


def _shared_out(kinds: Kinds, records: int) -> tuple[npt.NDArray[np.int32], dict[str, int]]:
    """In which collection each vector goes, shape (count,), and how many each holds, by what is behind its name.

    A kind has a collection of its own, cut where it would hold more than `records`; its vectors are dealt in turn.
    """
    places = np.zeros(len(kinds.numbers), np.int32)
    sizes: dict[str, int] = {}
    for number, kind in enumerate(kinds.names):
        own = np.flatnonzero(kinds.numbers == number)
        shards = -(-len(own) // records)
        places[own] = len(sizes) + np.arange(len(own)) % max(1, shards)
        for shard in range(shards):
            suffix = (f".{kind}" if kind else "") + (f".{shard}" if shard else "")
            sizes[suffix] = len(range(shard, len(own), shards))
    return places, sizes


def _dealt(
    blocks: Iterable[Halves], places: npt.NDArray[np.int32], size: int
) -> Iterator[tuple[int, list[int], Halves]]:
    """The vectors in batches of at most `size` for the collection they go in: (its number, positions, vectors)."""
    waiting: dict[int, list[tuple[int, Halves]]] = {}
    for position, vector in enumerate(chain.from_iterable(blocks)):
        place = int(places[position])
        own = waiting.setdefault(place, [])
        own.append((position, vector))
        if len(own) == size:
            yield _batch(place, waiting.pop(place))
    yield from (_batch(place, own) for place, own in waiting.items())


def _batch(shard: int, own: list[tuple[int, Halves]]) -> tuple[int, list[int], Halves]:
    return shard, [position for position, _ in own], np.stack([vector for _, vector in own])


def _patiently(ask: Callable[[], R]) -> R:
    """What is answered; where it is said to be too much at once, asked again after a while."""
    from chromadb.errors import RateLimitError

    for pause in PAUSES:
        try:
            return ask()
        except RateLimitError:
            time.sleep(pause)
    return ask()


def _listed(client: Any) -> list[str]:
    """The names of all collections; a server gives a few at a time."""
    names: list[str] = []
    while part := client.list_collections(limit=_LISTED, offset=len(names)):
        names += [str(collection.name) for collection in part]
    return names


def _connected(site: ChromaSite, seconds: float) -> Any:
    """A client of a server whose requests fail after that time: Chroma's own waits for a silent server for ever."""
    import httpx
    from chromadb.api.client import Client
    from chromadb.auth.token_authn import TokenTransportHeader
    from chromadb.config import Settings

    class Impatient(Client):  # type: ignore[misc]
        def get_user_identity(self) -> Any:
            # The first request that a client makes, and there is no setting for the time it may take.
            self._server._session.timeout = httpx.Timeout(seconds, connect=CONNECTED)
            return super().get_user_identity()

    key = {
        "chroma_client_auth_provider": "chromadb.auth.token_authn.TokenAuthClientProvider",
        "chroma_client_auth_credentials": site.token,
        "chroma_auth_token_transport_header": TokenTransportHeader.X_CHROMA_TOKEN,
    }
    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=site.host,
        chroma_server_http_port=site.port,
        chroma_server_ssl_enabled=site.is_secure,
        anonymized_telemetry=False,
        _env_file=None,
        **(key if site.token else {}),
    )
    return Impatient(tenant=site.tenant, database=site.database, settings=settings)
