"""The page on what changed between two days in effect: each outcome that can differ, with the smallest company."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from assistant.channels.http.access import Visitor, is_foreign
from assistant.channels.http.pages.frame import PageRoute, page, words_of
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.eligibility.proofs.solver import has_solver
from assistant.eligibility.wording.words import VerdictWords
from assistant.records.records import Scope
from assistant.service import Assistant

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reader = Annotated[Visitor, Depends(admits(Scope.ASK, "web"))]

RULE_SET = "listing"


@router.get("/effects")
async def effects(
    request: Request, visitor: Reader, first: str = "", second: str = "", rule_set: str = RULE_SET
) -> Response:
    """The form for two days and a rule set; where both are given, what changed."""
    site, linked = site_of(request), is_foreign(request)  # no other site has the solver at work here
    book = site.facade.assistant.book
    given = day_of(first, "first"), day_of(second, "second")
    earlier, later = _usual(site)
    days = given[0] or earlier, given[1] or later
    solver, asked = has_solver(), None not in given
    values: dict[str, Any] = {
        "section": "browse",
        "rule_sets": book.rule_sets,
        "rule_set": book.rule_set(rule_set).id,
        "days": days,
        "has_solver": solver,
        "linked": linked and asked,
        "diff": None,
    }
    if solver and asked and not linked:
        say = VerdictWords(words_of(request).language, book.fact_table)
        values.update(await site.run("rules_diff", lambda: _drawn(site.facade.assistant, (*days, rule_set), say)))
    return page(request, "effects.html", **values)


def _drawn(assistant: Assistant, compared: tuple[dt.date, dt.date, str], say: VerdictWords) -> dict[str, Any]:
    """What differs: each change with the facts of its smallest company, and how many more facts that has."""
    diff = assistant.effect_diff(*compared)
    from assistant.eligibility.proofs.wording import facts_words, telling_facts

    companies = [(change, *telling_facts(change, diff)) for change in (*diff.criteria, *diff.verdicts)]
    rows = [(change, list(facts_words(facts, say)), others) for change, facts, others in companies]
    return {"diff": diff, "rows": rows, "say": say, "documents": assistant.corpus.documents}


def _usual(site: Site) -> tuple[dt.date, dt.date]:
    """The day before the latest change of the listing rules, and the day of it."""
    today = site.facade.assistant.today
    changes = [day for day in site.facade.assistant.book.rule_set(RULE_SET).periods() if day <= today]
    return changes[-1] - dt.timedelta(days=1), changes[-1]
