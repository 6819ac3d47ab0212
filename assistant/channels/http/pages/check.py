"""The page to check a company on: the form of facts, the verdict, what would change it, and how to keep it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import ImmutableMultiDict, UploadFile

from assistant.channels.hosting.facade import Caller
from assistant.channels.http.access import Visitor
from assistant.channels.http.pages.check_form import (
    FieldProblem,
    Filled,
    amount_words,
    check_form,
    facts_from_form,
    problem_of,
)
from assistant.channels.http.pages.frame import PageRoute, is_fragment, page, words_of
from assistant.channels.http.pages.memo_download import asked_suffix, memo_response
from assistant.channels.http.pages.what_if_plot import Plot, plot, sliders
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.what_if import VerdictChange, compare_days, labels, what_if
from assistant.eligibility.wording.explanation import GAPS_SHOWN, render
from assistant.eligibility.wording.flips import (
    DaysView,
    actual_words,
    asked_words,
    days_lines,
    days_view,
    outcome_words,
)
from assistant.eligibility.wording.next_questions import next_question
from assistant.eligibility.wording.view import verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.records.records import Scope
from assistant.review.memo.builder import verdict_memo
from assistant.review.memo.origin import memo_origin
from assistant.review.memo.pdf import pdf_program
from assistant.review.memo.writing import memo_bytes

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Checker = Annotated[Visitor, Depends(admits(Scope.CHECK, "web"))]

RULE_SET = "listing"
_CHANGE = "change:"
_MOST_FIELDS = 500
_WORDS = {"actual_words": actual_words, "asked_words": asked_words, "outcome_words": outcome_words}
"""What says the sides of a flip in the template that draws them."""


@router.get("/check")
async def form(request: Request, visitor: Checker) -> Response:
    """The form, filled in with what the address holds."""
    return _page(request, _filled(request.query_params))


@router.post("/check/verdict")
async def draw_verdict(request: Request, visitor: Checker) -> Response:
    """The verdict on what was filled in: beside the form, or alone for a script."""
    site, filled = site_of(request), await sent_fields(request)
    try:
        verdict, days = await site.run(
            "check", lambda: (_checked(site, filled, visitor.caller), _compared(site, filled))
        )
    except InputError as error:
        return _refused(request, filled, error)
    values = {**verdict_values(request, verdict), **_days_values(request, days)}
    if is_fragment(request):
        return page(request, "_verdict.html", **values)
    return _page(request, filled, **values)


@router.post("/check/what-if")
async def try_out(request: Request, visitor: Checker) -> Response:
    """The verdict with some numbers changed, and where it would turn from there."""
    site, filled = site_of(request), await sent_fields(request)
    changes = {key.removeprefix(_CHANGE): texts[0] for key, texts in filled.items() if key.startswith(_CHANGE)}
    book, rule_set, language = site.facade.assistant.book, _rule_set(filled), words_of(request).language

    def work() -> tuple[VerdictChange, tuple[Plot, ...]]:
        facts, day = _facts(site, filled), _day(site, filled)
        change = what_if(facts, book, changes, rule_set, day)
        changed = change.after.facts
        return change, tuple(
            plot(slider, changed, book, rule_set, day, language)
            for slider in sliders(facts, change.before.rule_set, day)
        )

    change, plots = await site.run("what_if", work)
    names = labels(change.before.rule_set)
    say, before, after = VerdictWords(language, book.fact_table), change.before.conclusion, change.after.conclusion
    flips = [say.flip(flip, names[flip.id]) for flip in change.flips if flip.id in names]
    if before is not after:
        flips.insert(0, say.verdict_turned(before, after))
    return page(request, "_what_if.html", plots=plots, flips=flips, conclusion=after, changed=bool(changes), say=say)


@router.post("/check/markdown")
async def markdown(request: Request, visitor: Checker) -> Response:
    """The verdict as a Markdown file."""
    site, filled = site_of(request), await sent_fields(request)
    try:
        verdict = await site.run("check", lambda: _checked(site, filled, visitor.caller))
    except InputError as error:
        return _refused(request, filled, error)
    text = render(verdict, words_of(request).language, markdown=True) + "\n"
    name = f"verdict-{verdict.rule_set.id}-{verdict.as_of}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


@router.post("/check/memo")
@router.post("/check/memo.pdf")
async def memo(request: Request, visitor: Checker) -> Response:
    """The verdict as a memo."""
    site, filled = site_of(request), await sent_fields(request)
    language, suffix = words_of(request).language, asked_suffix(request)

    def work() -> tuple[str, bytes]:
        verdict, corpus = _checked(site, filled, visitor.caller), site.facade.assistant.corpus
        name = f"memo-{verdict.rule_set.id}-{verdict.as_of}{suffix}"
        return name, memo_bytes(verdict_memo(verdict, corpus, language, memo_origin(corpus)), name)

    try:
        name, content = await site.run("memo", work)
    except InputError as error:
        return _refused(request, filled, error)
    return memo_response(name, content)


@router.get("/check/reading")
async def reading(request: Request, visitor: Checker, key: str = "", value: str = "") -> Response:
    """An amount as it is understood, in words; empty while it is not one."""
    return Response(
        amount_words(site_of(request).facade.assistant.book.fact_table, key, value[:200]),
        media_type="text/plain; charset=utf-8",
    )


def _page(request: Request, filled: Filled, status: int = 200, **values: Any) -> Response:
    site = site_of(request)
    rule_sets, table = site.facade.assistant.book.rule_sets, site.facade.assistant.book.fact_table
    rules_by_id = {rules.id: rules for rules in rule_sets}
    rule_set = _rule_set(filled) if _rule_set(filled) in rules_by_id else RULE_SET
    try:
        day = _day(site, filled)
    except InputError:
        day = site.facade.assistant.today
    defaults: dict[str, Any] = {
        "section": "check",
        "rule_sets": rule_sets,
        "rule_set": rule_set,
        "as_of": _first(filled, "as_of"),
        "versus": _first(filled, "versus"),
        "form": check_form(table, rules_by_id[rule_set], filled, day),
        "money_hint": table.hints[FactKind.MONEY],
        "amount_words": partial(amount_words, table),
        "problem": FieldProblem("", ""),
        "view": None,
        "days": None,
    }
    return page(request, "check.html", status, **{**defaults, **values})


def _refused(request: Request, filled: Filled, error: InputError) -> Response:
    problem = problem_of(error, words_of(request).language)
    if is_fragment(request):
        return page(request, "_problem.html", 400, problem=problem)
    return _page(request, filled, 400, problem=problem)


def _checked(site: Site, filled: Filled, caller: Caller) -> Verdict:
    verdict = site.facade.check(_facts(site, filled), caller, _day(site, filled), _rule_set(filled))
    site.meters.verdict(verdict.conclusion.value)
    return verdict


def _compared(site: Site, filled: Filled) -> DaysView | None:
    """What differs for the company under the rules of the other day that was filled in, the earlier day first."""
    other = day_of(_first(filled, "versus"), "versus")
    if other is None:
        return None
    first, second = sorted((_day(site, filled), other))
    return days_view(compare_days(_facts(site, filled), site.facade.assistant.book, first, second, _rule_set(filled)))


def _days_values(request: Request, days: DaysView | None) -> dict[str, Any]:
    if days is None:
        return {"days": None}
    say = VerdictWords(words_of(request).language, site_of(request).facade.assistant.book.fact_table)
    return {"days": days, "day_lines": days_lines(days, say)[len(days.criteria) :], **_WORDS}


def verdict_values(request: Request, verdict: Verdict) -> dict[str, Any]:
    """What the template of a verdict needs; the addresses are those of the form."""
    language = words_of(request).language
    return {
        "view": verdict_view(verdict),
        "say": VerdictWords(language, verdict.table),
        "next": next_question(verdict, language),
        "gaps_shown": GAPS_SHOWN,
        "fill": "#f-{}".format,
        "places_of": lambda _: (),
        "has_tools": True,
        "makes_pdf": pdf_program() is not None,
        "sliders": sliders(verdict.facts, verdict.rule_set, verdict.as_of),
    }


def _facts(site: Site, filled: Filled) -> IssuerFacts:
    table = site.facade.assistant.book.fact_table
    return facts_from_mapping(facts_from_form(filled, table), table, "form")


def _day(site: Site, filled: Filled) -> dt.date:
    return day_of(_first(filled, "as_of")) or site.facade.assistant.today


def _rule_set(filled: Filled) -> str:
    return _first(filled, "rule_set") or RULE_SET


def _first(filled: Filled, name: str) -> str:
    return (filled.get(name) or ("",))[0]


async def sent_fields(request: Request) -> Filled:
    """The fields of a form; files are not asked for and left out."""
    async with request.form(max_fields=_MOST_FIELDS, max_files=0) as fields:
        return _filled(fields)


def _filled(fields: ImmutableMultiDict[str, UploadFile | str] | ImmutableMultiDict[str, str]) -> Filled:
    texts: dict[str, list[str]] = {}
    for name, value in fields.multi_items():
        if isinstance(value, str):
            texts.setdefault(name, []).append(value)
    return texts
