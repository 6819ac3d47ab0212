"""The assistant as an OpenAI-compatible model.

`/v1/chat/completions` and `/v1/models`, for chat UIs and the `openai` client.

The answer contract stands in the field `star`: of the message, or, in a stream, of the `delta` in the chunk that
carries `finish_reason`. The pieces of a stream, put together, are the text of the same reply in one piece; an error on
the way is a last `data:` line with an `error` object.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.answer import Claim
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import clean
from assistant.channels.hosting.facade import Listener, RecordedReply
from assistant.channels.http.access import Visitor
from assistant.channels.http.errors import HttpError, error_json, request_id_of, status_of
from assistant.channels.http.events import AnswerEvent, answer_stream, streamed
from assistant.channels.http.openai.messages import ChatMessage, Exchange, conversation_of, exchanges
from assistant.channels.http.openai.text import Content, content_of
from assistant.channels.http.site import Site, admits, site_of
from assistant.channels.http.work import Done
from assistant.corpus.model import Corpus
from assistant.errors import AssistantError, InputError
from assistant.language.detection import language_of
from assistant.records.records import Scope

log = logging.getLogger(__name__)

router = APIRouter(tags=["OpenAI-compatible"])
Asker = Annotated[Visitor, Depends(admits(Scope.ASK, "openai"))]

MODEL = "star-assistant"
CREATED = int(dt.datetime(2026, 11, 22, tzinfo=dt.UTC).timestamp())
"""When the model is said to have been made: clients want a date, and nothing hangs on it."""

EXAMPLE: dict[str, Any] = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "What market cap does the fifth standard require?"}],
    "stream": False,
}


class NoSuchModel(HttpError):
    """A model that is not served here."""

    status, kind = 404, "model_not_found"

    def __init__(self, model: str) -> None:
        super().__init__(f"there is no model '{model[:80]}' here; use {MODEL}")


class StreamOptions(BaseModel):
    """`include_usage` asks for one more chunk, with the usage, before the end."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """What is read of a request; every field that is not named here is ignored."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None
    logprobs: bool | None = None


@router.post("/v1/chat/completions", summary="Answer a chat, as an OpenAI model would")
async def complete(request: Request, body: ChatRequest, visitor: Asker) -> Response:
    """The last message of the user is the question; those before it give a follow-up its facts and its subject.

    System messages are data, never instructions, and change nothing. What shapes a model's sampling (`temperature`,
    `max_tokens`, …) is accepted and has no effect, for every sentence rests on a quoted rule; what asks for another
    kind of answer (`tools`, `response_format`, `n` above 1, …) is refused with 400.

    The text holds numbered markers and closes with footnotes. The whole answer contract is in `star`: a field of the
    message, or in a stream of the last `delta`. `usage` is what the model that wrote the answer was sent and gave back,
    zeros where no model took part; a reply given again says what it took the first time.
    """
    if body.model != MODEL:
        raise NoSuchModel(body.model)
    _refuse(body)
    *before, now = exchanges(body.messages)
    if small_talk(now.question) is None:  # a chat program sends a whole conversation to have a title for it
        clean(
            now.question
        )  # refused here, what cannot be read has a status of its own even where a stream was asked for
    site, completion = site_of(request), _Completion(request_id_of(request), int(time.time()))

    def work(listener: Listener | None = None) -> RecordedReply:
        return _ask(site, before, now.question, visitor, listener or Listener())

    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        content = Content(language_of(now.question))
        return streamed(request, _chunks(site, completion, content, answer_stream(site, work), with_usage))
    record = await site.run("ask", work)
    site.meters.answer(record)
    return JSONResponse(completion.whole(record, site.facade.assistant.corpus))


@router.get("/v1/models", summary="The models served here, as OpenAI lists them")
async def models(visitor: Asker) -> dict[str, Any]:
    """One model: the assistant."""
    return {"object": "list", "data": [_model()]}


@router.get("/v1/models/{model}", summary="One model, as OpenAI describes it")
async def model(model: str, visitor: Asker) -> dict[str, Any]:
    """The assistant; 404 for any other name."""
    if model != MODEL:
        raise NoSuchModel(model)
    return _model()


@dataclass(frozen=True, slots=True)
class _Completion:
    """What every part of one completion repeats. `created` is in seconds since 1970."""

    request_id: str
    created: int

    def whole(self, record: RecordedReply, corpus: Corpus) -> dict[str, Any]:
        """The completion in one piece."""
        message = {
            "role": "assistant",
            "content": content_of(record, corpus),
            "refusal": None,
            "star": record.as_json(),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": _usage(record)}

    def chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> str:
        """A line of the stream with one more piece of the message."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _line({**self._head("chat.completion.chunk"), "choices": [choice]})

    def usage(self, record: RecordedReply) -> str:
        """The line of the stream with the usage."""
        return _line({**self._head("chat.completion.chunk"), "choices": [], "usage": _usage(record)})

    def failure(self, error: Exception) -> str:
        """The line that ends a stream which cannot go on."""
        if isinstance(error, AssistantError):
            return _line(error_json(status_of(error)[1], str(error), self.request_id))
        log.error("unexpected error in a stream", exc_info=error, extra={"request_id": self.request_id})
        return _line(error_json("internal", "something went wrong here; it was logged", self.request_id))

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": f"chatcmpl-{self.request_id}", "object": kind, "created": self.created, "model": MODEL}


async def _chunks(
    site: Site,
    completion: _Completion,
    content: Content,
    stream: AsyncIterator[AnswerEvent | Done[RecordedReply]],
    with_usage: bool,
) -> AsyncIterator[str]:
    yield completion.chunk({"role": "assistant", "content": ""})
    try:
        async for item in stream:
            if not isinstance(item, Done):
                value = item[1]
                piece = content.claim(value) if isinstance(value, Claim) else content.asked_as(value)
                yield completion.chunk({"content": piece})
                continue
            record = item.value
            site.meters.answer(record)
            if rest := content.rest(record, site.facade.assistant.corpus):
                yield completion.chunk({"content": rest})
            yield completion.chunk({"star": record.as_json()}, "stop")
            if with_usage:
                yield completion.usage(record)
            yield "data: [DONE]\n\n"
    except Exception as error:  # noqa: BLE001 - a stream that has begun tells what is wrong as its last event
        yield completion.failure(error)


def _ask(site: Site, before: list[Exchange], question: str, visitor: Visitor, listener: Listener) -> RecordedReply:
    """The reply to the question after what was said before."""
    assistant = site.facade.assistant
    conversation = conversation_of(before, assistant.book, assistant.today)
    return site.facade.ask(question, visitor.caller, before=conversation, listener=listener)


def _refuse(body: ChatRequest) -> None:
    """Raise InputError where another kind of answer is wanted than there is."""
    demands = {
        "n": body.n is not None and body.n != 1,
        "tools": bool(body.tools),
        "functions": bool(body.functions),
        "response_format": body.response_format is not None and body.response_format.get("type") != "text",
        "modalities": bool(body.modalities) and body.modalities != ["text"],
        "logprobs": bool(body.logprobs),
    }
    for name, is_wanted in demands.items():
        if is_wanted:
            raise InputError(f"{name}: not supported here, where answers are one cited text; leave it out")


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "star-listing-assistant"}


def _usage(record: RecordedReply) -> dict[str, int]:
    usage = record.answer.usage if record.answer else {}
    prompt, completion = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _line(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
