"""Server-sent events: named pieces of a reply, sent as they are ready."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from assistant.base.entry import one_item
from assistant.channels.hosting.facade import Listener, RecordedReply
from assistant.channels.http.errors import error_json, request_id_of, status_of
from assistant.channels.http.work import Done
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.answering.answer import Claim
    from assistant.channels.http.site import Site

log = logging.getLogger(__name__)

AnswerEvent = tuple[str, "str | Claim"]
"""`("question", the full question of a follow-up)` or `("claim", a claim as it is spoken)`."""

SILENCE = 15.0
"""Seconds of silence after which a comment is sent, so that no proxy takes the stream for dead."""


def event(name: str, data: Mapping[str, Any]) -> str:
    """One event; its data is one JSON object on one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def listening(say: Callable[[AnswerEvent], None]) -> Listener:
    """A listener that passes on what it hears."""
    return Listener(question=lambda text: say(("question", text)), claim=lambda claim: say(("claim", claim)))


def answer_stream(
    site: Site, ask: Callable[[Listener], RecordedReply]
) -> AsyncIterator[AnswerEvent | Done[RecordedReply]]:
    """What is heard of an answer while it is made, then the answer. Raises Busy at once where too many wait."""

    def work(say: Callable[[AnswerEvent], None]) -> RecordedReply:
        with site.traces.step("ask"), one_item():
            return ask(listening(say))

    return site.work.stream(work)


def streamed(request: Request, texts: AsyncIterator[str]) -> StreamingResponse:
    """A response of events; an error on the way becomes a last event `error`."""
    return StreamingResponse(
        _safely(request, _never_silent(texts)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _safely(request: Request, texts: AsyncIterator[str]) -> AsyncIterator[str]:
    request_id = request_id_of(request)
    try:
        async for text in texts:
            yield text
    except AssistantError as error:
        yield event("error", error_json(status_of(error)[1], str(error), request_id))
    except Exception as error:
        log.error("unexpected error in a stream", exc_info=error, extra={"request_id": request_id})
        yield event("error", error_json("internal", "something went wrong here; it was logged", request_id))


async def _never_silent(texts: AsyncIterator[str]) -> AsyncIterator[str]:
    iterator = aiter(texts)
    coming: asyncio.Task[str] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(iterator))
            done, _ = await asyncio.wait([coming], timeout=SILENCE)
            if not done:
                yield ": still working\n\n"
                continue
            task, coming = coming, None
            try:
                text = task.result()
            except StopAsyncIteration:
                return
            yield text
    finally:
        if coming is not None:
            coming.cancel()
