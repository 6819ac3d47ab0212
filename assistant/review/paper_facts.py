"""Everything that one paper says of facts, place by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.eligibility.facts.table import FactTable
from assistant.review.accounts import Accounts, accounts_of
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate
from assistant.review.cell_facts import cell_candidates
from assistant.review.english import EnglishFlow, english_candidates
from assistant.review.english_standards import english_standard_candidates
from assistant.review.fields import field_candidates
from assistant.review.rows import period_rows
from assistant.review.sentences import sentence_candidates
from assistant.review.standards import market_value_candidates, standard_candidates
from assistant.review.table_facts import table_candidates
from assistant.review.tables import PeriodRow
from assistant.review.vocabulary import ReviewVocabulary
from assistant.review.zones import Zones, zones_of


@dataclass(frozen=True)
class PaperFacts:
    """What was read of a paper: its body, the zones of a prospectus, its accounts, and what each place says."""

    body: PaperBody
    zones: Zones
    accounts: Accounts
    candidates: Sequence[FactCandidate]


def read_paper_facts(body: PaperBody, table: FactTable, day: dt.date, words: ReviewVocabulary) -> PaperFacts:
    """Read one paper; of a workbook also single cells, in the words of the table of facts."""
    rows = list(period_rows(body))
    accounts = accounts_of(rows)
    zones = zones_of(body, _statements(rows, accounts))
    flow = EnglishFlow(body)
    candidates = [
        *table_candidates(body, rows, words, table, accounts),
        *sentence_candidates(body, words.sentences, zones, accounts.years),
        *english_candidates(flow, words.english),
        *english_standard_candidates(flow),
        *field_candidates(body, words, zones),
        *standard_candidates(body, zones),
        *market_value_candidates(body, zones),
        *(cell_candidates(body, table, day) if body.is_workbook else ()),
    ]
    return PaperFacts(body, zones, accounts, [each for each in candidates if accounts.hold(each)])


def _statements(rows: Sequence[PeriodRow], accounts: Accounts) -> tuple[int, int] | None:
    """Where in the text the statements of the accounts begin and end; None in a paper without."""
    places = [row.start for row in rows if row.table.statement and accounts.columns and accounts.are_of(row.table)]
    return (places[0], places[-1]) if places else None
