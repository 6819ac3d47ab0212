"""The page to ask on: a question and its answer, answers as they are made, follow-ups and feedback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.answering.answer import Claim
from assistant.answering.blocks import Layout
from assistant.channels.hosting.facade import Listener, RecordedReply
from assistant.channels.http.access import Visitor, is_foreign
from assistant.channels.http.events import AnswerEvent, answer_stream, event, streamed
from assistant.channels.http.pages.answer_view import AnswerView, answer_view
from assistant.channels.http.pages.frame import PageRoute, error_text, is_fragment, page, render, words_of
from assistant.channels.http.pages.memo_download import asked_suffix, memo_response
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.channels.http.work import Done
from assistant.channels.words import WORDS
from assistant.errors import AssistantError
from assistant.language.detection import language_of
from assistant.language.text import punctuation
from assistant.records.records import Feedback, NotFound, Scope
from assistant.review.memo.builder import answer_memo
from assistant.review.memo.origin import memo_origin
from assistant.review.memo.writing import memo_bytes

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Asker = Annotated[Visitor, Depends(admits(Scope.ASK, "web"))]
Field = Annotated[str, Form()]


@router.get("/")
async def start(request: Request, visitor: Asker) -> Response:
    """An empty page to ask on."""
    return page(request, "ask.html", **_ask_page(request))


@router.get("/ask")
async def ask(request: Request, visitor: Asker, q: str = "", as_of: str = "") -> Response:
    """A question with its answer: what a link to an answer leads to, and the way without scripts."""
    if not q.strip():
        return RedirectResponse("/", 303)
    site, day = site_of(request), day_of(as_of)
    if is_foreign(request):  # no other site has questions answered here: the reader is asked first
        return page(request, "ask.html", **_ask_page(request, as_of=as_of, linked=q))
    record = await site.run("ask", lambda: site.facade.ask(q, visitor.caller, as_of=day))
    site.meters.answer(record)
    return page(request, "ask.html", **_ask_page(request, _view(site, record, q), as_of))


@router.get("/ask/memo")
@router.get("/ask/memo.pdf")
async def ask_memo(request: Request, visitor: Asker, q: str = "", as_of: str = "") -> Response:
    """The answer to a question as a memo; a link on another site leads to the page that asks first."""
    if is_foreign(request) or not q.strip():
        return RedirectResponse(f"/ask?{urlencode({'q': q, 'as_of': as_of})}" if q.strip() else "/", 303)
    site, day, name = site_of(request), day_of(as_of), f"memo{asked_suffix(request)}"

    def work() -> bytes | None:
        answer = site.facade.ask(q, visitor.caller, as_of=day).answer
        if answer is None:
            return None
        assistant = site.facade.assistant
        verdict = assistant.verdict(q, day) if answer.verdict is not None else None
        made = answer_memo(answer, assistant.corpus, memo_origin(assistant.corpus), verdict)
        return memo_bytes(made, name)

    content = await site.run("memo", work)
    if content is None:  # facts alone were stated: there is no answer to write down
        return RedirectResponse("/", 303)
    return memo_response(name, content)


@router.post("/ask/stream")
async def ask_stream(
    request: Request,
    visitor: Asker,
    q: Field = "",
    as_of: Field = "",
    conversation: Field = "",
    first: Field = "",
    first_as_of: Field = "",
) -> Response:
    """The answer as events that carry HTML: `question`, `claim`, `answer`, `error` (`gone` where the conversation is).

    Without a `conversation` one is begun; `first` is the question whose answer the page already shows, asked before
    this one.
    """
    site, caller = site_of(request), visitor.caller
    day, first_day = day_of(as_of), day_of(first_as_of)

    def work(listener: Listener) -> RecordedReply:
        talk = conversation
        if not talk:
            talk = site.facade.records.start(caller.owner, caller.channel)
            if first:
                site.facade.ask(first, caller, as_of=first_day, conversation=talk)
        return site.facade.ask(q, caller, as_of=day, conversation=talk, listener=listener)

    return streamed(request, _events(request, site, answer_stream(site, work), q))


@router.post("/feedback")
async def feedback(
    request: Request,
    visitor: Asker,
    answer: Annotated[str, Form(min_length=8, max_length=64)],
    rating: Annotated[Literal["up", "down"], Form()],
    comment: Annotated[str, Form(max_length=4_000)] = "",
    question: Annotated[str, Form(max_length=20_000)] = "",
    include: Field = "",
) -> Response:
    """Store what a reader thought; the question only where the reader wants it kept."""
    site, caller = site_of(request), visitor.caller
    entry = Feedback(
        answer=answer,
        rating=rating,
        comment=comment,
        question=question if include and question else None,
        owner=caller.owner,
        channel=caller.channel,
        for_evals=bool(include),
    )
    await site.run("feedback", lambda: site.facade.feedback(entry))
    return page(request, "_thanks.html" if is_fragment(request) else "thanks.html")


async def _events(
    request: Request, site: Site, stream: AsyncIterator[AnswerEvent | Done[RecordedReply]], question: str
) -> AsyncIterator[str]:
    group = ""
    try:
        async for item in stream:
            if isinstance(item, Done):
                record = item.value
                site.meters.answer(record)
                view = _view(site, record, question)
                html = render(request, "_answer.html", view=view)
                yield event("answer", {"html": html, "conversation": record.conversation, "permalink": view.permalink})
                continue
            name, value = item
            if isinstance(value, Claim):
                heading, group = value.group if value.group != group else "", value.group
                listed = value.layout is Layout.ITEM
                on = punctuation(language_of(question)).space if value.layout is Layout.RUN_ON else None
                html = render(request, "_claim.html", claim=value, heading=heading, item=listed, runs_on=on)
                yield event(name, {"html": html})
            else:
                yield event(name, {"html": render(request, "_asked_as.html", asked_as=value)})
    except AssistantError as error:
        html = render(request, "_error.html", message=error_text(request, error))
        yield event("error", {"html": html, "gone": isinstance(error, NotFound)})


def _view(site: Site, record: RecordedReply, question: str) -> AnswerView:
    return answer_view(record, question, site.facade.assistant.book)


def _ask_page(request: Request, view: AnswerView | None = None, as_of: str = "", linked: str = "") -> dict[str, Any]:
    language = words_of(request).language
    return {
        "section": "ask",
        "examples": [question[language] for question in WORDS.group("example").values()],
        "as_of": as_of,
        "view": view,
        "linked": linked,
    }
