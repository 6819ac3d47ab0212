"""What happens to every request.

An id, limits on what it may send, headers on what goes back, a log line, a measurement.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from contextlib import suppress
from random import getrandbits
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from assistant.base.deadline import Deadline, within
from assistant.base.entry import check_json
from assistant.channels.http.access import API, UPLOADS
from assistant.channels.http.errors import HttpError, TooLarge, TooMany, error_response, unexpected_response
from assistant.errors import InputError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistant.channels.http.site import Site

log = logging.getLogger("assistant.requests")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
LARGE = frozenset({*UPLOADS, "/v1/library", "/library", "/portfolio"})
"""Paths to which may be sent as much as an upload."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Wraps the application; it sees requests before any route does."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _client_request_id(Headers(scope=scope)) or f"{getrandbits(128):032x}"
        scope.setdefault("state", {})["request_id"] = request_id
        began, response = time.perf_counter(), _Response()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                response.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not str(scope["path"]).startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        request, gatekeeper = Request(scope), self._site.gatekeeper
        is_api = str(scope["path"]).startswith(API)
        with self._site.traces.request(scope["method"], scope["path"], request_id):
            try:
                gatekeeper.check_sender(request)
                if is_api and gatekeeper.is_worn_out(request):
                    await run_in_threadpool(gatekeeper.check_worn_out, request)
                if _is_upload(scope):  # no stranger has so much taken, even to be refused
                    await run_in_threadpool(gatekeeper.let_look, request)
                await self._served(scope, receive, answer)
            except HttpError as error:
                await error_response(error, request_id)(scope, receive, answer)
            except ClientDisconnect:
                log.info("the client left before its request was whole", extra={"request_id": request_id})
            except Exception as error:
                log.error("unexpected error", exc_info=error, extra={"request_id": request_id})
                if response.status is None:
                    await unexpected_response(request_id)(scope, receive, answer)
            finally:
                if is_api and response.was_refused and not scope["state"].get("counted"):
                    with suppress(TooMany):  # the next one is told
                        gatekeeper.count_refused(request)
                self._note(scope, request_id, response.status, time.perf_counter() - began)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it within a deadline that ends with the connection: what a caller who hung up asked for is stopped."""
        deadline, whole = Deadline(), asyncio.Event()
        body = self._bounded(scope, receive)
        first = [await receive()] if _is_bodiless(scope) else []
        if first:
            whole.set()

        async def read() -> Message:
            message = first.pop() if first else await body()
            if not message.get("more_body"):
                whole.set()
            return message

        async def watch() -> None:
            await whole.wait()
            while (await receive())["type"] != "http.disconnect":
                pass
            deadline.stop()

        watching = asyncio.create_task(watch())
        try:
            with within(deadline):
                await self._app(scope, read, send)
        finally:
            watching.cancel()

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """The body of the request, up to what it may hold. Raises TooLarge at once where it says its length.

        Where it does not, or where it is JSON too deep or not whole Unicode, reading it raises HTTPException, for other
        errors would be taken for a body that cannot be parsed.
        """
        settings = self._site.settings
        most = settings.max_upload if _is_upload(scope) else settings.max_body
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise TooLarge(most)
        is_form = "form" in Headers(scope=scope).get("content-type", "")
        got, body = 0, bytearray()

        async def read() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            scope["state"]["received"] = got
            if got > most:
                raise HTTPException(TooLarge.status, str(TooLarge(most)))
            if not is_form:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    _check(bytes(body))
            return message

        return read

    def _note(self, scope: Scope, request_id: str, status: int | None, seconds: float) -> None:
        """One log line and one measurement; neither holds a query string, for it may be a question."""
        route = scope.get("route")
        path = getattr(route, "path", None) or "unmatched"
        code = status if status is not None else 499
        self._site.meters.request(path, str(scope["method"]), code, seconds)
        if path in ("/healthz", "/readyz", "/metrics"):
            return
        fields = {"request_id": request_id, "method": scope["method"], "route": path, "status": code}
        log.info("request", extra={**fields, "milliseconds": round(seconds * 1000, 1)})


def _is_upload(scope: Scope) -> bool:
    """Whether a request may be large: it sends a file."""
    return scope["method"] == "POST" and scope["path"] in LARGE


def _is_bodiless(scope: Scope) -> bool:
    """Whether a request is whole with its headers."""
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers


def _check(body: bytes) -> None:
    try:
        check_json(body)
    except InputError as error:
        raise HTTPException(400, f"body: {error}") from None


class _Response:
    """The status that went out, if any did."""

    status: int | None = None

    @property
    def was_refused(self) -> bool:
        """Whether the request was at fault."""
        return self.status is not None and 400 <= self.status < 500


def _client_request_id(headers: Headers) -> str | None:
    value = headers.get("x-request-id", "")
    return value if _REQUEST_ID.fullmatch(value) else None


class JsonLines(logging.Formatter):
    """Log records as one JSON object a line."""

    _OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """The record with its time (UTC), its message and whatever was given with it."""
        fields: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in self._OWN},
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, default=str)
