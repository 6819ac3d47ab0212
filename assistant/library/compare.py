"""A restated document beside its official text: provision by provision where the numbers of the two disagree.

A sentence of the restatement is held against the part of the official text that is most like it, or that it names by
number; the numbers in it must stand there, or elsewhere in the same article. What the thresholds of the rules say is
read by `assistant.eligibility.proposals`. Nothing is changed: what is found is to be read by somebody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assistant.corpus.model import Evidence, Provision, Version, weakest
from assistant.corpus.parsing.readable import readable
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound, read_bounds
from assistant.eligibility.proposals.matching import NUMBERED, NewPart, NewText
from assistant.eligibility.proposals.proposal import LimitFinding, LimitState, propose
from assistant.eligibility.proposals.text import Quote, RuleText, words_of
from assistant.eligibility.proposals.wording import limit_json, reading_json
from assistant.eligibility.reading.measured import MONTHS
from assistant.eligibility.rules.book import RuleBook
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

_NAMED = Pattern(
    "numbers of articles that a title names",
    r"(?:[Aa]rticles?|[Rr]ules?|第) ?(\d[\d.、,，至到和及与条第andto ()（）-]{0,60})",
    yes=("(articles 39 and 41)", "（第13、16、17条）", "rule 15.1"),
    no=("the articles of association", "第一"),
)
_REFERENCE = Pattern(
    "an article that a sentence refers to",
    r"第 ?[\d.]{1,12} ?条(?:(?:之[一二三四五六七八九十])?(?:第? ?[(（]?[\d一二三四五六七八九十]{1,3}[)）]? ?[款项])*)"
    r"|\b(?:[Aa]rticles?|[Rr]ules?) \d[\d.]*(?:\(\w+\))*",
    yes=("第2.1.7条", "第15.1条第20项", "第83条第（1）项", "rule 2.1.7", "article 25(2)"),
    no=("20项", "2.1.7", "五套"),
)
_LEAST_ALIKE, _NUMBERS, _NAMED_HERE, _NEAR = 0.22, 0.2, 0.15, 0.1
"""The likeness of words from which a part corresponds to a sentence; what having all its numbers, and being in an
article that the restatement names, add to it; how much less likely a part may be that has more of the numbers.
"""
_SURELY_ALIKE = 0.4
"""The likeness from which a part is surely the one, though its number is not named."""
_EVERYWHERE, _FEW = 0.15, 3
"""The share of articles from which a word that stands in them, and in more than a few, does not say which is meant."""
_COUNTED = frozenset({QuantityKind.COUNT, QuantityKind.NUMBER})


class TextAgreement(StrEnum):
    """What a comparison finds."""

    SAME = "same numbers"
    DIFFERS = "differs"
    NO_NUMBERS = "no numbers"
    ONLY_RESTATED = "only restated"
    ONLY_OFFICIAL = "only official"


@dataclass(frozen=True, slots=True)
class ComparedSentence:
    """A sentence of the restatement and the part of the official text it was held against.

    `missing` are its numbers that do not stand there, `other` those of like measure that stand there and not in it.
    `provision` is the id of the part, `official` its words; both are empty where nothing is like the sentence. `named`:
    the restatement names the article by its number.
    """

    text: str
    agreement: TextAgreement
    provision: str = ""
    official: Quote | None = None
    missing: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    likeness: float = 0.0
    named: bool = False


@dataclass(frozen=True, slots=True)
class ComparedProvision:
    """A provision of the restatement, sentence by sentence; `allowed` is the grade that the evidence now allows it.

    `counterpart` is the id of the official provision that surely says the same, None where none does.
    """

    provision: Provision
    agreement: TextAgreement
    sentences: tuple[ComparedSentence, ...]
    counterpart: str | None
    allowed: Evidence


@dataclass(frozen=True, slots=True)
class TextComparison:
    """A restated version beside the official one: `only_official` are ids of articles that nothing restates.

    `rules` says of each threshold that rests on the document what the official text has for it.
    """

    restated: Version
    official: Version
    provisions: tuple[ComparedProvision, ...]
    only_official: tuple[str, ...]
    rules: tuple[LimitFinding, ...]

    @property
    def counterparts(self) -> Mapping[str, str]:
        """The ids of official provisions by those of the restated ones that they say the same as."""
        found = (each for each in self.provisions if each.counterpart is not None)
        return {each.provision.id: each.counterpart for each in found if each.counterpart is not None}

    @property
    def affected(self) -> tuple[LimitFinding, ...]:
        """The thresholds for which the official text has something else, or nothing that can be read as theirs."""
        return tuple(finding for finding in self.rules if finding.state is not LimitState.SAME)


def compare(restated: Version, official: Version, book: RuleBook, source: str | None = None) -> TextComparison:
    """Where a restatement, the thresholds of the rules and the official text disagree.

    `source` is the text that the official version was read from; without it its provisions are put together again.
    Raises InputError for rule files or a corpus that cannot be read.
    """
    text = _text_of(official, source)
    new = NewText(text, book.fact_table)
    matcher = _Matcher(new)
    compared = tuple(
        _provision(provision, text.language, matcher, book.fact_table, official.evidence)
        for provision in restated.provisions.values()
        if text.language in provision.text
    )
    spoken_of = {sentence.provision for each in compared for sentence in each.sentences}
    only = tuple(part.id for part in matcher.articles if not any(_within(name, part.id) for name in spoken_of))
    rules = propose(text, restated.document, restated.effective_from, book).findings
    return TextComparison(restated, official, compared, only, rules)


def _text_of(official: Version, source: str | None) -> RuleText:
    """The text of an official version: its source, or its articles one below the other as its file had them."""
    ordered = sorted(official.provisions.values(), key=lambda each: each.place or 0)
    language = next((name for each in ordered for name in each.text), Language.ZH)
    if source is not None:
        return RuleText(source, language)
    articles: list[str] = []
    end = -1
    for provision in ordered:
        words = provision.text.get(language, "")
        if provision.place is None or provision.place >= end:
            articles.append(words)
            end = (provision.place or 0) + len(words)
    return RuleText("\n".join(articles), language)


def _within(name: str, article: str) -> bool:
    return name == article or name.startswith((f"{article}(", f"{article} "))


# --- one provision ----------------------------------------------------------------------------------------------------


def _provision(
    provision: Provision, language: Language, matcher: _Matcher, table: FactTable, known: Evidence
) -> ComparedProvision:
    text = provision.text[language]
    named = _named_articles(provision) | _referred(text)
    bounds = read_bounds(RuleText(text, language), 0, len(text), table)
    numbered = list(_numbered_sentences(text, language, bounds))
    compared = [matcher.compare(sentence, own, named) for sentence, own in numbered]
    common = _most_common(_article_of(each.provision) for each in compared)
    if common:  # a sentence that says little is of the article that the others are of
        compared = [matcher.compare(sentence, own, named, common) for sentence, own in numbered]
    agreement = _worst(each.agreement for each in compared)
    return ComparedProvision(
        provision,
        agreement,
        tuple(compared),
        matcher.counterpart(provision.id, compared),
        _allowed(agreement, provision.evidence, known),
    )


def _referred(text: str) -> frozenset[str]:
    """The ids of the articles that a text refers to."""
    numbers = {number for match in _REFERENCE.finditer(text) for number in re.findall(r"\d+(?:\.\d+)*", match[0])}
    return frozenset(number if "." in number else f"art. {number}" for number in numbers)


def _numbered_sentences(
    text: str, language: Language, bounds: Sequence[RuleBound]
) -> Iterator[tuple[str, list[RuleBound]]]:
    """The sentences with the numbers in them, those of articles left out."""
    place = 0
    for sentence in corpus_sentences(text, language):
        start = text.index(sentence, place)
        place = start + len(sentence)
        named = [match.span() for match in _REFERENCE.finditer(text, start, place)]
        own = [bound for bound in bounds if start <= bound.start < place and not _is_label(bound)]
        yield sentence.strip(), [bound for bound in own if not any(low <= bound.start < high for low, high in named)]


def _is_label(bound: RuleBound) -> bool:
    """Whether a number names something: the fifth, 1b."""
    return bound.kind is QuantityKind.ORDINAL or (bound.kind is QuantityKind.NUMBER and bound.words[-1:].isalpha())


def _most_common(names: Iterable[str]) -> str | None:
    found = Counter(name for name in names if name).most_common(1)
    return found[0][0] if found else None


def _article_of(name: str) -> str:
    return re.sub(r"(?:\(|(?<=\d) para\.).*", "", name)


def _worst(agreements: Iterable[TextAgreement]) -> TextAgreement:
    order = (TextAgreement.DIFFERS, TextAgreement.ONLY_RESTATED, TextAgreement.SAME, TextAgreement.NO_NUMBERS)
    return min(agreements, key=order.index, default=TextAgreement.ONLY_RESTATED)


def _allowed(agreement: TextAgreement, held: Evidence, official: Evidence) -> Evidence:
    """The grade of the official text where it bears the restatement out, none where it says otherwise."""
    if agreement is TextAgreement.DIFFERS:
        return Evidence.UNVERIFIED
    return min(held, official, key=lambda grade: grade.rank) if agreement is TextAgreement.SAME else held


def _named_articles(provision: Provision) -> frozenset[str]:
    """The numbers of articles that the id, the title or the heading of a restated provision names."""
    words = " ".join(text for both in (provision.title, *provision.path) for text in (both.en, both.zh))
    numbers = {number for match in _NAMED.finditer(words) for number in re.findall(r"\d+(?:\.\d+)*", match[1])}
    own = {provision.id} if NUMBERED.fullmatch(provision.id) else set()
    return frozenset(own | numbers | {f"art. {number}" for number in numbers if "." not in number})


# --- one sentence -----------------------------------------------------------------------------------------------------


class _Matcher:
    """Holds sentences against the parts of an official text."""

    def __init__(self, new: NewText) -> None:
        self._new = new
        self._language = new.text.language
        self.articles = sorted(new.articles, key=lambda part: part.start)
        told = Counter(word for part in self.articles for word in frozenset().union(*part.sentences))
        many = max(_EVERYWHERE * len(self.articles), _FEW)
        self._common = frozenset(word for word, times in told.items() if times > many)
        self._stretches = [
            (number, len(words - self._common)) for number, part in enumerate(new.parts) for words in part.sentences
        ]
        self._named: dict[str, list[int]] = {}
        self._holding: dict[str, list[int]] = {}
        for place, words in enumerate(words for part in new.parts for words in part.sentences):
            for word in words - self._common:
                self._holding.setdefault(word, []).append(place)
        self._ids = {piece.id for piece in new.text.pieces}
        self._items = Counter(match[1] for piece in new.text.pieces if (match := _ITEM_ID.fullmatch(piece.id)))

    def counterpart(self, name: str, compared: Sequence[ComparedSentence]) -> str | None:
        """The part that surely says the same as a restated provision: of its number, or the one its sentences are of.

        None where a sentence disagrees, or where neither a number nor the words make sure of it.
        """
        articles = {_article_of(each.provision) for each in compared}
        bears_out = all(each.agreement in (TextAgreement.SAME, TextAgreement.NO_NUMBERS) for each in compared)
        sure = any(each.named or each.likeness >= _SURELY_ALIKE for each in compared)
        if not (bears_out and sure and len(articles) == 1):
            return None
        if name in self._ids:
            return name
        names = {each.provision for each in compared}
        return names.pop() if len(names) == 1 else articles.pop()

    def compare(
        self, sentence: str, own: Sequence[RuleBound], named: frozenset[str], common: str | None = None
    ) -> ComparedSentence:
        """A sentence with its numbers, where the restatement names articles and other sentences are of `common`."""
        part, alike = self._likeliest(sentence, own, named | {common} if common else named)
        if part is None:
            return ComparedSentence(sentence, TextAgreement.ONLY_RESTATED)
        article = self._article(part)
        here = (*part.bounds, *article.bounds)
        missing = [bound for bound in own if not any(_says_the_same(bound, each) for each in here)]
        missing = [bound for bound in missing if not self._is_told_otherwise(bound, (part, article), named)]
        kinds = {bound.kind for bound in missing}
        other = [each for each in part.bounds if each.kind in kinds]
        other = [each for each in other if not any(_says_the_same(each, bound) for bound in own)]
        return ComparedSentence(
            sentence,
            TextAgreement.DIFFERS if missing else TextAgreement.SAME if own else TextAgreement.NO_NUMBERS,
            part.id,
            self._new.text.quote(part.start, part.end),
            tuple(dict.fromkeys(bound.words for bound in missing)),
            tuple(dict.fromkeys(bound.words for bound in other)),
            round(alike, 2),
            any(_within(part.id, name) for name in named),
        )

    def _likeliest(
        self, sentence: str, own: Sequence[RuleBound], named: frozenset[str]
    ) -> tuple[NewPart | None, float]:
        """The part that is most like a sentence, of those nearly as like it the one with the most of its numbers."""
        scored = []
        marked = {number for name in named for number in self._numbers_within(name)}
        for number, alike in self._likenesses(words_of(sentence, self._language) - self._common).items():
            part = self._new.parts[number]
            is_named = number in marked
            if alike < _LEAST_ALIKE / 2 and not is_named:
                continue
            held = sum(any(_says_the_same(bound, each) for each in part.bounds) for bound in own)
            share = held / len(own) if own else 0.0
            score = alike + (_NAMED_HERE if is_named else 0.0) + _NUMBERS * share
            if score >= _LEAST_ALIKE:
                scored.append((score, share, -part.size, part, alike))
        if not scored:
            return None, 0.0
        best = max(each[0] for each in scored)
        near = [each for each in scored if best - each[0] <= _NEAR]
        chosen = max(near, key=lambda each: (each[1], each[0], each[2]))
        return chosen[3], chosen[4]

    def _numbers_within(self, name: str) -> list[int]:
        """The parts of an article or a piece of that id."""
        if name not in self._named:
            self._named[name] = [number for number, part in enumerate(self._new.parts) if _within(part.id, name)]
        return self._named[name]

    def _likenesses(self, words: frozenset[str]) -> dict[int, float]:
        """How alike the words of each part are that shares any (as `likeness` has it), that of its likest sentence."""
        shared = Counter(place for word in words for place in self._holding.get(word, ()))
        alike: dict[int, float] = {}
        for place, count in shared.items():
            part, size = self._stretches[place]
            alike[part] = max(alike.get(part, 0.0), 2 * count / (len(words) + size))
        return alike

    def _article(self, part: NewPart) -> NewPart:
        """The article that a part stands in."""
        place = bisect_right(self.articles, part.start, key=lambda each: each.start) - 1
        return self.articles[place] if place >= 0 else part

    def _is_told_otherwise(self, bound: RuleBound, parts: Sequence[NewPart], named: frozenset[str]) -> bool:
        """Whether a number stands in the article in other words.

        A sign is told by a word; a count may be that of a list's items, or have another unit: 10 votes, 10 times.
        """
        source = readable(self._new.text.source, parts[-1].start, parts[-1].end).text
        if not bound.value:
            return re.search("负" if bound.comparison is Bound.LT else "正", source) is not None
        if bound.kind not in _COUNTED:
            return False
        if bound.value in {self._items[name] for name in (*(part.id for part in parts), *named)}:
            return True
        counts = (each for each in read_quantities(source) if each.kind in (*_COUNTED, QuantityKind.MULTIPLE))
        return any(quantity.value == bound.value for quantity in counts)


_ITEM_ID = Pattern(
    "the id of an item of a list", r"(.+)\([^()]+\)", yes=("art. 6(1)",), no=("art. 6",), how="fullmatch"
)


def _measure(bound: RuleBound) -> tuple[str, str]:
    """What a number measures: months and years alike, a fraction like a percentage."""
    if bound.kind is QuantityKind.DURATION:
        return "duration", "month" if bound.unit in MONTHS else bound.unit
    if bound.kind in (QuantityKind.PERCENT, QuantityKind.FRACTION):
        return "share", ""
    return bound.kind.value, bound.unit


def _amount(bound: RuleBound) -> Decimal:
    months = MONTHS.get(bound.unit, 1) if bound.kind is QuantityKind.DURATION else 1
    return bound.value * months


def _says_the_same(one: RuleBound, other: RuleBound) -> bool:
    """Whether two numbers are equal and neither is bounded otherwise than the other; a plain one goes with any."""
    if _measure(one) != _measure(other) or _amount(one) != _amount(other):
        return False
    bounds = {one.comparison, other.comparison} - {Bound.EQ}
    return len(bounds) < 2 or bounds <= {Bound.GE, Bound.LT} or bounds <= {Bound.LE, Bound.GT}


# --- as JSON ----------------------------------------------------------------------------------------------------------


def comparison_json(comparison: TextComparison, language: Language) -> dict[str, Any]:
    """The comparison as `assistant corpus compare --json` prints it."""
    provisions = [_provision_json(each) for each in comparison.provisions]
    return {
        "restated": f"{comparison.restated.document}@{comparison.restated.id}",
        "official": f"{comparison.official.document}@{comparison.official.id}",
        "counts": {
            **Counter(each.agreement.value for each in comparison.provisions),
            TextAgreement.ONLY_OFFICIAL.value: len(comparison.only_official),
        },
        "provisions": provisions,
        "only_official": list(comparison.only_official),
        "rules_affected": [_rule_json(finding, language) for finding in comparison.affected],
        "weakest_allowed": weakest(*(each.allowed for each in comparison.provisions)).value if provisions else None,
    }


def _provision_json(each: ComparedProvision) -> dict[str, Any]:
    return {
        "provision": each.provision.id,
        "agreement": each.agreement.value,
        "counterpart": each.counterpart,
        "evidence": each.provision.evidence.value,
        "evidence_allowed": each.allowed.value,
        "sentences": [
            {
                "restated": sentence.text,
                "agreement": sentence.agreement.value,
                "official_provision": sentence.provision or None,
                "official": sentence.official.text if sentence.official else None,
                "line": sentence.official.line if sentence.official else None,
                "missing": list(sentence.missing),
                "official_numbers": list(sentence.other),
                "likeness": sentence.likeness,
                "named": sentence.named,
            }
            for sentence in each.sentences
        ],
    }


def _rule_json(finding: LimitFinding, language: Language) -> dict[str, Any]:
    limit = finding.limit
    return {
        "provision": limit.provision.id,
        "criteria": [{"rule_set": use.rule_set, "id": use.id, "label": use.label[language]} for use in limit.uses],
        "fact": limit.threshold.fact,
        "threshold": limit_json(limit.threshold),
        "restated": limit.sentence,
        "state": finding.state.value,
        "why": finding.why.value if finding.why else None,
        "official": [reading_json(reading, limit.threshold.spec) for reading in finding.readings],
    }
