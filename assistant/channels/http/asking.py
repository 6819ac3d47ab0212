"""Questions over HTTP: `/v1/ask`, conversations and feedback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.answering.answer import Claim
from assistant.channels.hosting.facade import Listener, RecordedReply
from assistant.channels.http.access import Visitor
from assistant.channels.http.encoding import encoded, json_response
from assistant.channels.http.events import AnswerEvent, answer_stream, event, streamed
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.channels.http.work import Done
from assistant.records.records import Feedback, Scope, Summary

router = APIRouter(tags=["ask"])
Asker = Annotated[Visitor, Depends(admits(Scope.ASK))]

EXAMPLE: dict[str, JsonValue] = {
    "question": "What are the share-capital and public-offering minimums for a STAR listing?",
    "as_of": "2026-11-22",
    "conversation": None,
    "stream": False,
}


class AskRequest(BaseModel):
    """A question. `as_of` is the day to answer for.

    `conversation` the id of one started with `POST /v1/conversations`.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    question: str
    as_of: str | None = None
    conversation: str | None = None
    stream: bool = False
    cache: bool = True


class FeedbackRequest(BaseModel):
    """What a reader thought of an answer; `answer` is its `id`.

    A second one from the same reader replaces the first.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"answer": "1f0c7e0a9b3d4c5e8f6a2b1d0c9e7f3a", "rating": "down", "comment": "old number"}]
        },
    )

    answer: str = Field(min_length=8, max_length=64)
    rating: Literal["up", "down"]
    comment: str = Field(default="", max_length=4_000)
    question: str | None = Field(default=None, max_length=20_000)
    for_evals: bool = False


@router.post("/v1/ask", summary="Answer a question with verified citations")
async def ask(request: Request, body: AskRequest, visitor: Asker) -> Response:
    """The answer contract as JSON; with `stream`, or `Accept: text/event-stream`, events instead.

    Events: `question` (a follow-up as a full question), `claim` (one sentence, with the numbers of
    its citations), `answer` (the whole object) and, where it fails, `error`.
    """
    site = site_of(request)
    day = day_of(body.as_of)

    def work(listener: Listener | None = None) -> RecordedReply:
        return site.facade.ask(
            body.question,
            visitor.caller,
            as_of=day,
            conversation=body.conversation,
            listener=listener,
            use_cache=body.cache,
        )

    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        return streamed(request, _events(site, answer_stream(site, work)))

    def whole() -> bytes:
        record = work()
        site.meters.answer(record)
        return encoded(record.as_json())

    return json_response(await site.run("ask", whole))


async def _events(site: Site, stream: AsyncIterator[AnswerEvent | Done[RecordedReply]]) -> AsyncIterator[str]:
    async for item in stream:
        if isinstance(item, Done):
            site.meters.answer(item.value)
            yield event("answer", item.value.as_json())
        else:
            name, value = item
            yield event(name, claim_json(value) if isinstance(value, Claim) else {"text": value})


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim as programs read it while an answer is on its way."""
    return {"text": claim.text, "citations": list(claim.citations), "group": claim.group}


@router.post("/v1/conversations", status_code=201, summary="Start a conversation")
async def start(request: Request, visitor: Asker) -> dict[str, str]:
    """The id to send with each question of the conversation."""
    site = site_of(request)
    records, caller = site.facade.records, visitor.caller
    return {"id": await site.run("conversation", lambda: records.start(caller.owner, caller.channel))}


@router.get("/v1/conversations", summary="Your conversations, newest first")
async def conversations(
    request: Request,
    visitor: Asker,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[str | None, Query(description="The id that ended the page before")] = None,
) -> dict[str, Any]:
    """A page of summaries; `next` is what to send as `before` for the page after it."""
    site = site_of(request)
    summaries = await site.run(
        "conversations", lambda: site.facade.records.conversations(visitor.caller.owner, limit, before)
    )
    return {
        "conversations": [_summary(item) for item in summaries],
        "next": summaries[-1].id if len(summaries) == limit else None,
    }


@router.get("/v1/conversations/{conversation}", summary="The turns and the known facts of a conversation")
async def conversation(request: Request, conversation: str, visitor: Asker) -> dict[str, Any]:
    """What was asked and answered, and what is known of the company so far."""
    from assistant.dialogue.files import conversation_json

    site = site_of(request)
    state = await site.run("conversation", lambda: site.facade.records.load(conversation, visitor.caller.owner))
    return {"id": conversation, **conversation_json(state.conversation)}


@router.delete("/v1/conversations/{conversation}", status_code=204, summary="Delete a conversation")
async def delete(request: Request, conversation: str, visitor: Asker) -> Response:
    """It is gone at once, with everything said in it."""
    site = site_of(request)
    await site.run("conversation", lambda: site.facade.records.delete(conversation, visitor.caller.owner))
    return Response(status_code=204)


@router.post("/v1/feedback", status_code=201, summary="Say whether an answer was right")
async def feedback(request: Request, body: FeedbackRequest, visitor: Asker) -> dict[str, str]:
    """Stored before this returns; `id` names the entry."""
    site, caller = site_of(request), visitor.caller
    entry = Feedback(
        answer=body.answer,
        rating=body.rating,
        comment=body.comment,
        question=body.question,
        owner=caller.owner,
        channel=caller.channel,
        for_evals=body.for_evals,
    )
    return {"id": await site.run("feedback", lambda: site.facade.feedback(entry))}


def _summary(item: Summary) -> dict[str, Any]:
    return {
        "id": item.id,
        "question": item.question,
        "turns": item.turns,
        "created": item.created.isoformat(),
        "updated": item.updated.isoformat(),
    }
