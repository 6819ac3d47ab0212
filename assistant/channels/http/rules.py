"""The rules over HTTP: search, documents, provisions, differences between versions, and the check of a quote."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.base.clock import parse_day
from assistant.channels.http.access import Visitor
from assistant.channels.http.site import admits, day_of, site_of
from assistant.channels.shown.documents import differences_json, provision_json, version_json
from assistant.errors import InputError
from assistant.records.records import Scope

router = APIRouter(tags=["rules"])
Reader = Annotated[Visitor, Depends(admits(Scope.ASK))]
AsOf = Annotated[str | None, Query(description="The day to read for, YYYY-MM-DD; today if left out")]

EXAMPLE: dict[str, JsonValue] = {
    "citation": "sse-star-listing-rules#2.1.2(5)",
    "quote": "第五套标准要求预计市值不低于40亿元",
    "as_of": "2026-11-22",
}


class VerifyRequest(BaseModel):
    """A citation, `DOCUMENT[@VERSION]#PROVISION`, and the words said to stand there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    citation: str = Field(max_length=500)
    quote: str = Field(max_length=100_000)
    as_of: str | None = None


@router.get("/v1/search", summary="The best provisions for a query")
async def search(
    request: Request,
    visitor: Reader,
    q: Annotated[str, Query(description="What to look for, in English or Chinese")],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
    as_of: AsOf = None,
    document: Annotated[str | None, Query(description="Only this document (corpus id)")] = None,
) -> dict[str, Any]:
    """Ranked provisions with scores and where each came from, the JSON of `assistant search`."""
    site, day = site_of(request), day_of(as_of)
    hits = await site.run("search", lambda: site.facade.assistant.search(q, k, day, document))
    return {"query": q, "hits": [hit.as_json() for hit in hits]}


@router.get("/v1/documents", summary="The documents and versions held")
async def documents(request: Request, visitor: Reader, as_of: AsOf = None) -> dict[str, Any]:
    """Every version of every document; `in_force` is as of the day."""
    assistant = site_of(request).facade.assistant
    day = day_of(as_of) or assistant.today
    all_documents = assistant.corpus.documents.values()
    return {"documents": [version_json(version, day) for document in all_documents for version in document.versions]}


@router.get("/v1/provisions/{document}/{provision:path}", summary="One provision in both languages")
async def provision(
    request: Request,
    document: str,
    provision: str,
    visitor: Reader,
    as_of: AsOf = None,
    version: Annotated[str | None, Query(description="A version, instead of a day")] = None,
    diff: Annotated[str | None, Query(description="What differs in this other version")] = None,
) -> dict[str, Any]:
    """Text, dates, evidence grade and cross-references; with `diff` also what differs in that version."""
    site, day = site_of(request), day_of(as_of)
    if version and day:
        raise InputError("version and as_of do not go together; send one of them")
    assistant = site.facade.assistant

    def work() -> dict[str, Any]:
        this_version = assistant.document(document, version, day)
        this_provision = assistant.provision(document, provision, this_version.id)
        fields = provision_json(this_provision)
        if diff is None:
            return fields
        return {**fields, "diff": differences_json(assistant.document(document, diff), this_version, this_provision.id)}

    return await site.run("provision", work)


@router.get("/v1/rules/diff", summary="What changed between two days in effect")
async def rules_diff(
    request: Request,
    visitor: Reader,
    first: Annotated[str, Query(description="The one day, YYYY-MM-DD", max_length=100)],
    second: Annotated[str, Query(description="The other day", max_length=100)],
    rule_set: Annotated[str, Query(description="Which rules", max_length=100)] = "listing",
) -> dict[str, Any]:
    """Every outcome that can differ for some company, with the smallest such company and the provisions behind it.

    What `assistant rules diff --json` has of one rule set. 503 where the extra `prove` is not installed.
    """
    site, days = site_of(request), (parse_day(first, "first"), parse_day(second, "second"))

    def work() -> dict[str, Any]:
        diff = site.facade.assistant.effect_diff(*days, rule_set)
        from assistant.eligibility.proofs.wording import effects_json

        return effects_json(diff)

    return await site.run("rules_diff", work)


@router.post("/v1/verify", summary="Does this quote stand there, word for word?")
async def verify(request: Request, body: VerifyRequest, visitor: Reader) -> dict[str, Any]:
    """The check of one citation, by comparison alone: no model takes part."""
    site, day = site_of(request), day_of(body.as_of)
    check = await site.run("verify", lambda: site.facade.verify(body.citation, body.quote, visitor.caller, day))
    return check.as_json()
