"""Sentences that bear on what the exchange or the sponsor judges: found by their words, quoted, never decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.eligibility.facts.table import ASSERTED
from assistant.eligibility.logic.kleene import NOT_APPLICABLE
from assistant.eligibility.verdict.checker import Verdict
from assistant.review.body import PaperBody
from assistant.review.model import BearingPassage
from assistant.review.vocabulary import ReviewVocabulary

_MOST = 3
_REACH = 160
_END = re.compile(r"[。;]")


def bearing_passages(verdict: Verdict, bodies: Sequence[PaperBody], words: ReviewVocabulary) -> list[BearingPassage]:
    """For each open criterion of judgement on a route that is open, up to three sentences on different pages."""
    passages: list[BearingPassage] = []
    for criterion, matter in dict(_judged(verdict)).items():
        pattern = words.passages.get(matter)
        if pattern is not None:
            passages += [passage for body in bodies for passage in _passages(criterion, body, pattern)][:_MOST]
    return passages


def _judged(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The criteria of judgement that nobody vouched for, with the matter that each is about."""
    for section in verdict.sections:
        for route in section.routes:
            if route.outcome is NOT_APPLICABLE:
                continue
            for finding in (tip for each in route.findings for tip in each.criteria()):
                matters = [key.removeprefix(ASSERTED) for key in finding.missing if key.startswith(ASSERTED)]
                if finding.judgement and matters:
                    yield finding.id, matters[0]


def _passages(criterion: str, body: PaperBody, pattern: re.Pattern[str]) -> Iterator[BearingPassage]:
    text = body.squeezed
    pages: set[int] = set()
    for match in pattern.finditer(text):
        page = body.page(body.place(match.start()))
        if page in pages or "...." in text[match.end() : match.end() + 40]:
            continue
        start = max(
            (end.end() for end in _END.finditer(text, max(0, match.start() - _REACH), match.start())), default=-1
        )
        stop = _END.search(text, match.end(), match.end() + _REACH)
        if start < 0 or stop is None:
            continue
        pages.add(page)
        yield BearingPassage(criterion, body.said(start, stop.end()))
        if len(pages) == _MOST:
            return
