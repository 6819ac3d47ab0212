"""The memo of a review: each fact with a footnote that gives its page and its words."""

from __future__ import annotations

from pathlib import Path

from assistant.language.text import Language
from assistant.review.memo.model import MemoTable
from assistant.review.memo.of_review import review_memo
from tests.eligibility.verdicts import BOOK, TABLE
from tests.review.making import marked, prospectus, review_of


def test_every_fact_of_a_review_is_footnoted_with_its_page_and_words(tmp_path: Path) -> None:
    paper = tmp_path / "prospectus.md"
    paper.write_text(marked(prospectus()), "utf-8")
    review = review_of(paper)
    memo = review_memo(review, BOOK.corpus, TABLE, Language.ZH)
    table = next(part for part in memo.sections[2].parts if isinstance(part, MemoTable))
    called = [note for row in table.rows for cell in row for run in cell for note in run.notes]
    notes = {memo.note(number).text for number in called}
    stated = [
        fact for fact in review.facts if fact.fact not in ("name", "as_of") and fact.fact in review.verdict.facts.values
    ]
    assert len(called) == len(stated)
    for fact in stated:
        words = " ".join(fact.place.words.split())
        assert any(f"prospectus.md，第{fact.place.page}页：“{words}”" in note for note in notes)
