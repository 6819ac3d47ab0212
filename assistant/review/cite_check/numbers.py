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
from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.documents import NamedDocument
from assistant.review.cite_check.held import HeldRules, bounds_of, day_words
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.sentences import CitedPlace, MemoSentence, speaks_of_history
from assistant.review.words import WORDS

_COMPANY = Pattern(
    "words for the company that a memo is about",
    r"[本我贵]公司|(?<![上市股份限类于对向占为由])公司(?![法应须不股]|可以|控股)"
    r"|\b[Tt]he (?:Company|Issuer|Group)\b|\b(?:[Ww]e|[Oo]ur)\b",
    yes=("公司预计市值", "本公司", "The Company expects", "our revenue"),
    no=("上市公司", "公司应", "应用于公司主营业务", "公司股份总数", "a company with", "the company law"),
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
    r"应(?![用收付急对])|须|要求|规定|不得|门槛|标准为|"
    r"\b(?:must|shall|requires?|required|needs?|may not|floor|threshold|minimum|capped at)\b",
    yes=("应当不低于", "must be", "the floor of"),
    no=("预计", "应用于", "is", "standard"),
    flags=re.IGNORECASE,
)
_PURSUANT = Pattern(
    "words in front of the rule that what follows is of",
    r"根据|按照?|依据|依照|规定|要求|\b(?:under|pursuant to|according to|in accordance with|requires?|provides?)\b",
    yes=("根据《上市规则》", "Under Rule 2.1.2"),
    no=("符合", "meets"),
    flags=re.IGNORECASE,
)
_SPELLED = Pattern(
    "a number spelled out in English, in front of its unit",
    r"[a-z-]+(?= )",
    yes=("six months", "twenty-five investors"),
    no=("36 months", "六个月"),
    how="match",
)
_JOINT = Pattern(
    "words that join the parts of a clause",
    r"\band\b|\bor\b|并且?|以及|或者?",
    yes=("at least three months and a filing", "并且"),
    no=("candour", "、"),
)
_IS_SO = Pattern(
    "words of what has come to be",
    r"已|目前|截至|现有|\b(?:has been|has held|has had|had|currently|to date|so far)\b",
    yes=("已满六年", "has held 6.2% since"),
    no=("不得", "must have held"),
    flags=re.IGNORECASE,
)
_FISCAL_YEAR = Pattern(
    "a certain year, whose figures are a company's",
    r"20\d\d\s*年(?:度|(?!\s*\d))|\b(?:in|for|of)\s+20\d\d\b|\bFY\s?20\d\d",
    yes=("2025年净利润", "revenue in 2025"),
    no=("2025年4月30日", "within 20 working days"),
)
_YEAR_TO_COME = Pattern(
    "words for a year that a company would still have to wait for",
    r"再过一个会计年度|\ba further fiscal year\b",
    yes=("再过一个会计年度：2026年", "a further fiscal year, 2026, with"),
    no=("第四个会计年度", "fourth fiscal year"),
    flags=re.IGNORECASE,
)
_LOOKING_BACK = Pattern(
    "words in front of a period that a rule looks back over",
    r"(?:最近|过去|连续|\b(?:last|latest|past|previous))\s*$",
    yes=("最近", "over the last "),
    no=("自上市之日起", "at least "),
    flags=re.IGNORECASE,
)
_DIFFERENCE_BEFORE = Pattern(
    "words in front of how far two numbers are apart",
    r"(?:差|增加|提高|高出|低出|缺口?为?|\bby)\s*$",
    yes=("还差", "exceeds it by "),
    no=("不低于", "提高到"),
    flags=re.IGNORECASE,
)
_DIFFERENCE_BEHIND = Pattern(
    "words behind how far two numbers are apart",
    r"\s*(?:more|less|short|higher|lower|over|above|below)\b",
    yes=(" more expected market cap", " short of the floor"),
    no=(" or more", " of revenue"),
    flags=re.IGNORECASE,
    how="match",
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
_WHOLE_ALIKE = 0.45
"""The same where a whole document is cited and no article of it."""
_ONLY_ALIKE = 0.15
"""The same where the article cited has no other number of the kind."""
_SAME_SIDE = 0.15
"""What it adds that both numbers are bounded from the same side."""
_MARGIN = 0.25
"""By how much another number of a whole document must be nearer for an equal one to be of something else."""
_OPENING = 16
"""Characters at the beginning of a sentence in which it says of whom it speaks."""
_UP = frozenset({Bound.GE, Bound.GT})
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
    sentence: MemoSentence,
    bounds: Iterable[RuleBound],
    rules: HeldRules,
    table: FactTable,
    right: Iterable[CiteFinding],
) -> Iterator[CiteFinding]:
    """What is so of each number of a sentence that rests on a rule; numbers of the company are left alone.

    `right` are quotations of the sentence that were found as they stand: their numbers are right with them.
    """
    held = _held(sentence, rules, table)
    quoted = [(each.start, each.end) for each in right if each.kind is CiteKind.QUOTE]
    named = [(place.start, place.end) for place in sentence.places]
    named += [(document.start, document.end) for document in sentence.documents]
    for bound in bounds if held else ():
        if _is_amount(bound) and not any(start <= bound.start < end for start, end in (*quoted, *named)):
            finding = _number(sentence, bound, held, rules, table)
            if finding is not None:
                yield finding


def _held(sentence: MemoSentence, rules: HeldRules, table: FactTable) -> tuple[_HeldBound, ...]:
    """The numbers of the places that a sentence cites, of the rules it names, or of what was cited before it."""
    articles = [place for place in sentence.places if place.provision and rules.provisions(place)]
    told = {place.document_id for place in articles}
    whole = [place for place in sentence.places if not place.provision and place.document_id not in told]
    near = [] if articles or whole or sentence.rules else list(sentence.near)
    found: dict[int, tuple[Provision, bool]] = {}
    for place in (*articles, *whole, *near):
        for provision in rules.provisions(place):
            found.setdefault(id(provision), (provision, not place.provision))
    for reference in sentence.rules:
        ruling = rules.corpus.find(reference, rules.as_of)
        if ruling is not None:
            found[id(ruling)] = (ruling, False)
    return tuple(
        each for provision, of_whole in found.values() for each in _bounds(provision, rules, table, whole=of_whole)
    )


def _bounds(provision: Provision, rules: HeldRules, table: FactTable, *, whole: bool) -> Iterator[_HeldBound]:
    name = rules.name(provision)
    for language, text in provision.text.items():
        for bound in bounds_of(text, language, table):
            low, high = bound.sentence
            words = " ".join(text[low:high].split())
            if bound.value != 0 and not speaks_of_history(words):
                yield _HeldBound(bound, words, provision, name, language, whole)


def _number(
    sentence: MemoSentence, bound: RuleBound, held: tuple[_HeldBound, ...], rules: HeldRules, table: FactTable
) -> CiteFinding | None:
    """The number beside those of its measure: the one that is most nearly of the same thing decides."""
    period = _is_period(bound)
    like = [each for each in held if measure(each.bound) == measure(bound) and _is_period(each.bound) == period]
    scores = {id(each): _kinship(each, bound, sentence) for each in like}
    equal = [each for each in like if each.bound.value == bound.value or _same_span(each.bound, bound)]
    others = [each for each in like if each not in equal]
    best = max(others, key=lambda each: scores[id(each)], default=None)
    same = max(equal, key=lambda each: scores[id(each)], default=None)
    far = best is None or scores[id(best)] < _least(best, bound, like)
    tabular = "\t" in sentence.text  # what the numbers of a row are of stands in the head of the table
    if same is not None and (
        tabular or far or best is None or _is_meant(same, bound, scores[id(same)], scores[id(best)])
    ):
        return _equal(sentence, bound, same, equal)
    if far or best is None or bound.ranged or not _is_of_rules(sentence, bound):
        return None
    best = _in_language(best, others, sentence.language)
    return _other_version(bound, best, rules, table) or _differs(bound, best)


def _in_language(best: _HeldBound, others: list[_HeldBound], language: Language) -> _HeldBound:
    """The same number of the same provision in the words of the memo's language, where it is told in both."""
    if best.language is language:
        return best
    same = [each for each in others if each.provision is best.provision and each.bound.value == best.bound.value]
    return next((each for each in same if each.language is language), best)


def _is_meant(same: _HeldBound, bound: RuleBound, near: float, other: float) -> bool:
    """Whether an equal number is the one that is meant: of the same fact, of the article cited, or no less alike."""
    if not same.whole and not (bound.subject and same.bound.subject and bound.subject != same.bound.subject):
        return True
    return near >= other - (_MARGIN if same.whole else 0)


def _is_amount(bound: RuleBound) -> bool:
    """Whether a number measures something: no mark of a list, no number of a document, no sign in words."""
    if bound.kind in _COUNTS and bound.comparison is Bound.EQ and not bound.subject:
        return False
    return bound.kind is not QuantityKind.ORDINAL and bound.value != 0


def _is_period(bound: RuleBound) -> bool:
    """Whether a duration is one that a rule looks back over (最近三年) and not one that it sets."""
    if bound.kind is not QuantityKind.DURATION:
        return False
    return _LOOKING_BACK.search(bound.clause.partition(fold(bound.words))[0]) is not None


def _least(best: _HeldBound, bound: RuleBound, like: list[_HeldBound]) -> float:
    """How near a number must be to be the one that is meant; less where the article has but this one of its measure."""
    if best.whole:
        return _WHOLE_ALIKE
    if bound.comparison is Bound.EQ and not bound.subject:
        return _WHOLE_ALIKE
    only = len({each.bound.value for each in like}) == 1 and bound.comparison is not Bound.EQ
    return _ONLY_ALIKE if only else _CLAUSE_ALIKE


def _kinship(held: _HeldBound, bound: RuleBound, sentence: MemoSentence) -> float:
    """How surely two numbers are of the same thing: words that are alike, and above all the same fact and years."""
    alike = _alike(held, bound, sentence)
    if bound.subject and held.bound.subject:
        if bound.subject != held.bound.subject:
            return alike / 2
        same_years = bound.keys == held.bound.keys
        return alike + (1 if same_years or not held.whole else 0) + 0.3 * same_years
    return alike


def _equal(sentence: MemoSentence, bound: RuleBound, best: _HeldBound, equal: list[_HeldBound]) -> CiteFinding | None:
    """A number that the rule has: right, unless it is bounded from the other side."""
    same = {each.bound.comparison for each in equal if each.bound.subject == bound.subject}
    turned = bound.comparison is Bound.LE and same <= _UP and not _FAILS.search(sentence.text)
    if bound.subject and same and (turned or (bound.comparison is Bound.GE and same == {Bound.LE})):
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
                return _finding(
                    bound, CiteStatus.CHANGED, best, WORDS.both("cite.number_changed", until=until, **values)
                )
    return None


def _differs(bound: RuleBound, best: _HeldBound) -> CiteFinding:
    message = WORDS.both("cite.number_differs", number=_plain(best.bound.words), **_place(best))
    return _finding(bound, CiteStatus.DIFFERS, best, message)


def _alike(held: _HeldBound, bound: RuleBound, sentence: MemoSentence) -> float:
    """How alike the words around two numbers are, the clause or the whole sentence; none in another language."""
    if held.language is not sentence.language:
        return 0.0
    near = max(
        likeness(words_of(one, held.language), words_of(other, held.language))
        for one, other in zip(_around(bound), _around(held.bound), strict=True)
    )
    wide = likeness(words_of(sentence.text, held.language), words_of(held.sentence, held.language))
    bounded = bound.comparison is not Bound.EQ and held.bound.comparison is bound.comparison
    return max(near, 0.6 * wide) + _SAME_SIDE * bounded


def _around(bound: RuleBound) -> tuple[str, str]:
    """The words around a number, without one that is spelled out: its clause, and its part between words that join."""
    number = fold(bound.words)
    part = next((part for part in _JOINT.split(bound.clause) if number in part), bound.clause)
    spelled = _SPELLED.match(number)
    without = number[spelled.end() :] if spelled else number
    return bound.clause.replace(number, without), part.replace(number, without)


def _is_of_rules(sentence: MemoSentence, bound: RuleBound) -> bool:
    """Whether a number is said to be the rule's, and not to be the company's."""
    start = bound.start - sentence.start
    end = bound.end - sentence.start
    if _DIFFERENCE_BEFORE.search(sentence.text[:start]) or _DIFFERENCE_BEHIND.match(sentence.text, end):
        return False
    clause = _clause_around(sentence.text, start, end)
    must = _MUST.search(clause) is not None
    if _YEAR_TO_COME.search(sentence.text[:start]):
        return False
    its_own = _COMPANY.search(clause) or _IS_SO.search(clause) or _FISCAL_YEAR.search(clause)
    if its_own and not must:
        return False
    opening = sentence.text[:_OPENING]
    if not sentence.places and not must and (_COMPANY.search(opening) or _ISSUER.search(opening)):
        return False
    if _ISSUER.search(clause) and not must:
        return bound.comparison is not Bound.EQ and _PURSUANT.search(sentence.text[:start]) is not None
    if bound.comparison is not Bound.EQ:
        return True
    if bound.subject:
        close = sentence.text[max(0, start - 24) : end + 12]
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
    return CiteFinding(CiteKind.NUMBER, status, bound.start, bound.end, bound.words, reference, message, best.sentence)


def _place(best: _HeldBound) -> dict[str, Bilingual]:
    return {"place": best.name, "held": _plain(best.sentence)}


def _plain(words: str) -> Bilingual:
    return Bilingual(words, words)
