"""The tools for AI clients at `/mcp` of the service: with its keys and rates, and entered in its audit trail."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from assistant.channels.hosting.facade import Caller, Listener
from assistant.channels.http.errors import NotAllowed, error_response, request_id_of
from assistant.channels.http.reviews.queue import Reviews
from assistant.channels.http.site import Site
from assistant.channels.mcp import PATH
from assistant.channels.words import WORDS
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.language.text import Language
from assistant.records.records import Scope
from assistant.review.corrections import corrected, with_corrections

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Send
    from starlette.types import Scope as Connection

    from assistant.answering.answer import Answer, Claim
    from assistant.answering.grounding.verification import CitationCheck
    from assistant.eligibility.facts.issuer import IssuerFacts
    from assistant.eligibility.verdict.checker import Verdict
    from assistant.review.model import Review
    from assistant.service import Assistant

_CALLER: ContextVar[Caller] = ContextVar("caller")

log = logging.getLogger(__name__)


class McpApp:
    """The tools as an application, loaded at the first request: their protocol's library takes 0.6 s to import."""

    def __init__(self, site: Site, reviews: Callable[[], Reviews]) -> None:
        self._assistant = cast("Assistant", _Audited(site, reviews))
        self._asked = asyncio.Event()
        self._loaded = asyncio.Event()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Raises ServiceError where the tools could not be loaded; the log says why."""
        self._asked.set()
        await self._loaded.wait()
        if self._app is None:
            raise ServiceError("the tools could not be loaded; the log of the service says why")
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Where it answers requests. One task enters and leaves the lifespan of the tools, as it has to be."""
        running = asyncio.create_task(self._run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _run(self) -> None:
        await self._asked.wait()
        try:
            app = await run_in_threadpool(self._load)
            async with app.router.lifespan_context(app):
                self._app = app
                self._loaded.set()
                await asyncio.Event().wait()
        except Exception:
            log.exception("the tools for AI clients could not be loaded")
        finally:
            self._app = None
            self._loaded.set()

    def _load(self) -> Starlette:
        from assistant.channels.mcp.server import http_app

        return http_app(self._assistant, mounted=True)


def mcp_route(site: Site, app: ASGIApp) -> Route:
    """The route under which callers with a key for asking and checking reach them."""
    return Route(PATH, endpoint=_Gated(site, app))


class _Gated:
    """Lets callers in as the rest of the service does, once their request is whole."""

    def __init__(self, site: Site, app: ASGIApp) -> None:
        self._site = site
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            admit = self._site.gatekeeper.admit
            visitor = await run_in_threadpool(admit, request, Scope.ASK, "mcp")
            if not visitor.scopes & {Scope.CHECK, Scope.ADMIN}:
                raise NotAllowed("the tools need an API key for asking and checking; make one with both scopes")
        except AssistantError as error:
            await error_response(error, request_id_of(request))(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": await request.body()}]

        async def received() -> Message:
            return whole.pop() if whole else await receive()

        token = _CALLER.set(visitor.caller)
        try:
            await self._app(scope, received, send)
        except ServiceError as error:
            await error_response(error, request_id_of(request))(scope, receive, send)
        finally:
            _CALLER.reset(token)


class _Audited:
    """The service's assistant, with what the tools ask of it entered in the audit trail."""

    def __init__(self, site: Site, reviews: Callable[[], Reviews]) -> None:
        self._site = site
        self._reviews = reviews

    def __getattr__(self, name: str) -> Any:
        return getattr(self._site.facade.assistant, name)

    def ask(
        self, question: str, as_of: dt.date | None = None, *, on_claim: Callable[[Claim], None] | None = None, **_: Any
    ) -> Answer:
        record = self._site.facade.ask(question, _CALLER.get(), as_of=as_of, listener=Listener(claim=on_claim))
        self._site.meters.answer(record)
        assert record.answer is not None
        return record.answer

    def check(self, facts: IssuerFacts, as_of: dt.date | None = None, rule_set: str = "listing") -> Verdict:
        return self._site.facade.check(facts, _CALLER.get(), as_of, rule_set)

    def review(self, papers: Sequence[str], as_of: dt.date | None = None) -> Review:
        """The review of that id: a caller from elsewhere names no files of this machine."""
        if len(papers) != 1:
            raise InputError("papers: name one review by its id; files are sent to /v1/reviews first")
        job, book = self._reviews().done(papers[0], _CALLER.get().owner), self._site.facade.assistant.book
        review = job.review(book)
        change = corrected(review, job.corrections, book)
        return with_corrections(review, change, job.corrections, WORDS("review.reader", Language.EN))

    def verify(self, citation: str, quote: str, as_of: dt.date | None = None) -> CitationCheck:
        return self._site.facade.verify(citation, quote, _CALLER.get(), as_of)
