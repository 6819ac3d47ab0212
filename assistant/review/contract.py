"""A review as JSON, as programs read it (`assistant review … --json`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assistant.eligibility.reading.fact import exactness_of
from assistant.eligibility.wording.contract import verdict_json
from assistant.language.text import Bilingual
from assistant.review.model import Printed, ProvenFact, ProvenValue, Review


def review_json(review: Review) -> dict[str, Any]:
    """The whole review; numbers are strings, places on pages fractions of them."""
    return {
        "company": review.company or None,
        "code": review.code or None,
        "board": review.board,
        "papers": [
            {
                "file": paper.file,
                "pages": paper.pages,
                "sha256": paper.sha256,
                "company": paper.company or None,
                "warnings": [_both(warning) for warning in paper.warnings],
            }
            for paper in review.papers
        ],
        "facts": [fact_json(fact) for fact in review.facts],
        "conflicts": [
            {"fact": conflict.fact, "readings": [fact_json(reading) for reading in conflict.readings]}
            for conflict in review.conflicts
        ],
        "not_found": [
            {"fact": missing.fact, "file": missing.file or None, "looked_at": list(missing.looked_at)}
            for missing in review.not_found
        ],
        "verdict": verdict_json(review.verdict),
        "passages": [{"criterion": passage.criterion, **printed_json(passage.place)} for passage in review.passages],
        "notes": [_both(note) for note in review.notes],
    }


def fact_json(fact: ProvenFact) -> dict[str, Any]:
    """One fact with its proof."""
    return {
        "fact": fact.fact,
        "value": value_json(fact.value),
        "exactness": exactness_of(fact.comparison, None),
        "unit": fact.unit or None,
        "year": fact.year or None,
        "basis": fact.basis,
        "row": fact.row or None,
        "by": "model" if fact.proposed else "program",
        **printed_json(fact.place),
        "also": [printed_json(place) for place in fact.also],
    }


def printed_json(place: Printed) -> dict[str, Any]:
    """A place: file, page (null in a file without), box and words; the cell where the file is a workbook."""
    cell = {"cell": place.cell} if place.cell else {}
    return {"file": place.file, "page": place.page or None, "box": list(place.box) if place.box else None, **cell} | {
        "words": place.words
    }


def value_json(value: ProvenValue) -> str | list[str]:
    """A value as JSON: numbers as plain decimals in a string, flags `true` and `false`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return list(value) if isinstance(value, tuple) else value


def _both(text: Bilingual) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
