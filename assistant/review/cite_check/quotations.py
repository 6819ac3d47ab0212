"""Quotations of a memo beside the words of the place they are attributed to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.corpus.model import Form, Provision, Version
from assistant.corpus.quotes import comparable, find_quote, fold
from assistant.language.detection import has_chinese
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Bilingual
from assistant.review.cite_check.held import HeldRules, day_words, edition_name, place_name, reference_words
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.sentences import CitedPlace, MemoQuote, MemoSentence
from assistant.review.words import WORDS

_SHORTEST = {True: 8, False: 20}
"""Characters below which words in quotation marks are a term: of Chinese, and of English."""
_ALIKE = {Form.RESTATEMENT: 0.8, Form.OFFICIAL_TEXT: 0.6, Form.SCANNED: 0.6}
"""How alike a sentence must be for a quotation to be one of it that went wrong. Of a restatement closer, for the
official words may rightly be others."""

_SAME_THING = 0.6
"""How alike a sentence of the place cited must be to say the same as words that stand elsewhere."""


@dataclass(frozen=True, slots=True)
class _Nearest:
    ratio: float
    sentence: str
    provision: Provision


def quote_findings(sentence: MemoSentence, rules: HeldRules) -> Iterator[CiteFinding]:
    """What is so of each quotation of a sentence that is long enough to be one."""
    for quote in sentence.quotes:
        if len(fold(quote.words)[0]) >= _SHORTEST[has_chinese(quote.words)]:
            place = sentence.place_before(quote.start)
            finding = _attributed(quote, place, sentence, rules) if place is not None else _unattributed(quote, rules)
            if finding is not None:
                yield finding


def _attributed(quote: MemoQuote, place: CitedPlace, sentence: MemoSentence, rules: HeldRules) -> CiteFinding | None:
    """A quotation held against the place that is cited beside it, then against the rest of the library."""
    version = rules.version(place)
    if version is None:
        return _unattributed(quote, rules)
    others = (each for each in (*sentence.places, *sentence.near) if each is not place)
    places = (place, *(each for each in others if not quote.start <= each.start < quote.end))
    for each in places:
        found = _holding(quote.words, rules.provisions(each))
        if found is not None or _is_title(quote.words, rules.version(each)):
            held = place_name(rules.version(each) or version, found.id if found else each.provision)
            message = WORDS.both("cite.quote_right", place=held)
            return _finding(quote, CiteStatus.RIGHT, version, found.id if found else "", message, quote.words)
    name = place_name(version, place.provision)
    best = _nearest(quote.words, rules.provisions(place))
    now = best.sentence if best and best.ratio >= 0.5 else ""
    for other, provision in rules.elsewhere(place):
        if find_quote(quote.words, provision) is not None and other.since is not None:
            return _other_version(quote, place, version, other, name, now, rules)
    misplaced = _holding(quote.words, rules.in_force())
    if misplaced is not None and (best is None or best.ratio < _SAME_THING):
        other_name = place_name(rules.version_of(misplaced), misplaced.id)
        message = WORDS.both("cite.quote_elsewhere", place=name, other=other_name)
        return _finding(quote, CiteStatus.DIFFERS, version, place.provision, message, now)
    if misplaced is not None:  # both places say it; which of them is quoted only the official words could tell
        message = WORDS.both("cite.quote_restated", place=name)
        return _finding(quote, CiteStatus.NOT_HELD, version, place.provision, message, now)
    return _differing(quote, place, version, name, best)


def _other_version(
    quote: MemoQuote,
    place: CitedPlace,
    version: Version,
    other: Version,
    name: Bilingual,
    now: str,
    rules: HeldRules,
) -> CiteFinding:
    assert other.since is not None
    if other.since > rules.as_of:
        message = WORDS.both("cite.quote_not_yet", place=name, start=day_words(other.since))
        return _finding(quote, CiteStatus.NOT_IN_FORCE, version, place.provision, message, now)
    until = day_words(other.effective_to or rules.as_of)
    message = WORDS.both("cite.quote_changed", place=name, then=edition_name(other), until=until, held=now or "–")
    return _finding(quote, CiteStatus.CHANGED, version, place.provision, message, now)


def _differing(
    quote: MemoQuote, place: CitedPlace, version: Version, name: Bilingual, best: _Nearest | None
) -> CiteFinding | None:
    """A quotation that stands nowhere: one that went wrong where a sentence is alike, else not to be compared."""
    if best is None:
        return None
    restated = best.provision.form is Form.RESTATEMENT
    if best.ratio >= _ALIKE[best.provision.form]:
        held = place_name(version, best.provision.id)
        key = "cite.quote_differs_restated" if restated else "cite.quote_differs"
        message = WORDS.both(key, place=held, held=best.sentence)
        return _finding(quote, CiteStatus.DIFFERS, version, best.provision.id, message, best.sentence)
    if restated or not place.provision:
        message = WORDS.both("cite.quote_restated", place=name)
        return _finding(quote, CiteStatus.NOT_HELD, version, place.provision, message, "")
    message = WORDS.both("cite.quote_not_there", place=name)
    return _finding(quote, CiteStatus.DIFFERS, version, place.provision, message, best.sentence)


def _unattributed(quote: MemoQuote, rules: HeldRules) -> CiteFinding | None:
    """A quotation beside which nothing is cited: told where it stands, and left alone where it stands nowhere."""
    found = _holding(quote.words, rules.in_force())
    if found is None:
        return None
    version = rules.version_of(found)
    message = WORDS.both("cite.quote_right", place=place_name(version, found.id))
    return _finding(quote, CiteStatus.RIGHT, version, found.id, message, quote.words)


def _finding(
    quote: MemoQuote, status: CiteStatus, version: Version, provision: str, message: Bilingual, held: str
) -> CiteFinding:
    reference = reference_words(version, provision)
    return CiteFinding(CiteKind.QUOTE, status, quote.start, quote.end, quote.words, reference, message, held)


def _holding(words: str, provisions: Iterable[Provision]) -> Provision | None:
    """The first provision with these words; the stop at their end may be the memo's own."""
    bare = words.strip().rstrip("。.;；,，…")
    for provision in provisions:
        if find_quote(words, provision) is not None or find_quote(bare, provision) is not None:
            return provision
    return None


def _is_title(words: str, version: Version | None) -> bool:
    """Whether the words are the title of a provision, as a memo of this program names one without a number."""
    if version is None:
        return False
    return any(words in (each.title.en, each.title.zh) for each in version.provisions.values())


def _nearest(words: str, provisions: Iterable[Provision]) -> _Nearest | None:
    """The sentence of the provisions of which a stretch is most like a quotation."""
    needle = fold(words)[0].rstrip("。.;；")
    best: _Nearest | None = None
    for provision in provisions:
        for language, text in provision.text.items():
            for sentence in corpus_sentences(text, language):
                hay = fold(sentence)[0]
                if comparable(hay, needle):
                    ratio = _stretch_ratio(hay, needle)
                    if best is None or ratio > best.ratio:
                        best = _Nearest(ratio, sentence, provision)
    return best


def _stretch_ratio(hay: str, needle: str) -> float:
    """How alike a quotation and the stretch of a sentence are that it could be of, 0 to 1."""
    blocks = difflib.SequenceMatcher(None, hay, needle, autojunk=False).get_matching_blocks()
    solid = [block for block in blocks if block.size >= 2]
    if not solid:
        return 0.0
    length = solid[-1].a + solid[-1].size - solid[0].a
    return sum(block.size for block in solid) / max(len(needle), length)
