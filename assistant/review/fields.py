"""The field of the STAR Market that a company says it belongs to, as the Provisional Rules on positioning name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.language.patterns import Pattern
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.vocabulary import ReviewVocabulary
from assistant.review.zones import Zones

_FIELDS = "新一代信息技术|高端装备|新材料|新能源|节能环保|生物医药"
_BOX = Pattern(
    "a box that is not ticked, with its field",
    rf"□(?:{_FIELDS}|符合科创板定位的?其他领域)",
    yes=("□高端装备", "□符合科创板定位的其他领域"),
    no=("☑高端装备", "√新材料"),
)
_NAMED = Pattern(
    "a field that the company says it belongs to, and the part of it",
    rf"(?:暂行规定|科创板|属于|所属)[^。;]{{0,90}}?(?P<field>{_FIELDS})(?:行业)?(?:[”\"]?(?:行业)?领域[”\"]?(?:,主要包括[^”]{{0,120}}[”\"])?"
    rf"|(?=之))(?:(?:中的?|之|里的)[“\"]?(?P<part>[一-鿿]{{2,20}}))?",
    yes=(
        "属于新一代信息技术领域中的智能硬件企业",
        "暂行规定》第五条规定的高端装备之智能制造领域",
        "属于规定的“生物医药领域”",
    ),
    no=("属于“新一代信息技术产业”之“1.2电子核心产业”",),
)
_OF_PARTS = "新一代信息技术"
_OF_THE_RULES = "暂行规定"
_ARTICLE = re.compile(r"第[四五]条")
_FEWEST = 5


def field_candidates(body: PaperBody, words: ReviewVocabulary, zones: Zones) -> Iterator[FactCandidate]:
    """Where the positioning of a prospectus names the company's field, what names it by the rules first."""
    start, end = (body.position(place) for place in zones.positioning)
    text, places = _without_boxes(body.squeezed[start:end], start)
    overview = body.squeezed[slice(*(body.position(place) for place in zones.overview))]
    for match in _NAMED.finditer(text):
        choice = _choice(match, words, overview)
        if choice is None:
            continue
        value, named = choice
        first, last = match.span(named)
        begin = match.start("field")
        rank = PlaceKind.SENTENCE + (0.0 if _OF_THE_RULES in text[max(0, match.start() - 60) : begin] else 0.5)
        rank -= 0.2 * (named == "part") + 0.1 * (_ARTICLE.search(match[0]) is not None)
        runs = [body.runs(place, place + 1)[0] for place in places[begin : match.end()]]
        yield FactCandidate(
            "industry", value, body, _merged(runs, body), rank, box=_merged(runs[first - begin : last - begin], body)[0]
        )


def _merged(runs: Sequence[tuple[int, int]], body: PaperBody) -> tuple[tuple[int, int], ...]:
    """Single characters as runs of a line each."""
    merged: list[tuple[int, int]] = []
    for start, end in runs:
        between = body.paper.text[merged[-1][1] : start] if merged else ""
        if merged and not between.strip() and "\n" not in between:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return tuple(merged)


def _without_boxes(text: str, start: int) -> tuple[str, list[int]]:
    """The text without boxes that are not ticked, which cut sentences in two, and where each character stands."""
    places = list(range(start, start + len(text)))
    for match in reversed(list(_BOX.finditer(text))):
        text = text[: match.start()] + text[match.end() :]
        del places[match.start() : match.end()]
    return text, places


def _choice(match: re.Match[str], words: ReviewVocabulary, overview: str) -> tuple[str, str] | None:
    """The industry that is named, and by which group of the match; None where its name is not known.

    A field that has parts and is named alone is what the overview speaks of most.
    """
    part = _longest(match["part"] or "", words.fields)
    if part:
        return part, "part"
    if match["field"] in words.fields:
        return words.fields[match["field"]], "field"
    if match["field"] != _OF_PARTS or match["part"]:
        return None
    counts = {choice: len(re.findall(pattern, overview)) for pattern, choice in words.bare_fields.items()}
    *particular, general = counts
    likeliest = max(particular, key=lambda choice: counts[choice])
    return likeliest if counts[likeliest] >= _FEWEST else general, "field"


def _longest(text: str, fields: Mapping[str, str]) -> str:
    found = [field for field in fields if field in text]
    return fields[max(found, key=len)] if found else ""
