"""The form by which files are sent: room for it is kept before it comes, and it has to come in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from assistant.channels.http.errors import HttpError
from assistant.channels.http.jobs.job import J
from assistant.channels.http.jobs.queue import JobQueue
from assistant.channels.http.site import site_of

SHOWN = 200
"""Characters kept of a name or a field that was sent."""
_MOST_FIELDS = 20


class SlowUpload(HttpError):
    """What was sent did not come in time."""

    status, kind = 408, "timeout"


@asynccontextmanager
async def sent_form(
    request: Request, queue: JobQueue[J], owner: str, thing: str, files: int = 1
) -> AsyncIterator[FormData]:
    """The form of a request for a job of `queue`, with at most so many files, each a `thing`.

    Room is kept for the job while it comes, and given back where the block raises: in it the job must be taken. Raises
    QueueFull, SlowUpload.
    """
    settings, stated = site_of(request).settings, request.headers.get("content-length", "")
    size = int(stated) if stated.isdecimal() and stated.isascii() else settings.max_upload
    await run_in_threadpool(queue.reserve, owner, size)
    try:
        async with received_form(request, settings.timeout, thing, files) as form:
            yield form
    except BaseException:
        queue.release(owner)
        raise


@asynccontextmanager
async def received_form(request: Request, seconds: float, thing: str, files: int = 1) -> AsyncIterator[FormData]:
    """The form of a request, closed in the end. Raises SlowUpload."""
    try:
        async with asyncio.timeout(seconds):
            form = await request.form(max_files=files, max_fields=_MOST_FIELDS)
    except TimeoutError:
        raise SlowUpload(f"the {thing} did not come within {seconds:g} s; send a smaller one") from None
    try:
        yield form
    finally:
        await form.close()


def form_text(form: FormData, name: str) -> str:
    """A text field, empty where there is none."""
    value = form.get(name)
    return value.strip()[:SHOWN] if isinstance(value, str) else ""
