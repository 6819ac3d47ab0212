"""What those who run the service look at: is it alive, may it be sent requests, what has it counted."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.channels.http.site import site_of

router = APIRouter(tags=["operations"])


async def _let_look(request: Request) -> None:
    await run_in_threadpool(site_of(request).gatekeeper.let_look, request)


Looker = Depends(_let_look)
"""Who may see how the service does: whoever may do anything here."""


@router.get("/healthz", summary="The process answers")
async def healthz() -> dict[str, str]:
    """Nothing else is looked at: a process that answers this need not be restarted."""
    return {"status": "ok"}


@router.get("/readyz", summary="Requests may be sent here")
async def readyz(request: Request) -> Response:
    """The database, a search and the data folder were tried just now; 503 where one fails.

    What is wrong is told to who needs no key; a stranger hears no more than that something is, for the log has the
    rest.
    """
    site = site_of(request)
    problems = await site.readiness.problems()
    shown = {"problems": problems} if site.gatekeeper.needs_no_key(request) else {}
    return JSONResponse({"status": "not ready" if problems else "ready", **shown}, 503 if problems else 200)


@router.get("/metrics", summary="Counters for Prometheus", dependencies=[Looker])
async def metrics(request: Request) -> Response:
    """The text format of Prometheus."""
    site = site_of(request)
    meters = site.meters
    meters.work.set(site.work.taken)
    meters.turned_away.set(site.gatekeeper.turned_away)
    meters.audit_lost.set(site.facade.audit_lost)
    return Response(meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/openapi.json", include_in_schema=False, dependencies=[Looker])
async def openapi(request: Request) -> Response:
    """What the API takes and gives."""
    return JSONResponse(request.app.openapi())
