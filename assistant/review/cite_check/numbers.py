"""Numbers of a memo beside those of the rules it cites for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from assistant.corpus.model import Provision
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound
from assistant.eligibility.proposals.text import likeness, words_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.amounts import (
    HeldBound,
    held_bounds,
    is_amount,
    is_equal,
    is_period,
    measure,
    same_span,
    side,
)
from assistant.review.cite_check.documents import NamedDocument
from assistant.review.cite_check.held import HeldRules, day_words
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.sentences import CitedPlace, MemoSentence, NamedRule
from assistant.review.cite_check.tiers import (
    Contradiction,
    RuleTier,
    contradiction,
    is_of_other,
    segment_words,
    segments,
    tiers_of,
    together,
)
from assistant.review.cite_check.whose import is_of_rules
from assistant.review.words import WORDS

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
_FAILS = Pattern(
    "words of what is not met",
    r"不符合|不满足|未达|未满足|不足|不适用|\b(?:fails?|not met|does not meet|below|short of|cannot)\b",
    yes=("不符合", "fails the floor"),
    no=("符合", "meets"),
    flags=re.IGNORECASE,
)
_OF_RULE = Pattern(
    "words between a number and the name of the rule it is of",
    r"\s*(?:(?:of|under|for|in|by)\s+(?:the\s+)?|的)",
    yes=(" under the ", "的"),
    no=(", ", " and "),
)
_AND_RULE = Pattern(
    "what joins the names of rules",
    r"\s*(?:套?标准)?\s*(?:,|、|/|and|or|to|及|和|与|或|至)\s*(?:the\s+|standards?\s+)?",
    yes=(" and ", "、", "和"),
    no=(" asks for ", "要求"),
    how="fullmatch",
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
_UP = frozenset({Bound.GE, Bound.GT})


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
    cited = _cited(sentence, rules, table)
    if not cited:
        return
    told = tuple(plain_amounts(sentence, bounds, right))
    scopes: dict[tuple[NamedRule, ...], _Scope] = {}
    for named, numbers in groupby(told, lambda bound: _named(sentence, bound)):
        scope = scopes.setdefault(named, _scope(cited, named, told))
        members = list(numbers)
        settled = {} if "\t" in sentence.text else dict(_together(sentence, members, scope))
        for bound in members:
            finding = settled[id(bound)] if id(bound) in settled else _number(sentence, bound, scope, rules, table)
            if finding is not None:
                yield finding


def plain_amounts(
    sentence: MemoSentence, bounds: Iterable[RuleBound], right: Iterable[CiteFinding] = ()
) -> Iterator[RuleBound]:
    """The numbers of a sentence that stand in no citation and in no quotation that is right; brackets are no minus."""
    taken = [(each.start, each.end) for each in right if each.kind is CiteKind.QUOTE]
    taken += [(place.start, place.end) for place in sentence.places]
    taken += [(document.start, document.end) for document in sentence.documents]
    for bound in bounds:
        if is_amount(bound) and not any(start <= bound.start < end for start, end in taken):
            yield replace(bound, value=abs(bound.value)) if bound.words[:1] in ("(", "（") else bound


@dataclass(frozen=True)
class _Scope:
    """What numbers are held against: those of the rules, by tiers. `told` are all numbers of the sentence."""

    held: tuple[HeldBound, ...]
    told: tuple[RuleBound, ...]

    @cached_property
    def tiers(self) -> tuple[RuleTier, ...]:
        return tiers_of(self.held)

    def tells(self, held: HeldBound) -> bool:
        """Whether the sentence has a number of the rules too."""
        return any(is_equal(bound, held.bound) for bound in self.told)

    @cached_property
    def tier(self) -> Mapping[int, RuleTier]:
        """The tier of a number that is held, by its identity."""
        return {id(each): tier for tier in self.tiers for each in tier.numbers}


def _cited(sentence: MemoSentence, rules: HeldRules, table: FactTable) -> tuple[HeldBound, ...]:
    """The numbers of the places that a sentence cites, of the rules it names, or of what was cited before it."""
    articles = [place for place in sentence.places if place.provision and rules.provisions(place)]
    told = {place.document_id for place in articles}
    whole = [place for place in sentence.places if not place.provision and place.document_id not in told]
    near = [] if articles or whole or sentence.rules else list(sentence.near)
    found: dict[int, tuple[Provision, bool]] = {}
    for place in (*articles, *whole, *near):
        for provision in rules.provisions(place):
            found.setdefault(id(provision), (provision, not place.provision))
    called = sentence.rules or (() if articles or whole else sentence.near_rules)
    for reference in (each for rule in called for each in rule.provisions):
        ruling = rules.corpus.find(reference, rules.as_of)
        if ruling is not None:
            found[id(ruling)] = (ruling, False)
    return tuple(
        each for provision, of_whole in found.values() for each in held_bounds(provision, rules, table, whole=of_whole)
    )


def _named(sentence: MemoSentence, bound: RuleBound) -> tuple[NamedRule, ...]:
    """The rules that a number is told of by name: right behind it, else those called last before it."""
    called = sentence.rules or (() if sentence.places else sentence.near_rules)
    text, begin = sentence.text, sentence.start
    behind = next((each for each in sentence.rules if each.start >= bound.end), None)
    if behind is not None and _OF_RULE.fullmatch(text[bound.end - begin : behind.start - begin]):
        return (behind,)
    before = [each for each in called if each.end <= bound.start]
    group = before[-1:]
    for each in reversed(before[:-1]):
        if not _AND_RULE.fullmatch(text[each.end - begin : group[0].start - begin]):
            break
        group.insert(0, each)
    return tuple(group)


def _scope(cited: tuple[HeldBound, ...], named: Sequence[NamedRule], told: tuple[RuleBound, ...]) -> _Scope:
    """What is cited without what rests on other rules numbered alike, and without the article that has them all."""
    own = {(each.document, each.provision) for rule in named for each in rule.provisions}
    others = {(each.document, each.provision) for rule in named for each in rule.others} - own
    articles = {(document, provision.partition("(")[0]) for document, provision in own} - own
    left_out = others | articles if named else frozenset()
    held = tuple(each for each in cited if (each.provision.document, each.provision.id) not in left_out)
    return _Scope(held, told)


def _together(
    sentence: MemoSentence, members: Sequence[RuleBound], scope: _Scope
) -> Iterator[tuple[int, CiteFinding | None]]:
    """What is so of numbers told together, by their identity: right where a tier has them all, or contradicted."""
    of_rules = [bound for bound in members if not is_period(bound) and is_of_rules(sentence, bound)]
    tiers = sorted(scope.tiers, key=lambda tier: tier.language is not sentence.language)
    for segment in segments(sentence.text, sentence.start, of_rules):
        tier = together(segment, tiers)
        if tier is not None:
            for bound in segment:
                held = tier.has(bound)
                assert held is not None
                yield (
                    id(bound),
                    _finding(bound, CiteStatus.RIGHT, held, WORDS.both("cite.number_right", **_place(held))),
                )
            continue
        words = segment_words(sentence.text, segment[0].start - sentence.start)
        mixed = contradiction(words, segment, tiers)
        if mixed is not None:
            yield id(mixed.first), _mixed(sentence, mixed)
            yield id(mixed.second), None


def _mixed(sentence: MemoSentence, mixed: Contradiction) -> CiteFinding:
    """Two numbers that are not of one tier, from the first to the last."""
    start = min(mixed.first.start, mixed.second.start)
    end = max(mixed.first.end, mixed.second.end)
    message = WORDS.both(
        "cite.number_mixed",
        first=_plain(mixed.first.words),
        second=_plain(mixed.second.words),
        number=_plain(mixed.held.bound.words),
        **_place(mixed.held),
    )
    words = sentence.text[start - sentence.start : end - sentence.start]
    return CiteFinding(
        CiteKind.NUMBER, CiteStatus.DIFFERS, start, end, words, str(mixed.held.provision.reference), message,
        mixed.held.sentence,
    )  # fmt: skip


def _number(
    sentence: MemoSentence, bound: RuleBound, scope: _Scope, rules: HeldRules, table: FactTable
) -> CiteFinding | None:
    """The number beside those of its measure: the one that is most nearly of the same thing decides."""
    period = is_period(bound)
    like = [each for each in scope.held if measure(each.bound) == measure(bound) and is_period(each.bound) == period]
    scores = {id(each): _kinship(each, bound, sentence) for each in like}
    equal = [each for each in like if each.bound.value == bound.value or same_span(each.bound, bound)]
    others = [each for each in like if each not in equal]
    best = max(others, key=lambda each: scores[id(each)], default=None)
    same = max(equal, key=lambda each: scores[id(each)], default=None)
    far = best is None or scores[id(best)] < _least(best, bound, like)
    tabular = "\t" in sentence.text  # what the numbers of a row are of stands in the head of the table
    if same is not None and (
        tabular
        or far
        or best is None
        or scope.tells(best)
        or _is_meant(same, bound, scores[id(same)], scores[id(best)])
    ):
        meant = None if tabular or period else _of_other(sentence, bound, equal, others, scope)
        return _differs(bound, meant) if meant is not None else _equal(sentence, bound, same, equal)
    if far or best is None or bound.ranged or not is_of_rules(sentence, bound):
        return None
    best = _in_language(best, others, sentence.language)
    return _other_version(bound, best, rules, table) or _differs(bound, best)


def _in_language(best: HeldBound, others: list[HeldBound], language: Language) -> HeldBound:
    """The same number of the same provision in the words of the memo's language, where it is told in both."""
    if best.language is language:
        return best
    same = [each for each in others if each.provision is best.provision and each.bound.value == best.bound.value]
    return next((each for each in same if each.language is language), best)


def _of_other(
    sentence: MemoSentence,
    bound: RuleBound,
    equal: Sequence[HeldBound],
    others: Sequence[HeldBound],
    scope: _Scope,
) -> HeldBound | None:
    """The number of another tier that the words around an equal one speak of; None where they do not."""
    if not is_of_rules(sentence, bound):
        return None
    language = sentence.language
    tiers = [scope.tier[id(each)] for each in equal if each.language is language and id(each) in scope.tier]
    words = segment_words(sentence.text, bound.start - sentence.start)
    return next(
        (
            other
            for other in others
            if other.language is language
            and side(other.bound) is side(bound)
            and id(other) in scope.tier
            and is_of_other(words, language, tiers, scope.tier[id(other)])
        ),
        None,
    )


def _is_meant(same: HeldBound, bound: RuleBound, near: float, other: float) -> bool:
    """Whether an equal number is the one that is meant: of the same fact, of the article cited, or no less alike."""
    other_fact = bound.subject and same.bound.subject and bound.subject != same.bound.subject
    if not same.whole and (bound.carried or not other_fact):
        return True
    return near >= other - (_MARGIN if same.whole else 0)


def _least(best: HeldBound, bound: RuleBound, like: list[HeldBound]) -> float:
    """How near a number must be to be the one that is meant; less where the article has but this one of its measure."""
    if best.whole:
        return _WHOLE_ALIKE
    if bound.comparison is Bound.EQ and not bound.subject:
        return _WHOLE_ALIKE
    only = len({each.bound.value for each in like}) == 1 and bound.comparison is not Bound.EQ
    return _ONLY_ALIKE if only else _CLAUSE_ALIKE


def _kinship(held: HeldBound, bound: RuleBound, sentence: MemoSentence) -> float:
    """How surely two numbers are of the same thing: words that are alike, and above all the same fact and years."""
    alike = _alike(held, bound, sentence)
    if bound.subject and held.bound.subject:
        if bound.subject != held.bound.subject:
            return alike / 2
        same_years = bound.keys == held.bound.keys
        return alike + (1 if same_years or not held.whole else 0) + 0.3 * same_years
    return alike


def _equal(sentence: MemoSentence, bound: RuleBound, best: HeldBound, equal: list[HeldBound]) -> CiteFinding | None:
    """A number that the rule has: right, unless it is bounded from the other side."""
    same = {each.bound.comparison for each in equal if each.bound.subject == bound.subject}
    turned = bound.comparison is Bound.LE and same <= _UP and not _FAILS.search(sentence.text)
    if bound.subject and same and (turned or (bound.comparison is Bound.GE and same == {Bound.LE})):
        return _finding(bound, CiteStatus.DIFFERS, best, WORDS.both("cite.number_bounded", **_place(best)))
    if bound.comparison is Bound.EQ and not bound.subject and not is_of_rules(sentence, bound):
        return None
    return _finding(bound, CiteStatus.RIGHT, best, WORDS.both("cite.number_right", **_place(best)))


def _other_version(bound: RuleBound, best: HeldBound, rules: HeldRules, table: FactTable) -> CiteFinding | None:
    """A number that the same place has in another version."""
    document = rules.corpus.documents[best.provision.document]
    named = NamedDocument(0, 0, document, "")
    place = CitedPlace(0, 0, named, "", best.provision.id if not best.whole else "", (best.provision.id,))
    for other, provision in rules.elsewhere(place):
        for each in held_bounds(provision, rules, table, whole=best.whole):
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


def _differs(bound: RuleBound, best: HeldBound) -> CiteFinding:
    message = WORDS.both("cite.number_differs", number=_plain(best.bound.words), **_place(best))
    return _finding(bound, CiteStatus.DIFFERS, best, message)


def _alike(held: HeldBound, bound: RuleBound, sentence: MemoSentence) -> float:
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


def _finding(bound: RuleBound, status: CiteStatus, best: HeldBound, message: Bilingual) -> CiteFinding:
    provision = best.provision
    reference = str(provision.reference)
    return CiteFinding(CiteKind.NUMBER, status, bound.start, bound.end, bound.words, reference, message, best.sentence)


def _place(best: HeldBound) -> dict[str, Bilingual]:
    return {"place": best.name, "held": _plain(best.sentence)}


def _plain(words: str) -> Bilingual:
    return Bilingual(words, words)
