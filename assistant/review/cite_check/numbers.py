"""Numbers of a memo beside those of the rules it cites for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.corpus.model import Provision
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound
from assistant.eligibility.proposals.text import likeness, words_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.documents import NamedDocument
from assistant.review.cite_check.held import HeldRules, bounds_of, day_words
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.sentences import CitedPlace, MemoSentence
from assistant.review.words import WORDS

_COMPANY = Pattern(
    "words for the company that a memo is about",
    r"(?<![上市股份限类])公司(?![法应须不]|可以)|\b[Tt]he (?:Company|Issuer|Group)\b|\b(?:[Ww]e|[Oo]ur)\b",
    yes=("公司预计市值", "本公司", "The Company expects", "our revenue"),
    no=("上市公司", "公司应", "a company with", "the company law"),
)
_ISSUER = Pattern(
    "words for an issuer, who may be the one that a memo is about",
    r"发行人|\bthe issuer\b",
    yes=("发行人预计市值", "the issuer has"),
    no=("发行前", "an issuer must"),
    flags=re.IGNORECASE,
)
_MUST = Pattern(
    "words of a rule",
    r"应(?![用收付急对])|须|要求|规定|不得|门槛|标准为|\b(?:must|shall|requires?|required|needs?|may not|floor|threshold|minimum|capped at)\b",
    yes=("应当不低于", "must be", "the floor of"),
    no=("预计", "应用于", "is", "standard"),
    flags=re.IGNORECASE,
)
_PURSUANT = Pattern(
    "words in front of the rule that what follows is of",
    r"根据|按照?|依据|依照|\b(?:under|pursuant to|according to|in accordance with|by)\b",
    yes=("根据《上市规则》", "Under Rule 2.1.2"),
    no=("符合", "meets"),
    flags=re.IGNORECASE,
)
_FAILS = Pattern(
    "words of what is not met",
    r"不符合|不满足|未达|未满足|不足|不适用|\b(?:fails?|not met|does not meet|below|short of|cannot)\b",
    yes=("不符合", "fails the floor"),
    no=("符合", "meets"),
    flags=re.IGNORECASE,
)
_CLAUSE_ALIKE = 0.34
"""How alike the words around two numbers without a fact must be for them to be of the same thing."""
_WHOLE_ALIKE = 0.5
"""The same where a whole document is cited and no article of it."""
_UP, _DOWN = frozenset({Bound.GE, Bound.GT}), frozenset({Bound.LE, Bound.LT})
_RATIOS = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION})
_COUNTS = frozenset({QuantityKind.COUNT, QuantityKind.NUMBER})
_MONTHS = {"year": 12, "month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class _HeldBound:
    """A number of the corpus with the sentence it stands in."""

    bound: RuleBound
    sentence: str
    provision: Provision
    name: Bilingual
    language: Language
    whole: bool


def number_findings(
    sentence: MemoSentence, bounds: Iterable[RuleBound], rules: HeldRules, table: FactTable, right: Iterable[CiteFinding]
) -> Iterator[CiteFinding]:
    """What is so of each number of a sentence that rests on a rule; numbers of the company are left alone.

    `right` are quotations of the sentence that were found as they stand: their numbers are right with them.
    """
    held = _held(sentence, rules, table)
    quoted = [(each.start, each.end) for each in right if each.kind is CiteKind.QUOTE]
    for bound in bounds if held else ():
        if not any(start <= bound.start < end for start, end in quoted):
            finding = _number(sentence, bound, held, rules, table)
            if finding is not None:
                yield finding


def _held(sentence: MemoSentence, rules: HeldRules, table: FactTable) -> tuple[_HeldBound, ...]:
    """The numbers of the places that a sentence cites, of the rules it names, or of what was cited before it."""
    articles = [place for place in sentence.places if place.provision and rules.provisions(place)]
    whole = [place for place in sentence.places if not place.provision]
    near = [] if articles or whole or sentence.rules else list(sentence.near)
    found: dict[int, tuple[Provision, bool]] = {}
    for place in (*articles, *whole, *near):
        for provision in rules.provisions(place):
            found.setdefault(id(provision), (provision, not place.provision))
    for reference in sentence.rules:
        provision = rules.corpus.find(reference, rules.as_of)
        if provision is not None:
            found[id(provision)] = (provision, False)
    return tuple(
        each for provision, of_whole in found.values() for each in _bounds(provision, rules, table, whole=of_whole)
    )


def _bounds(provision: Provision, rules: HeldRules, table: FactTable, *, whole: bool) -> Iterator[_HeldBound]:
    name = rules.name(provision)
    for language, text in provision.text.items():
        for bound in bounds_of(text, language, table):
            low, high = bound.sentence
            yield _HeldBound(bound, " ".join(text[low:high].split()), provision, name, language, whole)


def _number(
    sentence: MemoSentence, bound: RuleBound, held: tuple[_HeldBound, ...], rules: HeldRules, table: FactTable
) -> CiteFinding | None:
    like = [each for each in held if measure(each.bound) == measure(bound)]
    equal = [each for each in like if each.bound.value == bound.value or _same_span(each.bound, bound)]
    if equal:
        return _equal(sentence, bound, equal)
    if bound.ranged or not _is_of_rules(sentence, bound):
        return None
    related = [each for each in like if _is_related(each, bound, sentence)]
    if not related:
        return None
    best = max(related, key=lambda each: _alike(each, bound, sentence))
    return _other_version(bound, best, rules, table) or _differs(bound, best)


def _equal(sentence: MemoSentence, bound: RuleBound, equal: list[_HeldBound]) -> CiteFinding | None:
    """A number that the rule has: right, unless it is bounded from the other side."""
    best = next((each for each in equal if each.bound.subject == bound.subject), equal[0])
    same = [each.bound.comparison for each in equal if each.bound.subject == bound.subject]
    if bound.subject and bound.comparison is Bound.LE and same and not _FAILS.search(sentence.text):
        if set(same) <= _UP:
            return _finding(bound, CiteStatus.DIFFERS, best, WORDS.both("cite.number_bounded", **_place(best)))
    if bound.subject and bound.comparison is Bound.GE and same and set(same) == {Bound.LE}:
        return _finding(bound, CiteStatus.DIFFERS, best, WORDS.both("cite.number_bounded", **_place(best)))
    if bound.comparison is Bound.EQ and not bound.subject and not _is_of_rules(sentence, bound):
        return None
    return _finding(bound, CiteStatus.RIGHT, best, WORDS.both("cite.number_right", **_place(best)))


def _other_version(bound: RuleBound, best: _HeldBound, rules: HeldRules, table: FactTable) -> CiteFinding | None:
    """A number that the same place has in another version."""
    document = rules.corpus.documents[best.provision.document]
    named = NamedDocument(0, 0, document, "")
    place = CitedPlace(0, 0, named, "", best.provision.id if not best.whole else "", (best.provision.id,))
    for other, provision in rules.elsewhere(place):
        for each in _bounds(provision, rules, table, whole=best.whole):
            same = measure(each.bound) == measure(bound) and each.bound.value == bound.value
            if same and each.bound.subject == best.bound.subject and other.since is not None:
                values = {**_place(best), "then": _plain(bound.words), "number": _plain(best.bound.words)}
                if other.since > rules.as_of:
                    message = WORDS.both("cite.number_not_yet", start=day_words(other.since), **values)
                    return _finding(bound, CiteStatus.NOT_IN_FORCE, best, message)
                until = day_words(other.effective_to or rules.as_of)
                return _finding(bound, CiteStatus.CHANGED, best, WORDS.both("cite.number_changed", until=until, **values))
    return None


def _differs(bound: RuleBound, best: _HeldBound) -> CiteFinding:
    message = WORDS.both("cite.number_differs", number=_plain(best.bound.words), **_place(best))
    return _finding(bound, CiteStatus.DIFFERS, best, message)


def _is_related(held: _HeldBound, bound: RuleBound, sentence: MemoSentence) -> bool:
    """Whether two numbers are of the same thing: the same fact over the same years, or words that are alike."""
    if bound.subject or held.bound.subject:
        return bound.subject == held.bound.subject and (not held.whole or bound.keys == held.bound.keys)
    if bound.kind is not QuantityKind.DURATION and bound.unit != held.bound.unit:
        return False
    if bound.comparison is Bound.EQ and bound.kind in _COUNTS:
        return False
    return _alike(held, bound, sentence) >= (_WHOLE_ALIKE if held.whole else _CLAUSE_ALIKE)


def _alike(held: _HeldBound, bound: RuleBound, sentence: MemoSentence) -> float:
    """How alike the words around two numbers are; those over the same years go first."""
    if held.language is not sentence.language:
        return 0.01 * (held.bound.keys == bound.keys)
    near = likeness(words_of(bound.clause, held.language), words_of(held.bound.clause, held.language))
    wide = likeness(words_of(sentence.text, held.language), words_of(held.sentence, held.language))
    return max(near, wide) + (held.bound.keys == bound.keys and bool(bound.keys)) + (
        0.1 * (held.bound.comparison is bound.comparison)
    )


def _is_of_rules(sentence: MemoSentence, bound: RuleBound) -> bool:
    """Whether a number is said to be the rule's, and not to be the company's."""
    start = bound.start - sentence.start
    clause = _clause_around(sentence.text, start, bound.end - sentence.start)
    must = _MUST.search(clause) is not None
    if _COMPANY.search(clause) and not must:
        return False
    if _ISSUER.search(clause) and not must:
        return bound.comparison is not Bound.EQ and _PURSUANT.search(sentence.text[:start]) is not None
    if bound.comparison is not Bound.EQ:
        return True
    if bound.subject:
        close = sentence.text[max(0, start - 24) : bound.end - sentence.start + 12]
        return _MUST.search(close) is not None
    return True


def _clause_around(text: str, start: int, end: int) -> str:
    low = max(text.rfind(mark, 0, start) for mark in ("，", "；", ";", "。", "\t", ", "))
    highs = [at for mark in ("，", "；", ";", "。", "\t", ", ") if (at := text.find(mark, end)) >= 0]
    return text[low + 1 : min(highs, default=len(text))]


def measure(bound: RuleBound) -> tuple[str, str]:
    """What a number measures, the same for all ways to write it."""
    if bound.kind in _RATIOS:
        return "ratio", ""
    if bound.kind is QuantityKind.MONEY:
        return "money", bound.unit or "CNY"
    if bound.kind is QuantityKind.DURATION:
        return "duration", "month" if bound.unit in _MONTHS else bound.unit
    return ("count", "") if bound.kind in _COUNTS else (bound.kind.value, bound.unit)


def _same_span(one: RuleBound, other: RuleBound) -> bool:
    """Whether two durations are as long: 36 months and 3 years."""
    if one.unit not in _MONTHS or other.unit not in _MONTHS or one.kind is not QuantityKind.DURATION:
        return False
    return _months(one) == _months(other)


def _months(bound: RuleBound) -> Decimal:
    return bound.value * _MONTHS[bound.unit]


def _finding(bound: RuleBound, status: CiteStatus, best: _HeldBound, message: Bilingual) -> CiteFinding:
    provision = best.provision
    reference = str(provision.reference)
    return CiteFinding(
        CiteKind.NUMBER, status, bound.start, bound.end, bound.words, reference, message, best.sentence
    )


def _place(best: _HeldBound) -> dict[str, Bilingual]:
    return {"place": best.name, "held": _plain(best.sentence)}


def _plain(words: str) -> Bilingual:
    return Bilingual(words, words)
