"""The rule checker over HTTP: verdicts, what would change them, and which fact to state next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.channels.hosting.facade import Caller
from assistant.channels.http.access import Visitor
from assistant.channels.http.encoding import encoded, json_response
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.what_if import compare_days, parse_sweep, sweep, what_if
from assistant.eligibility.wording.contract import change_json, sweep_json, verdict_json
from assistant.eligibility.wording.explanation import render
from assistant.eligibility.wording.next_questions import next_question
from assistant.eligibility.wording.rule_texts import diff_rules, rule_changes_json
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.records.records import Scope

router = APIRouter(tags=["check"])
Checker = Annotated[Visitor, Depends(admits(Scope.CHECK))]

EXAMPLE: dict[str, JsonValue] = {
    "facts": {
        "industry": "ai_large_model",
        "expected_market_cap": "RMB 4.5bn",
        "years": {"2025": {"revenue": "80m", "net_profit": "-900m"}},
        "asserted": {"large_model_product_launched": True},
    },
    "as_of": "2026-11-22",
}


class CheckRequest(BaseModel):
    """Facts of a company with the keys of a facts file.

    One of `what_if`, `sweep` and `versus` asks for more than a verdict.

    `what_if` holds the facts to change, `sweep` is `key=low..high`, `versus` another day whose rules to compare.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    facts: dict[str, Any] = Field(default_factory=dict)
    as_of: str | None = None
    rule_set: str = Field(default="listing", max_length=100)
    what_if: dict[str, Any] | None = None
    sweep: str | None = Field(default=None, max_length=300)
    versus: str | None = None
    repairs: bool = Field(default=False, description="Also what each failing route would take (`repairs`): up to 50 ms")
    words: Language | None = Field(default=None, description="Also the verdict in words, in this language (`text`)")


@router.post("/v1/check", summary="Test a company's facts against the rules", response_model=dict[str, Any])
async def check(request: Request, body: CheckRequest, visitor: Checker) -> Response:
    """The verdict contract; with `what_if`, `sweep` or `versus` the JSON that `assistant check` prints for them.

    `repairs` are in it only where the request asks for them.
    """
    if sum(option is not None for option in (body.what_if, body.sweep, body.versus)) > 1:
        raise InputError("what_if, sweep and versus do not go together; send one of them")
    site = site_of(request)
    return json_response(await site.run("check", lambda: encoded(_checked(site, body, visitor.caller))))


@router.post("/v1/missing", summary="Which fact to state next")
async def missing(request: Request, body: CheckRequest, visitor: Checker) -> dict[str, Any]:
    """The facts that are missing, the one that settles most first, and that one as a question."""
    site = site_of(request)

    def work() -> dict[str, Any]:
        facts = facts_from_mapping(body.facts, site.facade.assistant.book.fact_table, "facts")
        verdict = _verdict(site, facts, body, visitor.caller)
        question = next_question(verdict, body.words or Language.EN)
        return {
            "verdict": verdict.conclusion.value,
            "missing_facts": list(verdict.missing_facts),
            "next": {"fact": question.fact, "text": question.text, "choices": list(question.choices)}
            if question
            else None,
        }

    return await site.run("check", work)


def _checked(site: Site, body: CheckRequest, caller: Caller) -> dict[str, Any]:
    book, day = site.facade.assistant.book, day_of(body.as_of)
    facts = facts_from_mapping(body.facts, book.fact_table, "facts")
    if body.what_if is not None:
        changes = {key: _text(value) for key, value in body.what_if.items()}
        change = what_if(facts, book, changes, body.rule_set, day)
        return {"what_if": changes, **change_json(change, repairs=body.repairs)}
    if body.sweep is not None:
        key, low, high = parse_sweep(body.sweep, book.fact_table)
        return sweep_json(sweep(facts, book, key, low, high, body.rule_set, day), book.fact_table)
    if (other := day_of(body.versus, "versus")) is not None:
        first = day or facts.as_of or site.facade.assistant.today
        changes_of_rules = diff_rules(book, body.rule_set, first, other)
        change = compare_days(facts, book, first, other, body.rule_set)
        return {**change_json(change, repairs=body.repairs), "rule_changes": rule_changes_json(changes_of_rules)}
    verdict = _verdict(site, facts, body, caller)
    text = {"text": render(verdict, body.words)} if body.words else {}
    return {**verdict_json(verdict, repairs=body.repairs), **text}


def _verdict(site: Site, facts: IssuerFacts, body: CheckRequest, caller: Caller) -> Verdict:
    verdict = site.facade.check(facts, caller, day_of(body.as_of), body.rule_set)
    site.meters.verdict(verdict.conclusion.value)
    return verdict


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
