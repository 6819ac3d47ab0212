"""The application: every route, what wraps them, and what happens at start and end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.hosting.process import expire_daily, opened_in_time, warm
from assistant.channels.hosting.rates import OwnRates, SharedRates
from assistant.channels.http import asking, checking, library, operations, rules
from assistant.channels.http.access import Gatekeeper
from assistant.channels.http.errors import add_error_handlers
from assistant.channels.http.exposure import exposure_of
from assistant.channels.http.guard import Guard
from assistant.channels.http.mcp_mount import McpApp, mcp_route
from assistant.channels.http.meters import Meters, Traces
from assistant.channels.http.openai import api as openai_api
from assistant.channels.http.pages import routes as pages
from assistant.channels.http.pages.frame import lost
from assistant.channels.http.readiness import Readiness
from assistant.channels.http.reviews import routes as reviews
from assistant.channels.http.reviews.queue import Reviews
from assistant.channels.http.screening import routes as screening
from assistant.channels.http.screening.queue import Screenings
from assistant.channels.http.site import Site
from assistant.channels.http.work import Work
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.channels.feishu.endpoint import FeishuEndpoint
    from assistant.channels.slack.endpoint import SlackEndpoint


def create_app(settings: Settings, assistant: Assistant | None = None) -> FastAPI:
    """The service for these settings; the database is opened here. Raises InputError, ServiceError."""
    site = _site(settings, assistant or Assistant(settings))
    app = FastAPI(
        title="STAR listing assistant",
        version=version("star-listing-assistant"),
        description="Whether, and how, a company can list on the Shanghai STAR Market: "
        "answers with verified citations.",
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        openapi_url=None,  # it is among the operations, for who may see it
        lifespan=_lifespan,
    )
    app.state.site = site
    app.state.screenings = Screenings(settings.data_dir / "screening", settings.corpus_dir)
    app.state.reviews = Reviews(settings.data_dir / "reviews", settings.corpus_dir, settings.review)
    for part in (asking, checking, rules, openai_api, screening, reviews, library, operations, pages):
        app.include_router(part.router)
    app.state.chats = _chats(settings)
    app.router.routes.extend(chat.route for chat in app.state.chats)
    app.state.mcp = McpApp(site, lambda: app.state.reviews)
    app.router.routes.append(mcp_route(site, app.state.mcp))
    add_error_handlers(app)
    app.add_exception_handler(404, lost)
    app.add_middleware(Guard, site=site)
    return app


def _chats(settings: Settings) -> tuple[SlackEndpoint | FeishuEndpoint, ...]:
    """The chat platforms that send their events here. Raises InputError where a setting of one is missing."""
    chats: list[SlackEndpoint | FeishuEndpoint] = []
    if settings.slack.mode == "http":
        from assistant.channels.slack.endpoint import SlackEndpoint

        chats.append(SlackEndpoint(settings))
    if settings.feishu.mode == "webhook":
        from assistant.channels.feishu.endpoint import FeishuEndpoint

        chats.append(FeishuEndpoint(settings))
    return tuple(chats)


def _site(settings: Settings, assistant: Assistant) -> Site:
    serve, exposure = settings.serve, exposure_of(settings)
    records = Records.open(settings)
    rates = SharedRates(settings.data_dir / "rates.sqlite") if serve.workers > 1 else OwnRates()
    work = Work(serve.concurrency, serve.queue, serve.timeout)
    facade = ChannelFacade(assistant, records, rates)
    return Site(
        facade,
        serve,
        work,
        Gatekeeper(serve, exposure, records, rates=rates),
        Meters(os.getpid() if serve.workers > 1 else None),
        Traces(serve.otlp_endpoint),
        Readiness.of(facade, settings.data_dir),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the first question would have to wait for; at the end close what was opened."""
    site = app.state.site
    assert isinstance(site, Site)
    async with AsyncExitStack() as stack:
        stack.callback(site.facade.records.close)
        stack.callback(site.work.close)
        stack.enter_context(app.state.screenings)
        stack.enter_context(app.state.reviews)
        await run_in_threadpool(warm, site.facade.assistant)
        await stack.enter_async_context(app.state.mcp.opened())
        for chat in app.state.chats:
            await stack.enter_async_context(opened_in_time(chat.name, partial(chat.open, site.facade)))
        daily = asyncio.create_task(expire_daily(site.facade.records))
        stack.callback(daily.cancel)
        yield
