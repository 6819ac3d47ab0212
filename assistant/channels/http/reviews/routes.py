"""Reviews over HTTP: `/v1/reviews` takes a company's papers; how far the reading is, what came of it, its removal.

What stands in a paper leaves the machine by none of these but to the owner who sent it, and goes into no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from assistant.channels.http.access import Visitor
from assistant.channels.http.jobs.sending import form_text, sent_form
from assistant.channels.http.reviews.jobs import ReviewJob, ReviewRequest
from assistant.channels.http.reviews.queue import Reviews
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.channels.words import WORDS
from assistant.eligibility.verdict.what_if import VerdictChange
from assistant.eligibility.wording.contract import verdict_json
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.papers.model import OcrModel, PageBox
from assistant.papers.ocr import need_ocr
from assistant.papers.reading import PAPER_EXTENSIONS
from assistant.papers.workers import page_picture
from assistant.records.records import NotFound, Scope
from assistant.review.contract import review_json
from assistant.review.corrections import corrected, with_corrections
from assistant.review.memo.of_review import review_memo
from assistant.review.memo.pdf import pdf_program
from assistant.review.memo.writing import MEMO_TYPES, memo_bytes
from assistant.review.model import Box, Review
from assistant.review.sheets import SHEET_EXTENSIONS
from assistant.review.writing import facts_yaml, workbook

router = APIRouter(tags=["reviews"])
Checker = Annotated[Visitor, Depends(admits(Scope.CHECK))]

MOST_PAPERS = 20
"""Papers of one review."""
MOST_BOXES = 100
"""Boxes drawn on one page."""
READ = tuple(sorted(PAPER_EXTENSIONS | SHEET_EXTENSIONS))
"""How the names of files end that are taken."""
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
                            "type": "array",
                            "maxItems": MOST_PAPERS,
                            "items": {"type": "string", "format": "binary"},
                            "description": f"The papers of one company: names end in one of {', '.join(READ)}",
                        },
                        "as_of": {"type": "string", "format": "date", "description": "The day whose rules apply"},
                        "ocr": {
                            "type": "string",
                            "enum": [model.value for model in OcrModel],
                            "description": "Read pages that are pictures with it; 501 where it is not installed",
                        },
                        "model": {
                            "type": "boolean",
                            "description": "false: no model may point at what is not found, though the owner allows it",
                        },
                    },
                },
            }
        },
    }
}
Corrections = Annotated[
    dict[str, Any],
    Body(
        description="Keys of facts with what is so instead of what was read; null: it is not known",
        examples=[{"years.2024.revenue": "CNY 82m", "invention_patents": None}],
    ),
]


@router.post("/v1/reviews", status_code=202, summary="Review a company's papers", openapi_extra=_FORM)
async def review(request: Request, visitor: Checker) -> dict[str, Any]:
    """The papers are taken, and read as soon as those before them are; `id` names the review.

    They stay on the machine of the service (but for passages that go to the model that is set, where the owner allows
    that and `model` is not false), are shown to the key that sent them alone, and are removed with the review
    some hours after it ended (`review.keep_hours`), or when it is deleted.
    """
    return job_json(await taken(request, visitor))


@router.get("/v1/reviews", summary="Your reviews, newest first")
async def jobs(request: Request, visitor: Checker) -> dict[str, Any]:
    """Every review of yours that is kept."""
    return {"reviews": [job_json(job) for job in await own_reviews(request, visitor)]}


@router.get("/v1/reviews/{job}", summary="How far a review is")
async def progress(request: Request, job: str, visitor: Checker) -> dict[str, Any]:
    """`state` is `queued`, `running`, `done` or `failed`, with `error` saying why."""
    return await run_in_threadpool(lambda: job_json(one_review(request, job, visitor)))


@router.get("/v1/reviews/{job}/result", summary="What a review found")
async def result(request: Request, job: str, visitor: Checker) -> dict[str, Any]:
    """Facts with page, box and words, conflicts, what was not found, the verdict: as `assistant review --json`.

    `corrections` are what was stated otherwise since; the verdict rests on them. 409 until it is done.
    """
    site = site_of(request)

    def work() -> dict[str, Any]:
        done = done_review(request, job, visitor)
        return corrected_json(*reviewed(site, done), done.corrections)

    return await site.run("review", work)


@router.post("/v1/reviews/{job}/corrections", summary="State facts otherwise than they were read")
async def correct(request: Request, job: str, visitor: Checker, changes: Corrections) -> dict[str, Any]:
    """The result with the verdict that follows."""
    site = site_of(request)

    def work() -> dict[str, Any]:
        done = done_review(request, job, visitor)
        change_facts(site, done, visitor, changes, ())
        return corrected_json(*reviewed(site, done), done.corrections)

    return await site.run("correct", work)


@router.delete("/v1/reviews/{job}/corrections/{fact}", summary="Take a correction back")
async def take_back(request: Request, job: str, visitor: Checker, fact: str) -> dict[str, Any]:
    """The fact is as it was read again; the result that follows."""
    site = site_of(request)

    def work() -> dict[str, Any]:
        done = done_review(request, job, visitor)
        if fact not in done.corrections:
            raise NotFound("this fact was not corrected")
        change_facts(site, done, visitor, {}, (fact,))
        return corrected_json(*reviewed(site, done), done.corrections)

    return await site.run("correct", work)


@router.get("/v1/reviews/{job}/papers/{number}/pages/{page}", summary="A page of a paper, as a picture")
async def page(
    request: Request,
    visitor: Checker,
    job: str,
    number: int,
    page: int,
    box: Annotated[list[str], Query(description="x0,y0,x1,y1 in fractions of the page", max_length=MOST_BOXES)] = [],  # noqa: B006
    width: Annotated[int, Query(ge=100, le=2400)] = 1200,
) -> Response:
    """PNG, with the boxes drawn; `number` counts the papers from 1. Of files that have pages, which is PDF."""
    boxes = [PageBox(page, *_box(text)) for text in box]

    def drawn() -> bytes:
        found = one_review(request, job, visitor)
        if not 1 <= number <= len(found.papers):
            raise NotFound(f"this review has no paper {number}")
        return page_picture(found.papers[number - 1], page, boxes, width)

    return Response(await site_of(request).run("page", drawn), media_type="image/png")


@router.get("/v1/reviews/{job}/files/{name}", summary="A review as a file", response_class=Response)
async def take(
    request: Request, job: str, name: str, visitor: Checker, language: Annotated[Language, Query()] = Language.EN
) -> Response:
    """`memo.docx`, `memo.pdf` and `memo.md` hold the verdict with a footnote for each fact.

    A PDF is made by LibreOffice or Chromium where the service has one of them, else the status is 501.
    `facts.yaml` is for `assistant check`; `review.xlsx` beside the papers has a link to the page in every cell. What
    was corrected stands in place of what was read, and is said to be stated and not printed.
    """
    content, media = await written(request, job, visitor, name, language)
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.delete("/v1/reviews/{job}", status_code=204, summary="Cancel and remove a review")
async def delete(request: Request, job: str, visitor: Checker) -> Response:
    """It is gone at once with its papers, whether it was queued, running or done."""
    await removed(request, job, visitor)
    return Response(status_code=204)


def reviews_of(request: Request) -> Reviews:
    """The reviews of the service a request came to."""
    reviews = request.app.state.reviews
    assert isinstance(reviews, Reviews)
    return reviews


def job_json(job: ReviewJob) -> dict[str, Any]:
    """A review as programs read how far it is."""
    state, end = job.state, job.end
    return {
        "id": job.id,
        "state": state,
        "error": end.error if end else None,
        "papers": list(job.names),
        "papers_read": len(job.names) if state == "done" else job.papers_read,
        "as_of": job.as_of.isoformat() if job.as_of else None,
        "model": job.model,
        "ocr": job.ocr.value if job.ocr else None,
        "created": job.created.isoformat(),
        "ended": end.at.isoformat() if end else None,
        "result": f"/v1/reviews/{job.id}/result" if state == "done" else None,
    }


def corrected_json(review: Review, change: VerdictChange, corrections: Mapping[str, Any]) -> dict[str, Any]:
    """A review as programs read it, with what was stated otherwise since and the verdict on that."""
    return {**review_json(review), "verdict": verdict_json(change.after), "corrections": dict(corrections)}


async def taken(request: Request, visitor: Visitor) -> ReviewJob:
    """The papers that were sent, taken. Raises InputError, QueueFull, SlowUpload."""
    site, reviews, owner = site_of(request), reviews_of(request), visitor.caller.owner

    def take(form: FormData) -> ReviewJob:
        wanted, papers = _wanted(form, site.facade.assistant.settings.review.model)
        return reviews.take(owner, wanted.wanted, wanted.placed([paper.file for paper in papers]))

    async with sent_form(request, reviews, owner, "papers", MOST_PAPERS) as form:
        job = await run_in_threadpool(take, form)
    await run_in_threadpool(site.facade.review, visitor.caller, job.as_of, "taken")
    return job


async def removed(request: Request, job_id: str, visitor: Visitor) -> None:
    """Cancel and remove a review. Raises NotFound."""

    def step() -> None:
        job = one_review(request, job_id, visitor)
        reviews_of(request).remove(job)
        site_of(request).facade.review(visitor.caller, job.as_of, "removed")

    await run_in_threadpool(step)


async def own_reviews(request: Request, visitor: Visitor) -> Sequence[ReviewJob]:
    """The visitor's reviews, newest first."""
    own = await run_in_threadpool(reviews_of(request).jobs.of, visitor.caller.owner)
    return own[::-1]


def one_review(request: Request, job_id: str, visitor: Visitor) -> ReviewJob:
    """The review of this visitor. Raises NotFound."""
    return reviews_of(request).one(job_id, visitor.caller.owner)


def done_review(request: Request, job_id: str, visitor: Visitor) -> ReviewJob:
    """The review of this visitor, once it is done. Raises NotFound, Conflict."""
    return reviews_of(request).done(job_id, visitor.caller.owner)


def reviewed(site: Site, job: ReviewJob) -> tuple[Review, VerdictChange]:
    """What was read, and the verdict on it beside the one on what its owner has corrected."""
    book = site.facade.assistant.book
    review = job.review(book)
    return review, corrected(review, job.corrections, book)


async def written(request: Request, job_id: str, visitor: Visitor, name: str, language: Language) -> tuple[bytes, str]:
    """A review as one of FILES, and its media type. Raises NotFound, Conflict."""
    if name not in FILES:
        raise NotFound(f"a review is written as {', '.join(FILES)}")
    media, write = FILES[name]
    site = site_of(request)

    def work() -> bytes:
        job = done_review(request, job_id, visitor)
        review, change = reviewed(site, job)
        reader = WORDS("review.reader", language)
        return write(site, with_corrections(review, change, job.corrections, reader), language)

    return await site.run("write", work), media


def _facts(site: Site, review: Review, language: Language) -> bytes:
    return facts_yaml(review, site.facade.assistant.book.fact_table, language).encode()


def _sheet(site: Site, review: Review, language: Language) -> bytes:
    """The workbook as it is in the folder of the papers."""
    papers = {paper.file: Path(paper.file) for paper in review.papers}
    return workbook(review, site.facade.assistant.book.fact_table, language, papers, Path("review.xlsx"))


def _memo(kind: str) -> Callable[[Site, Review, Language], bytes]:
    """What writes the memo of a review as a kind of file."""

    def write(site: Site, review: Review, language: Language) -> bytes:
        assistant = site.facade.assistant
        return memo_bytes(review_memo(review, assistant.corpus, assistant.book.fact_table, language), f"memo{kind}")

    return write


FILES: Mapping[str, tuple[str, Callable[[Site, Review, Language], bytes]]] = {
    "memo.docx": (MEMO_TYPES[".docx"], _memo(".docx")),
    "memo.pdf": (MEMO_TYPES[".pdf"], _memo(".pdf")),
    "memo.md": (MEMO_TYPES[".md"], _memo(".md")),
    "review.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _sheet),
    "facts.yaml": ("application/yaml", _facts),
}
"""What a review is written as, with media types."""


def writable() -> tuple[str, ...]:
    """The names of those files that can be made here."""
    return tuple(name for name in FILES if not name.endswith(".pdf") or pdf_program())


def change_facts(
    site: Site, job: ReviewJob, visitor: Visitor, changes: Mapping[str, Any], taken_back: Sequence[str]
) -> VerdictChange:
    """State facts otherwise, or as they were read. Raises InputError for a value that the fact cannot have."""
    change = job.correct(changes, taken_back, site.facade.assistant.book)
    site.facade.review(visitor.caller, change.after.as_of, "corrected")
    site.meters.verdict(change.after.conclusion.value)
    return change


def _wanted(form: FormData, model: bool) -> tuple[ReviewRequest, list[UploadFile]]:
    papers = [paper for paper in form.getlist("file") if isinstance(paper, UploadFile) and paper.filename]
    if not papers:
        raise InputError("file: there is no paper; send one or more as fields 'file' of a multipart form")
    names = tuple(str(paper.filename) for paper in papers)
    for name in names:
        if PurePath(name).suffix.lower() not in READ:
            shown = "".join(sign if sign.isprintable() else " " for sign in name)[-100:]
            raise InputError(f"file: '{shown}' is no paper this reads; its name must end in one of {', '.join(READ)}")
    declined = "false" in form.getlist("model") and "true" not in form.getlist("model")
    ocr, hints = _ocr(form_text(form, "ocr")), model and not declined
    return ReviewRequest(names, day_of(form_text(form, "as_of")), ocr, hints), papers


def _ocr(named: str) -> OcrModel | None:
    """The model of that name. Raises InputError where there is no such model, NotInstalled where it is not here."""
    if not named:
        return None
    if named not in set(OcrModel):
        raise InputError(f"ocr: there is no model '{named}'; use {' or '.join(OcrModel)}")
    need_ocr(OcrModel(named))
    return OcrModel(named)


def _box(text: str) -> Box:
    try:
        left, top, right, bottom = map(float, text.split(","))
    except ValueError:
        raise InputError("box: four numbers, x0,y0,x1,y1, in fractions of the page") from None
    if not (0 <= left <= right <= 1 and 0 <= top <= bottom <= 1):
        raise InputError("box: the numbers are fractions of the page, between 0 and 1, left and top first")
    return left, top, right, bottom
