"""One HTTP connection: how much may come in over it, and how long it may take over anything.

The parser is httptools by name. What it has no bounds for is bounded here: the head of a request, what surrounds a
body, the time for each, and the number of connections.
"""

from __future__ import annotations

import asyncio
import enum
import http
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn.server import ServerState

    from assistant.settings import ServeSettings


@dataclass(frozen=True, slots=True)
class EdgeLimits:
    """What a connection may take, in seconds and bytes.

    A body may take `body_seconds` and a second more for each `body_rate` bytes of it. A response that the client does
    not read is given up after `write_seconds`.
    """

    head_bytes: int = 80_000
    url_bytes: int = 64_000
    head_seconds: float = 10
    idle_seconds: int = 30
    body_seconds: float = 20
    body_rate: int = 5_000
    write_seconds: float = 30
    connections: int = 1_000

    @classmethod
    def of(cls, settings: ServeSettings) -> EdgeLimits:
        """What the settings allow."""
        return cls(
            head_bytes=settings.max_head,
            head_seconds=settings.head_timeout,
            idle_seconds=settings.idle_timeout,
            body_seconds=settings.body_timeout,
            write_seconds=settings.write_timeout,
            connections=settings.max_connections,
        )


class EdgeConfig(uvicorn.Config):
    """A server of one application whose connections keep to the limits."""

    def __init__(self, app: ASGIApp, ending_seconds: int, limits: EdgeLimits | None = None) -> None:
        """`ending_seconds` is how long answers on their way are waited for when the process is told to end."""
        self.limits = limits or EdgeLimits()
        # Half of the descriptors are for files, the database and whatever else is open.
        self.most_connections = min(self.limits.connections, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        self.waiting: dict[EdgeProtocol, None] = {}
        """The connections whose client is to say something, the one that waits longest first."""
        super().__init__(
            app,
            http=EdgeProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=self.limits.idle_seconds,
            timeout_graceful_shutdown=ending_seconds,
        )


class _Phase(enum.Enum):
    IDLE = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()
    ANSWER = enum.auto()
    CLOSED = enum.auto()


class EdgeProtocol(HttpToolsProtocol):
    """A connection that is closed where its client sends too much, too slowly or nothing, or does not read."""

    config: EdgeConfig

    def __init__(
        self,
        config: EdgeConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self._phase = _Phase.IDLE
        self._since = 0.0
        self._received = 0  # bytes of the head; in a body, bytes of all there is
        self._body_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    # --- what the transport says --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._enter(_Phase.HEAD)
        if len(self.connections) > self.config.most_connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._enter(_Phase.CLOSED)
        self._stop_timer()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came is parsed, of a head no more than it may hold."""
        if self._phase is _Phase.IDLE:
            self._enter(_Phase.HEAD)
        while data and self._phase is not _Phase.CLOSED:
            piece = data[: max(1, self._limits.head_bytes - self._received)] if self._phase is _Phase.HEAD else data
            data = data[len(piece) :]
            self._received += len(piece)
            super().data_received(piece)
            if self.transport.is_closing():
                self._enter(_Phase.CLOSED)
            elif self._phase is _Phase.HEAD and self._received >= self._limits.head_bytes:
                self._refuse(431)
            elif self._phase is _Phase.BODY and self._received > self._limits.head_bytes + 16 * self._body_bytes:
                self._refuse(400)  # nothing but extensions of chunks, or trailers

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came after the last response."""
        self._close()

    def shutdown(self) -> None:
        """The process is told to end: what is answered is finished, what is half said is not waited for."""
        if self._phase is _Phase.BODY and self._answering:
            self._refuse(503)
        else:
            super().shutdown()

    # --- what the parser says -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._phase is not _Phase.CLOSED:
            self._enter(_Phase.HEAD)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which nothing here reads."""
        if self._phase is _Phase.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        if self._phase is _Phase.CLOSED:
            return
        if len(self.url) > self._limits.url_bytes:
            self._refuse(414)
            return
        super().on_headers_complete()
        self._enter(_Phase.BODY)

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        if self._phase is not _Phase.CLOSED:
            self._body_bytes += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there."""
        if self._phase is not _Phase.CLOSED:
            super().on_message_complete()
            self._enter(_Phase.IDLE if self.cycle.response_complete else _Phase.ANSWER)

    def on_response_complete(self) -> None:
        """The response is on its way."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._enter(_Phase.CLOSED)
        elif self._phase is _Phase.ANSWER:
            self._enter(_Phase.IDLE)
        elif self._phase is _Phase.BODY:  # refused before it was all said: it may be said to the end, but not for long
            self._after(self._limits.head_seconds, self._close)

    # --- what follows -------------------------------------------------------------------------------------------------

    def _enter(self, phase: _Phase) -> None:
        """Go on to a phase, with its time-out; a phase that goes on keeps the one it has."""
        if phase is self._phase:
            return
        self._phase, self._since = phase, self.loop.time()
        self._received = self._body_bytes = 0
        self._stop_timer()
        self.config.waiting.pop(self, None)
        if phase in (_Phase.IDLE, _Phase.HEAD, _Phase.BODY):
            self.config.waiting[self] = None
        match phase:
            case _Phase.IDLE if self.timeout_keep_alive_task is None:  # a body that was refused came to its end
                self._after(self._limits.idle_seconds, self._close)
            case _Phase.HEAD:
                self._after(self._limits.head_seconds, self._head_is_late)
            case _Phase.BODY:
                self._after(self._limits.body_seconds, self._body_is_late)
            case _Phase.CLOSED:
                self._after(self._limits.write_seconds, self.transport.abort)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, act)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _head_is_late(self) -> None:
        if self._answering:  # the request before
            self._after(self._limits.head_seconds, self._head_is_late)
        elif self._received:
            self._refuse(408)
        else:
            self._close()

    def _body_is_late(self) -> None:
        left = self._since + self._limits.body_seconds + self._body_bytes / self._limits.body_rate - self.loop.time()
        if self.flow.read_paused:  # not the client is slow but who reads here
            left = self._limits.body_seconds
        if left > 0:
            self._after(left, self._body_is_late)
        else:
            self._refuse(408)

    def _make_room(self) -> None:
        """Give up the connection that has kept us waiting longest; where none does, the new one."""
        waiting = [one for one in self.config.waiting if one is not self]
        slowest = next((one for one in waiting if one._phase is not _Phase.BODY), next(iter(waiting), None))
        if slowest is None:
            self._refuse(503)
        else:
            slowest._enter(_Phase.CLOSED)
            slowest.transport.abort()

    def _refuse(self, status: int) -> None:
        """Say so, where nothing was said yet, and close."""
        if not (self._answering and self.cycle.response_started):
            reason = http.HTTPStatus(status).phrase.encode()
            head = b"HTTP/1.1 %d %s\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n\r\n%s"
            self.transport.write(head % (status, reason, len(reason), reason))
        if self._answering:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._close()

    def _close(self) -> None:
        """Close once what was said is read."""
        self.transport.close()
        self._enter(_Phase.CLOSED)
