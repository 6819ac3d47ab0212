"""What a paper does not say: the facts that were looked for and not found, with the pages where they would stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.eligibility.facts.issuer import without_year
from assistant.review.body import PaperBody
from assistant.review.model import MissingFact
from assistant.review.paper_facts import PaperFacts
from assistant.review.vocabulary import ReviewVocabulary

_YEARS = 3
_MOST_PAGES = 8
_YEARLY = (
    "revenue", "net_profit", "net_profit_excl_nonrecurring", "rd_expense", "operating_cash_flow", "net_assets",
    "rd_staff", "total_staff", "audit_opinion",
)  # fmt: skip


def missing_facts(papers: Sequence[PaperFacts], found: Collection[str], words: ReviewVocabulary) -> list[MissingFact]:
    """What was looked for and not found; each with pages of the paper that most likely has it."""
    years = next((paper.accounts.years[-_YEARS:] for paper in papers if paper.accounts.years), ())
    wanted = [f"years.{year}.{field}" for year in reversed(years) for field in _YEARLY]
    wanted += [fact for fact in words.look if fact not in _YEARLY]
    if not years:
        wanted += [field for field in _YEARLY if not any(key.endswith(f".{field}") for key in found)]
    return [_missing(fact, papers, words) for fact in wanted if fact not in found]


def _missing(fact: str, papers: Sequence[PaperFacts], words: ReviewVocabulary) -> MissingFact:
    pattern = words.look[without_year(fact)]
    looked = [(paper.body.paper.name, _pages(paper.body, pattern)) for paper in papers]
    name, pages = max(looked, key=lambda each: len(each[1]), default=("", ()))
    return MissingFact(fact, name if pages else "", tuple(page for page in pages if page))


def _pages(body: PaperBody, pattern: re.Pattern[str]) -> tuple[int, ...]:
    """The first pages on which the words stand, those of the contents left out; 0 in a file without pages."""
    pages: dict[int, None] = {}
    for match in pattern.finditer(body.squeezed):
        if "...." not in body.squeezed[match.end() : match.end() + 40]:
            pages[body.page(body.place(match.start()))] = None
        if len(pages) == _MOST_PAGES:
            break
    return tuple(pages)
