"""What those who run the service look at: is it alive, may it be sent requests, what has it counted."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.channels.http.site import Site, site_of
from assistant.errors import AssistantError

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="The process answers")
async def healthz() -> dict[str, str]:
    """Nothing else is looked at: a process that answers this need not be restarted."""
    return {"status": "ok"}


@router.get("/readyz", summary="Requests may be sent here")
async def readyz(request: Request) -> Response:
    """The index answers and the database can be reached; 503 with what is wrong otherwise."""
    site = site_of(request)
    problems = await run_in_threadpool(_problems, site)
    return JSONResponse(
        {"status": "not ready" if problems else "ready", "problems": problems}, 503 if problems else 200
    )


@router.get("/metrics", summary="Counters for Prometheus")
async def metrics(request: Request) -> Response:
    """The text format of Prometheus."""
    site = site_of(request)
    meters = site.meters
    meters.work.set(site.work.taken)
    meters.turned_away.set(site.gatekeeper.turned_away)
    meters.audit_lost.set(site.facade.audit_lost)
    return Response(meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _problems(site: Site) -> list[str]:
    problems: list[str] = []
    for check in (site.facade.records.check, lambda: site.facade.assistant.retriever):
        try:
            check()
        except AssistantError as error:
            problems.append(str(error))
    return problems
