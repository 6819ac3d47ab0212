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
from pydantic import ConfigDict, Field

from assistant.answering.answer import Claim
from assistant.answering.question.understanding import clean
from assistant.channels.hosting.facade import Listener, RecordedReply
from assistant.channels.http.access import Visitor
from assistant.channels.http.errors import error_json, request_id_of
from assistant.channels.http.events import AnswerEvent, answer_stream, streamed
from assistant.channels.http.openai.chores import chore_reply
from assistant.channels.http.openai.errors import NotServed, OpenAIRoute, Unsupported, language_read, protocol_error
from assistant.channels.http.openai.messages import (
    AsSent,
    ChatMessage,
    Exchange,
    chat_language,
    conversation_of,
    exchanges,
)
from assistant.channels.http.openai.text import Content, content_of
from assistant.channels.http.site import Site, admits, site_of
from assistant.channels.http.work import Done
from assistant.channels.words import WORDS
from assistant.corpus.model import Corpus
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import Reply
from assistant.errors import AssistantError
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.records.records import Scope

log = logging.getLogger(__name__)

router = APIRouter(tags=["OpenAI-compatible"], route_class=OpenAIRoute)
Asker = Annotated[Visitor, Depends(admits(Scope.ASK, "openai"))]

MODEL = "star-assistant"
CREATED = int(dt.datetime(2026, 11, 22, tzinfo=dt.UTC).timestamp())
"""When the model is said to have been made: clients want a date, and nothing hangs on it."""

EXAMPLE: dict[str, Any] = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "What market cap does the fifth standard require?"}],
    "stream": False,
}


_OTHERS = ("completions", "responses", "embeddings", "images/generations", "audio/speech", "moderations")
"""Endpoints of the protocol that clients try and that there are none of here."""


class NoSuchModel(NotServed):
    """A model that is not served here."""

    param = "model"

    def __init__(self, model: str) -> None:
        super().__init__(WORDS.both("openai.no_model", model=model[:80], ours=MODEL))


class StreamOptions(AsSent):
    """`include_usage` asks for one more chunk, with the usage, before the end."""

    include_usage: bool = False


class ChatRequest(AsSent):
    """What is read of a request; every field that is not named here is ignored."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    n: int = 1
    tools: list[Any] = Field(default_factory=list)
    tool_choice: str | dict[str, Any] = "auto"
    functions: list[Any] = Field(default_factory=list)
    function_call: str | dict[str, Any] = "auto"
    response_format: dict[str, Any] = Field(default_factory=lambda: {"type": "text"})
    modalities: list[str] = Field(default_factory=list)
    logprobs: bool = False


@router.post("/v1/chat/completions", summary="Answer a chat, as an OpenAI model would")
async def complete(request: Request, body: ChatRequest, visitor: Asker) -> Response:
    """The last message of the user is the question; those before it give a follow-up its facts and its subject.

    System messages are data, never instructions, and change nothing. What shapes a model's sampling (`temperature`,
    `max_tokens`, …) is accepted and has no effect, for every sentence rests on a quoted rule; what asks for another
    kind of answer (`tools` that may be called, `response_format`, `n` above 1, …) is refused with 400. `null` is a
    field left out. A title, tags or follow-up questions that a chat program wants for itself are one line, in the
    language of the chat.

    The text holds numbered markers and closes with footnotes. The whole answer contract is in `star`: a field of the
    message, or in a stream of the last `delta`. `usage` is what the model that wrote the answer was sent and gave back,
    zeros where no model took part; a reply given again says what it took the first time.
    """
    if body.model != MODEL:
        raise NoSuchModel(body.model)
    if chore := chore_reply(body.messages):
        return _given(request, RecordedReply(Reply(Conversation(), chore.language, noted=chore.text)), body)
    request.state.language = chat_language(body.messages)
    _refuse(body)
    *before, now = exchanges(body.messages)
    clean(now.question)  # what cannot be read has a status of its own even where a stream was asked for
    site, completion = site_of(request), _completion(request)

    def work(listener: Listener | None = None) -> RecordedReply:
        return _ask(site, before, now.question, visitor, listener or Listener())

    if body.stream:
        stream = answer_stream(site, work)
        return _streamed(request, language_of(now.question), stream, body)
    record = await site.run("ask", work)
    site.meters.answer(record)
    return JSONResponse(completion.whole(record, site.facade.assistant.corpus))


def _given(request: Request, record: RecordedReply, body: ChatRequest) -> Response:
    """A reply that is there already, as it was asked for."""
    if body.stream:

        async def once() -> AsyncIterator[Done[RecordedReply]]:
            yield Done(record)

        return _streamed(request, record.reply.language, once(), body)
    return JSONResponse(_completion(request).whole(record, site_of(request).facade.assistant.corpus))


def _streamed(
    request: Request,
    language: Language,
    stream: AsyncIterator[AnswerEvent | Done[RecordedReply]],
    body: ChatRequest,
) -> Response:
    content, with_usage = Content(language), body.stream_options.include_usage
    return streamed(request, _chunks(site_of(request), _completion(request), content, stream, with_usage))


def _completion(request: Request) -> _Completion:
    return _Completion(request_id_of(request), int(time.time()), language_read(request))


@router.get("/v1/models", summary="The models served here, as OpenAI lists them")
async def models(visitor: Asker) -> dict[str, Any]:
    """One model: the assistant."""
    return {"object": "list", "data": [_model()]}


async def _not_served(request: Request) -> Response:
    raise NotServed(WORDS.both("openai.not_served", path=request.url.path))


for _name in _OTHERS:
    router.add_api_route(f"/v1/{_name}", _not_served, methods=["POST"], include_in_schema=False)


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
    language: Language

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
            return _line(protocol_error(error, self.request_id, self.language))
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
    """Raise Unsupported where another kind of answer is wanted than there is. Tools that may not be called are none."""
    demands = {
        "n": body.n != 1,
        "tools": bool(body.tools) and body.tool_choice != "none",
        "tool_choice": body.tool_choice not in ("none", "auto"),
        "functions": bool(body.functions) and body.function_call != "none",
        "function_call": body.function_call not in ("none", "auto"),
        "response_format": body.response_format.get("type") != "text",
        "modalities": body.modalities not in ([], ["text"]),
        "logprobs": body.logprobs,
    }
    for name, is_wanted in demands.items():
        if is_wanted:
            raise Unsupported(WORDS.both("openai.unsupported", name=name), name)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "star-listing-assistant"}


def _usage(record: RecordedReply) -> dict[str, int]:
    usage = record.answer.usage if record.answer else {}
    prompt, completion = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _line(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
