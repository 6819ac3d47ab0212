"""The cite check of a memo in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.language.text import Bilingual, Language, punctuation, written_day
from assistant.review.cite_check.model import CheckedMemo, CiteFinding, CiteStatus
from assistant.review.words import WORDS

_LONGEST = 60


def check_lines(memo: CheckedMemo, language: Language) -> Iterator[str]:
    """What was checked in one line, then each place to look at: its paragraph, its words, and what is so."""
    if not memo.findings:
        yield WORDS("cite_report.nothing", language, name=memo.name)
        return
    yield head_words(memo)[language]
    for finding in memo.faults:
        place = WORDS("cite_report.place", language, number=paragraph_of(memo, finding))
        yield f"✗ {place}{punctuation(language).colon}“{_short(finding.words)}”"
        yield f"    {finding_words(finding)[language]}"
    if not memo.faults:
        yield WORDS("cite_report.all_right", language)
    if memo.not_held:
        yield WORDS("cite_report.not_held", language)
    for finding, count in memo.not_held:
        message = finding.message[language]
        yield f"– {WORDS('cite_report.times', language, message=message, count=count) if count > 1 else message}"


def head_words(memo: CheckedMemo) -> Bilingual:
    """How many places were checked, and what came of them."""
    counts = [
        WORDS.both("cite_report.count", count=memo.counts[status], status=status_words(status))
        for status in CiteStatus
        if memo.counts[status]
    ]
    joined = Bilingual(", ".join(each.en for each in counts), "，".join(each.zh for each in counts))
    day = Bilingual(written_day(memo.as_of, Language.EN), written_day(memo.as_of, Language.ZH))
    return WORDS.both("cite_report.head", name=memo.name, day=day, counts=joined)


def finding_words(finding: CiteFinding) -> Bilingual:
    """What is so of one place: `differs (number): …`."""
    return WORDS.both(
        "cite_report.comment",
        status=status_words(finding.status),
        kind=WORDS[f"cite_kind.{finding.kind.value}"],
        message=finding.message,
    )


def status_words(status: CiteStatus) -> Bilingual:
    """A status in a word or two."""
    return WORDS[f"cite_status.{status.value}"]


def paragraph_of(memo: CheckedMemo, finding: CiteFinding) -> int:
    """The paragraph of the memo that a place is in, from 1; a row of a table and a footnote count as one."""
    return memo.text.count("\n", 0, finding.start) + 1


def check_json(memo: CheckedMemo) -> dict[str, Any]:
    """The whole cite check as programs read it."""
    return {
        "memo": memo.name,
        "sha256": memo.sha256,
        "as_of": memo.as_of.isoformat(),
        "language": memo.language.value,
        "counts": {status.value: memo.counts[status] for status in CiteStatus},
        "findings": [
            {
                "kind": finding.kind.value,
                "status": finding.status.value,
                "paragraph": paragraph_of(memo, finding),
                "start": finding.start,
                "end": finding.end,
                "words": finding.words,
                "citation": finding.citation or None,
                "held": finding.held or None,
                "message": {"en": finding.message.en, "zh": finding.message.zh},
            }
            for finding in memo.findings
        ],
        "warnings": [{"en": warning.en, "zh": warning.zh} for warning in memo.warnings],
    }


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[: _LONGEST - 1]}…"
