"""What every route of the service shares: the facade, the threads, the gatekeeper, the meters, the readiness."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from assistant.base.clock import optional_day
from assistant.channels.hosting.facade import ChannelFacade, entering_later
from assistant.channels.http.access import Gatekeeper, Visitor
from assistant.channels.http.meters import Meters, Traces
from assistant.channels.http.readiness import Readiness
from assistant.channels.http.work import Work
from assistant.records.records import Scope
from assistant.settings import ServeSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """One running service."""

    facade: ChannelFacade
    settings: ServeSettings
    work: Work
    gatekeeper: Gatekeeper
    meters: Meters
    traces: Traces
    readiness: Readiness

    async def run(self, name: str, function: Callable[[], T]) -> T:
        """Blocking work within the bounds of the service, as a step called `name` in its traces.

        What it enters in the audit trail is kept when this returns; no thread of the work waits for that.
        """

        def step() -> T:
            with self.traces.step(name):
                return function()

        with entering_later() as entries:
            result = await self.work.run(step)
        if entries:
            await asyncio.wait(map(asyncio.wrap_future, entries))
        return result


def site_of(request: Request) -> Site:
    """The service a request came to."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


def admits(scope: Scope, channel: str = "http") -> Callable[[Request], object]:
    """A dependency: the visitor, if it may do what `scope` names now."""

    async def admit(request: Request) -> Visitor:
        gatekeeper = site_of(request).gatekeeper
        if gatekeeper.knows(request):
            return gatekeeper.admit(request, scope, channel)
        return await run_in_threadpool(gatekeeper.admit, request, scope, channel)

    return admit


def day_of(text: str | None, name: str = "as_of") -> dt.date | None:
    """A day as a caller writes it; None where the field is missing or empty. Raises InputError."""
    return optional_day(text or None, name)
