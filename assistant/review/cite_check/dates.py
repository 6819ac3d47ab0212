"""Days, editions and document numbers of the rules that a memo names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from assistant.corpus.model import Document, Version
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.documents import NamedDocument
from assistant.review.cite_check.held import HeldRules, day_words, edition_name, place_name, reference_words
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.sentences import MemoSentence
from assistant.review.words import WORDS

_EFFECT = Pattern(
    "words for when a rule applies",
    r"施行|实施|生效|起适用|\b(?:effective|in(?:to)? force|takes? effect|took effect|appli(?:es|cable) from)\b",
    yes=("自2024年4月30日起施行", "took effect on"),
    no=("发布", "issued on"),
    flags=re.IGNORECASE,
)
_ISSUE = Pattern(
    "words for when a rule was issued or revised",
    r"发布|印发|公布|修订|修正|修改|\b(?:issued|published|promulgated|revised|amended|released|dated)\b",
    yes=("于2024年4月30日发布", "issued on", "as amended on"),
    no=("施行", "effective"),
    flags=re.IGNORECASE,
)
_CHANGED = Pattern(
    "words for when a rule was revised",
    r"修订|修正|修改|\b(?:revised|amended)\b",
    yes=("修订", "amended on"),
    no=("发布", "issued"),
    flags=re.IGNORECASE,
)
_REACH = {Language.ZH: 16, Language.EN: 36}
"""Characters around a day in which the words for what happened on it stand."""
_NUMBER = Pattern(
    "a document number with its series",
    r"[\u4e00-\u9fff]{1,8}[〔\[［【(（](\d{4})[〕\]］】)）]\s*第?(\d{1,4})\s*号|(?:证监会|CSRC)\s*(?:令|Order)\s*(?:第|No\.?)?\s*(\d{1,4})\s*号?",
    yes=("上证发〔2026〕43号", "证监会令第205号", "CSRC Order No. 205"),
    no=("第205号", "2026年43号"),
)


def date_findings(sentence: MemoSentence, rules: HeldRules) -> Iterator[CiteFinding]:
    """Days on which a document is said to have been issued, revised or to have taken effect, and editions."""
    for named in sentence.documents:
        unknown = named.edition and named.version is None
        if unknown and named.document is not None and named.month and not _is_told(named.document, named.month):
            yield _no_edition(named, named.document)
    for quantity in sentence.quantities:
        named_by = _named_by(sentence, sentence.start + quantity.start)
        if quantity.kind is QuantityKind.DATE and named_by is not None and isinstance(quantity.value, dt.date):
            finding = _day(sentence, quantity, quantity.value, named_by, rules)
            if finding is not None:
                yield finding


def number_of_document_findings(sentence: MemoSentence, rules: HeldRules) -> Iterator[CiteFinding]:
    """Document numbers beside the documents they are given for."""
    for match in _NUMBER.finditer(sentence.text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        named = _beside(sentence, start, end)
        if named is None or named.document is None or (named.start < end and start < named.end):
            continue
        words = match[0]
        key = _key(words)
        document = named.document
        at = place_name(document.latest)
        owner = next((each for each in document.versions if each.number and _key(each.number) == key), None)
        now = named.version or document.at(rules.as_of) or document.latest
        known = any(key in _key(text) for version in document.versions for each in version.provisions.values()
                    for text in each.text.values())  # fmt: skip
        if owner is not None:
            yield _known_number(sentence, start, end, words, owner, at, document, rules)
            continue
        other = _owner(key, rules)
        if other is not None:
            message = WORDS.both(
                "cite.number_of_document_other", other=place_name(other), place=at, number=_both(now.number or "–")
            )
            yield _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.DIFFERS, start, end, words, now, message, now.number)
        elif known:
            message = WORDS.both("cite.number_of_document_right", place=at, now=edition_name(now))
            yield _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.RIGHT, start, end, words, now, message, words)
        elif now.number:
            message = WORDS.both("cite.number_of_document_differs", place=at, number=_both(now.number))
            yield _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.DIFFERS, start, end, words, now, message, now.number)
        else:
            message = WORDS.both("cite.number_of_document_not_held", place=at)
            yield _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.NOT_HELD, start, end, words, now, message, "")


def _known_number(
    sentence: MemoSentence,
    start: int,
    end: int,
    words: str,
    owner: Version,
    at: Bilingual,
    document: Document,
    rules: HeldRules,
) -> CiteFinding:
    """A number of an edition of the document: right where that edition is in force, or told as what was."""
    now = document.at(rules.as_of)
    if owner.in_force(rules.as_of) or sentence.is_history or now is None:
        message = WORDS.both("cite.number_of_document_right", place=at, now=edition_name(owner))
        return _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.RIGHT, start, end, words, owner, message, words)
    values = {"place": at, "then": edition_name(owner), "now": edition_name(now), "number": _both(now.number or "–")}
    message = WORDS.both("cite.number_of_document_changed", **values)
    return _finding(CiteKind.DOCUMENT_NUMBER, CiteStatus.CHANGED, start, end, words, owner, message, now.number)


def _day(
    sentence: MemoSentence, quantity: Quantity, day: dt.date, named: NamedDocument, rules: HeldRules
) -> CiteFinding | None:
    """A day that is said of a document."""
    document = named.document
    assert document is not None
    reach = _REACH[sentence.language]
    around = sentence.text[max(0, quantity.start - reach) : quantity.end + reach]
    effect, issue = _EFFECT.search(around), _ISSUE.search(around)
    if effect is None and issue is None:
        return None
    start, end = sentence.start + quantity.start, sentence.start + quantity.end
    at = place_name(document.latest)
    now = document.at(rules.as_of)
    starts = {version.since: version for version in document.versions if version.since is not None}
    issued = {version.published: version for version in document.versions if version.published is not None}
    ends = {version.effective_to for version in document.versions}
    wanted = {**(starts if effect is not None else {}), **(issued if issue is not None else {})}
    version = wanted.get(day)
    if version is not None:
        if now is None or version is now or sentence.is_history or (_CHANGED.search(around) is None and effect is None):
            return _right(start, end, quantity.text, version, at)
        values = {"place": at, "then": edition_name(version), "now": edition_name(now)}
        message = WORDS.both("cite.date_changed", **values)
        return _finding(CiteKind.DATE, CiteStatus.CHANGED, start, end, quantity.text, version, message, "")
    if day in ends or (day in starts and effect is None) or _is_told(document, day, exact=True):
        return _right(start, end, quantity.text, now or document.latest, at)
    if not wanted or (effect is None and len(issued) < len(document.versions)):
        return None  # the days of issue are not all known
    held = now or document.latest
    message = WORDS.both("cite.date_differs", place=at, days=_days(held))
    return _finding(CiteKind.DATE, CiteStatus.DIFFERS, start, end, quantity.text, held, message, _days(held).en)


def _no_edition(named: NamedDocument, document: Document) -> CiteFinding:
    editions = [edition_name(version) for version in document.versions]
    joined = Bilingual(", ".join(each.en for each in editions), "、".join(each.zh for each in editions))
    message = WORDS.both("cite.no_edition", place=place_name(document.latest), editions=joined)
    return _finding(
        CiteKind.DATE, CiteStatus.DIFFERS, *named.around, named.edition, document.latest, message, joined.en
    )


def _right(start: int, end: int, words: str, version: Version, at: Bilingual) -> CiteFinding:
    message = WORDS.both("cite.date_right", place=at, days=_days(version))
    return _finding(CiteKind.DATE, CiteStatus.RIGHT, start, end, words, version, message, words)


def _days(version: Version) -> Bilingual:
    """The days that are known of a version."""
    told = []
    if version.published is not None:
        told.append(WORDS.both("cite.published", day=day_words(version.published)))
    if version.since is not None:
        told.append(WORDS.both("cite.effective", day=day_words(version.since)))
    if not told:
        return WORDS["cite.days_unknown"]
    return Bilingual(", ".join(each.en for each in told), "，".join(each.zh for each in told))


def _is_told(document: Document, day: dt.date, *, exact: bool = False) -> bool:
    """Whether the corpus tells this day, or this month, of the document in its own texts."""
    for version in document.versions:
        for provision in version.provisions.values():
            for quantity in read_quantities(provision.text_for(Language.ZH)):
                value = quantity.value
                if quantity.kind not in (QuantityKind.DATE, QuantityKind.MONTH) or not isinstance(value, dt.date):
                    continue
                if value == day or (not exact and (value.year, value.month) == (day.year, day.month)):
                    return True
    return False


def _named_by(sentence: MemoSentence, position: int) -> NamedDocument | None:
    """The document that a day is of: the last one named in front of it, else the next one behind it."""
    before = [each for each in sentence.documents if each.start < position]
    named = next(iter((*before[-1:], *sentence.documents[:1])), None)
    return named if named is not None and named.document is not None else None


def _beside(sentence: MemoSentence, start: int, end: int) -> NamedDocument | None:
    """The document that a number is of: one named at most 60 characters in front, or 12 behind."""
    before = [each for each in sentence.documents if each.start < start and start - each.end <= 60]
    behind = [each for each in sentence.documents if 0 <= each.start - end <= 12]
    return next(iter((*before[-1:], *behind[:1])), None)


def _owner(key: str, rules: HeldRules) -> Version | None:
    for document in rules.corpus.documents.values():
        for version in document.versions:
            if version.number and _key(version.number) == key:
                return version
    return None


def _key(words: str) -> str:
    """A document number as it is compared: the name of the series, the year and the number."""
    match = _NUMBER.search(words)
    if match is None:
        return words
    if match[3]:
        return f"order {match[3]}"
    series = re.match(r"[\u4e00-\u9fff]+", match[0])
    name = series[0][-3:] if series else ""
    return f"{name}{match[1]}-{match[2]}"


def _both(words: str) -> Bilingual:
    return Bilingual(words, words)


def _finding(
    kind: CiteKind,
    status: CiteStatus,
    start: int,
    end: int,
    words: str,
    version: Version,
    message: Bilingual,
    held: str | None,
) -> CiteFinding:
    return CiteFinding(kind, status, start, end, words, reference_words(version, ""), message, held or "")
