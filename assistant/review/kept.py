"""A review as JSON with everything in it: how it is handed from one process to another and kept.

What programs read is `assistant/review/contract.py`; here nothing is left out and the verdict is worked out anew.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import check
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual
from assistant.review.model import (
    Basis,
    BearingPassage,
    Board,
    FactConflict,
    MissingFact,
    Printed,
    ProvenFact,
    ProvenValue,
    Review,
    ReviewedPaper,
)


def review_to_json(review: Review) -> str:
    """The review as one JSON object."""
    verdict = review.verdict
    fields = {
        "company": review.company,
        "code": review.code,
        "board": review.board,
        "papers": [
            [paper.file, paper.pages, paper.sha256, paper.company, _texts(paper.warnings)] for paper in review.papers
        ],
        "facts": [_fact(fact) for fact in review.facts],
        "conflicts": [[conflict.fact, [_fact(fact) for fact in conflict.readings]] for conflict in review.conflicts],
        "not_found": [[missing.fact, missing.file, missing.looked_at] for missing in review.not_found],
        "passages": [[passage.criterion, _place(passage.place)] for passage in review.passages],
        "notes": _texts(review.notes),
        "rule_set": verdict.rule_set.id,
        "as_of": verdict.as_of.isoformat(),
        "known": {key: _known(value) for key, value in verdict.facts.values.items()},
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def review_from_json(text: str, book: RuleBook) -> Review:
    """The review of `review_to_json`, its verdict by these rules.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    fields: dict[str, Any] = json.loads(text)
    facts = _issuer(fields["known"], book.fact_table)
    return Review(
        company=fields["company"],
        code=fields["code"],
        board=Board(fields["board"]) if fields["board"] else None,
        papers=tuple(
            ReviewedPaper(file, pages, sha256, company, _bilingual(warnings))
            for file, pages, sha256, company, warnings in fields["papers"]
        ),
        facts=tuple(map(_read_fact, fields["facts"])),
        conflicts=tuple(FactConflict(key, tuple(map(_read_fact, readings))) for key, readings in fields["conflicts"]),
        not_found=tuple(MissingFact(key, file, tuple(pages)) for key, file, pages in fields["not_found"]),
        verdict=check(facts, book, fields["rule_set"], dt.date.fromisoformat(fields["as_of"])),
        passages=tuple(BearingPassage(criterion, _read_place(place)) for criterion, place in fields["passages"]),
        notes=_bilingual(fields["notes"]),
    )


def _fact(fact: ProvenFact) -> dict[str, Any]:
    value: Any = {"number": str(fact.value)} if isinstance(fact.value, Decimal) else fact.value
    return {
        "fact": fact.fact,
        "value": value,
        "place": _place(fact.place),
        "unit": fact.unit,
        "year": fact.year,
        "basis": fact.basis,
        "comparison": fact.comparison,
        "row": fact.row,
        "also": [_place(place) for place in fact.also],
        "proposed": fact.proposed,
    }


def _read_fact(fields: Mapping[str, Any]) -> ProvenFact:
    return ProvenFact(
        fact=fields["fact"],
        value=_read_value(fields["value"]),
        place=_read_place(fields["place"]),
        unit=fields["unit"],
        year=fields["year"],
        basis=Basis(fields["basis"]) if fields["basis"] else None,
        comparison=Bound(fields["comparison"]),
        row=fields["row"],
        also=tuple(map(_read_place, fields["also"])),
        proposed=fields.get("proposed", False),
    )


def _read_value(value: Any) -> ProvenValue:
    if isinstance(value, dict):
        return Decimal(value["number"])
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, bool) else str(value)


def _place(place: Printed) -> list[Any]:
    return [place.file, place.page, place.words, place.boxes, place.cell]


def _read_place(fields: list[Any]) -> Printed:
    file, page, words, boxes, cell = fields
    return Printed(file, page, words, tuple((left, top, right, bottom) for left, top, right, bottom in boxes), cell)


def _known(value: Value) -> Any:
    if isinstance(value, Interval):
        return {"from": str(value.low), "to": str(value.high), "open": [value.low_open, value.high_open]}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return sorted(value) if isinstance(value, frozenset) else value


def _issuer(values: Mapping[str, Any], table: FactTable) -> IssuerFacts:
    return IssuerFacts(table, MappingProxyType({key: _read_known(value) for key, value in values.items()}))


def _read_known(value: Any) -> Value:
    if isinstance(value, list):
        return frozenset(value)
    if not isinstance(value, dict):
        return str(value)
    if "day" in value:
        return dt.date.fromisoformat(value["day"])
    return Interval(Decimal(value["from"]), Decimal(value["to"]), *value["open"])


def _texts(texts: tuple[Bilingual, ...]) -> list[list[str]]:
    return [[text.en, text.zh] for text in texts]


def _bilingual(texts: list[list[str]]) -> tuple[Bilingual, ...]:
    return tuple(Bilingual(english, chinese) for english, chinese in texts)
