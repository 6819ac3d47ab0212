"""A stand-in for Chroma Cloud: a real Chroma server behind a gate that keeps to the quotas and wants an API key.

It shows that what is sent stays within the quotas as they were published; the Cloud itself was never asked.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from assistant.index.chroma_server import CLOUD_LIMITS, ChromaSite, ServerLimits
from assistant.testing.processes import chroma_server

KEY, TENANT, DATABASE = "ck-test", "tenant-1", "rules"
"""The API key, and whose collections they are."""
DOCUMENT_BYTES, PREDICATES = 16 << 10, 8
"""Bytes of a document, and conditions of a query."""
_COLLECTION = re.compile(r".*/collections/([^/?]+)/(add|upsert|update|query|get|count)$")


@dataclass
class CloudGate:
    """What the gate lets through; the sizes of `writes` it saw, how often it was `crowded`, and why it `refused`.

    The next `busy` requests that read are told that they are too many.
    """

    limits: ServerLimits = CLOUD_LIMITS
    busy: int = 0
    crowded: int = 0
    writes: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _records: dict[str, set[str]] = field(default_factory=dict)
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> tuple[int, str, str] | None:
        """Why a request is refused, as status, kind and message; None where it may pass, and has to `leave`."""
        with self._lock:
            why = self._refusal(path, headers, body)
            if why is None:
                self._now += 1
            elif why[0] != 429:
                self.refused.append(why[2])
        return why

    def leave(self) -> None:
        """A request has been answered."""
        with self._lock:
            self._now -= 1

    def _refusal(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> tuple[int, str, str] | None:
        if headers.get("x-chroma-token") != KEY:
            return 401, "AuthError", "no such key"
        if "/tenants/" in path and f"/tenants/{TENANT}/databases/{DATABASE}" not in f"{path}/databases/{DATABASE}":
            return 403, "AuthorizationError", "of another tenant"
        named = _COLLECTION.fullmatch(path)
        if named is None:
            return None
        collection, act = named.groups()
        if act in ("add", "upsert", "update"):
            return self._written(collection, body)
        is_crowded = self._now >= self.limits.requests
        if is_crowded or self.busy > 0:
            self.crowded, self.busy = self.crowded + is_crowded, max(0, self.busy - 1)
            return 429, "RateLimitError", "too many at once"
        if act in ("query", "get") and int(body.get("n_results") or body.get("limit") or 0) > self.limits.results:
            return 422, "QuotaError", f"more than {self.limits.results} results"
        if _predicates(body.get("where")) > PREDICATES:
            return 422, "QuotaError", f"more than {PREDICATES} predicates"
        return None

    def _written(self, collection: str, body: Mapping[str, Any]) -> tuple[int, str, str] | None:
        ids = body["ids"]
        if len(ids) > self.limits.write:
            return 422, "QuotaError", f"{len(ids)} records in a write"
        if any(len(document.encode()) > DOCUMENT_BYTES for document in body.get("documents") or () if document):
            return 422, "QuotaError", f"a document of more than {DOCUMENT_BYTES} bytes"
        held = self._records.get(collection, set()) | set(ids)
        if len(held) > self.limits.records:
            return 422, "QuotaError", f"{len(held)} records in a collection"
        self._records[collection] = held
        self.writes.append(len(ids))
        return None


@contextmanager
def chroma_cloud(folder: Path, limits: ServerLimits = CLOUD_LIMITS) -> Iterator[tuple[ChromaSite, CloudGate]]:
    """The stand-in with its data in `folder`: where it is, as one's settings name it, and its gate.

    Raises FileNotFoundError where the `chroma` program is missing.
    """
    gate = CloudGate(limits)
    with chroma_server(folder) as address, httpx.Client(base_url=f"http://{address}") as behind:
        behind.post("/api/v2/tenants", json={"name": TENANT}).raise_for_status()
        behind.post(f"/api/v2/tenants/{TENANT}/databases", json={"name": DATABASE}).raise_for_status()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gate, behind))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            port = server.server_address[1]
            yield ChromaSite("127.0.0.1", port, False, TENANT, DATABASE, KEY, limits, is_cloud=True), gate
        finally:
            server.shutdown()
            server.server_close()


def _predicates(where: Any) -> int:
    """How many conditions a filter has."""
    if isinstance(where, list):
        return sum(map(_predicates, where))
    if not isinstance(where, dict):
        return 0
    return sum(_predicates(inner) if name in ("$and", "$or") else 1 for name, inner in where.items())


def _handler(gate: CloudGate, behind: httpx.Client) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            path = self.path.partition("?")[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            why = gate.enter(path, headers, json.loads(content) if content else {})
            if why is not None:
                status, kind, message = why
                self._send(status, json.dumps({"error": kind, "message": message}).encode())
                return
            try:
                answer = behind.request(
                    self.command, self.path, content=content, headers={"content-type": "application/json"}
                )
            finally:
                gate.leave()
            self._send(answer.status_code, answer.content)

        do_GET = do_POST = do_DELETE = do_PUT = answer

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing is printed."""

    return Handler
