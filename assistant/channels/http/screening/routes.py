"""Screening over HTTP: `/v1/screen` takes a table of companies; how far it is, its result, its removal."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from assistant.channels.http.access import Visitor
from assistant.channels.http.jobs.sending import SHOWN, form_text, sent_form
from assistant.channels.http.screening.jobs import ScreeningJob, ScreeningRequest
from assistant.channels.http.screening.queue import Screenings
from assistant.channels.http.site import admits, day_of, site_of
from assistant.eligibility.screening.tables import FORMATS, READ_FORMATS
from assistant.errors import InputError
from assistant.records.records import Conflict, NotFound, Scope

router = APIRouter(tags=["screen"])
Checker = Annotated[Visitor, Depends(admits(Scope.CHECK))]

_MEDIA = {
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": f"The table; its name ends in one of {', '.join(READ_FORMATS)}, "
                            "its columns are fact keys or names of facts, such as 营业收入2025（万元）",
                        },
                        "rule_set": {"type": "string", "default": "listing"},
                        "as_of": {"type": "string", "format": "date", "description": "The day whose rules apply"},
                        "sheet": {"type": "string", "description": "Of a workbook, a sheet by name or number"},
                        "format": {"type": "string", "enum": [kind[1:] for kind in FORMATS], "default": "csv"},
                    },
                },
            }
        },
    }
}


@router.post("/v1/screen", status_code=202, summary="Screen a table of companies", openapi_extra=_FORM)
async def screen(request: Request, visitor: Checker) -> dict[str, Any]:
    """The table is taken, and screened as soon as those before it are; `id` names the job.

    Tables are screened one at a time. Results are kept for a day. With several replicas a job is known to the one that
    took it, and to those that share its data folder.
    """
    site, screenings = site_of(request), screenings_of(request)
    book = site.facade.assistant.book

    def take(form: FormData) -> ScreeningJob:
        wanted, table = _wanted(form, visitor.caller.owner)
        book.rule_set(wanted.rule_set)
        return screenings.take(wanted.owner, wanted.wanted, wanted.files(table.file))

    async with sent_form(request, screenings, visitor.caller.owner, "table") as form:
        job = await run_in_threadpool(take, form)
    await run_in_threadpool(site.facade.screening, job.request.rule_set, visitor.caller, job.request.as_of)
    return job_json(job)


@router.get("/v1/screen", summary="Your screenings, newest first")
async def jobs(request: Request, visitor: Checker) -> dict[str, Any]:
    """Every job of yours that is kept."""
    own = await run_in_threadpool(screenings_of(request).jobs.of, visitor.caller.owner)
    return {"screenings": [job_json(job) for job in reversed(own)]}


@router.get("/v1/screen/{job}", summary="How far a screening is")
async def progress(request: Request, job: str, visitor: Checker) -> dict[str, Any]:
    """`state` is `queued`, `running`, `done` or `failed`, with `error` saying why; the counts grow while it runs.

    `total` is None until the rows have been counted, and may be a little high where cells hold line breaks. `notes`
    are lines that say how the table was read, such as `three_year_rd_ratio: read 15 as 15%`.
    """
    return await run_in_threadpool(lambda: job_json(_job(request, job, visitor)))


@router.get("/v1/screen/{job}/result", summary="The result of a screening", response_class=FileResponse)
async def result(request: Request, job: str, visitor: Checker) -> Response:
    """One row for each company that could be read, in the format chosen when the table was sent.

    409 until it is done.
    """
    done = await run_in_threadpool(_done, request, job, visitor)
    return FileResponse(done.result, media_type=_MEDIA[done.request.format], filename=f"screened{done.request.format}")


@router.get("/v1/screen/{job}/rejected", summary="The rows that were rejected", response_class=FileResponse)
async def rejected(request: Request, job: str, visitor: Checker) -> Response:
    """JSON lines with the line, the reason and the cells of each row that could not be read; 409 until it is done."""
    done = await run_in_threadpool(_done, request, job, visitor)
    media = _MEDIA[".jsonl"]
    if not done.rejected.exists():
        return Response(b"", media_type=media)
    return FileResponse(done.rejected, media_type=media, filename="rejected.jsonl")


@router.delete("/v1/screen/{job}", status_code=204, summary="Cancel and remove a screening")
async def delete(request: Request, job: str, visitor: Checker) -> Response:
    """It is gone at once, with its table and its result, whether it was queued, running or done."""
    await run_in_threadpool(lambda: screenings_of(request).remove(_job(request, job, visitor)))
    return Response(status_code=204)


def screenings_of(request: Request) -> Screenings:
    """The jobs of the service a request came to."""
    screenings = request.app.state.screenings
    assert isinstance(screenings, Screenings)
    return screenings


def job_json(job: ScreeningJob) -> dict[str, Any]:
    """A job as programs read it."""
    state = job.state
    end, counts, is_done = job.end, job.counts, state == "done"
    return {
        "id": job.id,
        "state": state,
        "error": end.error if end else None,
        "name": job.request.name,
        "rule_set": job.request.rule_set,
        "as_of": job.request.as_of.isoformat() if job.request.as_of else None,
        "format": job.request.format[1:],
        "created": job.created.isoformat(),
        "ended": end.at.isoformat() if end else None,
        "rows": counts.rows,
        "total": counts.rows if is_done else job.total,
        "rejected": counts.rejected,
        "verdicts": dict(counts.verdicts),
        "notes": list(counts.notes),
        "result": f"/v1/screen/{job.id}/result" if is_done else None,
    }


def _wanted(form: FormData, owner: str) -> tuple[ScreeningRequest, UploadFile]:
    table = form.get("file")
    if not isinstance(table, UploadFile):
        raise InputError("file: there is no table; send one as the field 'file' of a multipart form")
    name = "".join(c if c.isprintable() else " " for c in table.filename or "")[-SHOWN:]
    kind = PurePath(name).suffix.lower()
    if kind not in READ_FORMATS:
        endings = ", ".join(READ_FORMATS)
        raise InputError(f"file: '{name}' is not a table this reads; its name must end in one of {endings}")
    format = f".{form_text(form, 'format') or 'csv'}"
    if format not in FORMATS:
        raise InputError(f"format: '{format[1:]}' is not written here; choose csv, jsonl, parquet or xlsx")
    rule_set, as_of = form_text(form, "rule_set") or "listing", day_of(form_text(form, "as_of"))
    return ScreeningRequest(owner, name, kind, format, rule_set, as_of, form_text(form, "sheet") or None), table


def _job(request: Request, job_id: str, visitor: Visitor) -> ScreeningJob:
    """The job of this visitor. Raises NotFound."""
    job = screenings_of(request).jobs.find(job_id, visitor.caller.owner)
    if job is None:
        raise NotFound("there is no such screening of yours here; one is kept for a day, by the replica that took it")
    return job


def _done(request: Request, job_id: str, visitor: Visitor) -> ScreeningJob:
    """The job of this visitor, once its result is there. Raises NotFound, Conflict."""
    job = _job(request, job_id, visitor)
    end = job.end
    if end is None:
        raise Conflict(f"the screening is not done yet; ask /v1/screen/{job.id} how far it is")
    if end.error is not None:
        raise Conflict(f"the screening failed and has no result: {end.error}")
    return job
