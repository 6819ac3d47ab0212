"""The pages to review a company's papers on: sending, watching, facts beside the page they stand on, correcting."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from assistant.channels.http.access import Visitor
from assistant.channels.http.jobs.queue import QueueFull
from assistant.channels.http.pages.check import sent_fields, verdict_values
from assistant.channels.http.pages.check_form import CheckForm, FieldProblem, amount_words, facts_from_form, problem_of
from assistant.channels.http.pages.frame import PageRoute, error_text, is_fragment, page, words_of
from assistant.channels.http.pages.review_view import ReviewView
from assistant.channels.http.reviews import routes as reviews
from assistant.channels.http.reviews.jobs import ReviewJob
from assistant.channels.http.site import admits, site_of
from assistant.eligibility.facts.form import form_field
from assistant.errors import InputError, NotInstalled
from assistant.papers.ocr import estimate, ocr_models
from assistant.records.records import NotFound, Scope
from assistant.review.hints import where_hints_go
from assistant.review.words import WORDS as REVIEW_WORDS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Checker = Annotated[Visitor, Depends(admits(Scope.CHECK, "web"))]

_NO_PROBLEM = FieldProblem("", "")


@router.get("/review")
async def start(request: Request, visitor: Checker) -> Response:
    """The form to send papers, and the reviews of the visitor."""
    return await _start(request, visitor)


@router.post("/review")
async def send(request: Request, visitor: Checker) -> Response:
    """Take the papers that were sent; the page that follows tells how far their reading is."""
    words = words_of(request)
    try:
        job = await reviews.taken(request, visitor)
    except QueueFull:
        return await _start(request, visitor, 429, words("review.full"))
    except InputError as error:
        return await _start(request, visitor, 400, error_text(request, error))
    except NotInstalled as error:
        return await _start(request, visitor, 501, error_text(request, error))
    return RedirectResponse(f"/review/{job.id}", 303)


@router.get("/review/{job}")
async def look(
    request: Request,
    visitor: Checker,
    job: str,
    fact: Annotated[str, Query(max_length=200)] = "",
    passage: Annotated[int | None, Query(ge=0)] = None,
    at: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """How far the reading is, or what was read, with one place of it to look at."""
    site = site_of(request)
    found = await site.run("review", lambda: reviews.one_review(request, job, visitor))
    if found.state != "done":
        template = "_review_progress.html" if is_fragment(request) else "review_progress.html"
        return page(request, template, section="review", job=found)
    return await _reviewed(request, found, visitor, fact, passage, at)


@router.get("/review/{job}/take/{name}")
async def take(request: Request, visitor: Checker, job: str, name: str) -> Response:
    """The review as a file of that name, with what its reader corrected in place."""
    language = words_of(request).language
    content, media = await reviews.written(request, job, visitor, name, language)
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/review/{job}/facts")
async def correct(request: Request, visitor: Checker, job: str) -> Response:
    """State a fact otherwise than it was read, or take that back."""
    site, filled = site_of(request), await sent_fields(request)
    key, taken_back = "".join(filled.get("fact", ())), bool(filled.get("take_back"))
    table = site.facade.assistant.book.fact_table
    if table.spec(key) is None:
        raise NotFound("there is no such fact")
    stated = {name: texts for name, texts in filled.items() if name == key}
    changes = {} if taken_back else {key: facts_from_form(stated, table).get(key)}

    def work() -> ReviewJob:
        done = reviews.done_review(request, job, visitor)
        reviews.change_facts(site, done, visitor, changes, (key,) if taken_back else ())
        return done

    try:
        done = await site.run("correct", work)
    except InputError as error:
        found = await site.run("review", lambda: reviews.done_review(request, job, visitor))
        problem = problem_of(error, words_of(request).language)
        told = FieldProblem(key, problem.message)
        return await _reviewed(request, found, visitor, key, None, 0, problem=told, entry=list(stated.get(key, ())))
    if is_fragment(request):
        return await _reviewed(request, done, visitor, key, None, 0)
    return RedirectResponse(f"/review/{job}?fact={key}#shown", 303)


@router.post("/review/{job}/remove")
async def remove(request: Request, visitor: Checker, job: str) -> Response:
    """Remove a review and its papers."""
    await reviews.removed(request, job, visitor)
    return RedirectResponse("/review", 303)


async def _start(request: Request, visitor: Visitor, status: int = 200, problem: str = "") -> Response:
    settings = site_of(request).facade.assistant.settings
    return page(
        request,
        "review.html",
        status,
        section="review",
        problem=problem,
        jobs=await reviews.own_reviews(request, visitor),
        read=",".join(reviews.READ),
        most=reviews.MOST_PAPERS,
        ocr=[(model.value, f"{estimate(1, model):g}") for model in ocr_models()],
        keep_hours=f"{settings.review.keep_hours:g}",
        goes_to=where_hints_go(settings.llm) if settings.review.model else "",
    )


async def _reviewed(
    request: Request,
    job: ReviewJob,
    visitor: Visitor,
    fact: str,
    passage: int | None,
    at: int,
    *,
    problem: FieldProblem = _NO_PROBLEM,
    entry: list[str] | None = None,
) -> Response:
    """The page of a review that is done; for a script what differs: after a correction all, else what is looked at."""
    site, words = site_of(request), words_of(request)

    def work() -> dict[str, Any]:
        review, change = reviews.reviewed(site, job)
        view = ReviewView(job, review, change, job.corrections, words)
        table = review.verdict.table
        shown = view.shown(fact, passage, at)
        key = shown.key if shown else ""
        return {
            **verdict_values(request, change.after),
            "section": "review",
            "view_of": view,
            "shown": shown,
            "field": form_field(table, key) if key else None,
            "form": CheckForm((), (), {key: view.entry(key) if entry is None else entry} if key else {}),
            "amount_words": partial(amount_words, table),
            "problem": problem,
            "fill": view.fill,
            "places_of": view.places_of,
            "has_tools": False,
            "downloads": reviews.writable(),
            "review_word": lambda name: REVIEW_WORDS(name, words.language),
            "sliders": (),
            "days": None,
            "keep_hours": f"{site.facade.assistant.settings.review.keep_hours:g}",
        }

    values = await site.run("review", work)
    status = 400 if problem.message else 200
    if is_fragment(request):
        return page(
            request, "_review_shown.html" if request.method == "GET" else "_review_parts.html", status, **values
        )
    return page(request, "review_done.html", status, **values)
