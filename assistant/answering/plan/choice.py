"""Which of the candidate sentences are told: the likeliest first, then those likely enough, by what is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.answering.plan.absence import Found
from assistant.answering.plan.articles import of_each
from assistant.answering.plan.candidates import FEATURES, Candidate
from assistant.answering.plan.definitions import defining
from assistant.answering.plan.measures import AskedMeasure, AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import EVERYWHERE, Relevance, Terms
from assistant.answering.plan.scorer import Scorer
from assistant.answering.plan.steps import Place, sentences_of
from assistant.answering.question.understanding import Understood
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, DocumentKind, Provision
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language

LIKELY = 0.3
"""Probability from which a sentence of another provision joins the one that answers."""

BESIDE = 0.2
"""Share of the best sentence's probability that it needs besides."""

SAME = 0.2
"""Probability from which a sentence of the same provision joins it."""

COUNTED = 0.2
"""Probability that a sentence needs that gives the number of what is counted, where no sentence chosen does."""

DEFINES = 0.2
"""Probability that a sentence needs to be taken for the definition asked for."""

AS_LIKELY = 0.8
"""Share of the best sentence's probability from which one before it in its provision counts as likely as it."""

AS_LIKELY_RULE = 0.7
"""The same of a rule that leads before what prospectuses say."""

MOST_OTHERS = 2
"""Most of them from other provisions than that of the best."""

LEAST_COUNTED = 0.02
"""Probability that a sentence needs that gives a number of companies at some day."""

MOST_COUNTED = 4
"""Most numbers of companies at some day."""

MOST_LISTED = 8

LIST_ITEMS = 12

NAMED = FEATURES.index("named")
"""Whoever names a provision asks for that one."""


class SentenceChoice:
    """Chooses among candidate sentences by the fitted scorer, and by what is named, defined, counted or listed."""

    def __init__(self, corpus: Corpus, relevance: Relevance, scorer: Scorer) -> None:
        self._corpus = corpus
        self._relevance = relevance
        self._scorer = scorer

    def logit(self, candidate: Candidate) -> float:
        """The log odds that a sentence answers."""
        return self._scorer.sentence.logit(candidate.features)

    def probability(self, candidate: Candidate) -> float:
        """The probability that a sentence answers."""
        return self._scorer.sentence.probability(candidate.features)

    def choose(self, pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The best sentence first, then those likely enough, provision by provision in their order."""
        ranked = sorted(pool, key=lambda c: (-c.features[NAMED], -self._scorer.order.logit(c.features)))
        lead = next((c for c in ranked if not (c.aside or c.practice)), None)  # what nobody asked does not lead
        if lead is not None and self._may_lead(lead, ranked[0]):
            ranked = [lead, *(c for c in ranked if c is not lead)]
        if not ranked:
            return ()
        chosen, others = ranked[:1], 0
        least = max(LIKELY, BESIDE * self.probability(ranked[0]))
        for candidate in ranked[1:]:
            same = candidate.provision.reference == chosen[0].provision.reference
            likely = self.probability(candidate) >= (SAME if same else least) and (same or others < MOST_OTHERS)
            if likely and len(chosen) < most and not any(candidate.words <= other.words for other in chosen):
                chosen.append(candidate)
                others += not same
        if not chosen[0].aside:  # what is left out gives its place to nothing less likely
            chosen = [candidate for candidate in chosen if not candidate.aside]
        return _in_reading_order(chosen)

    def _may_lead(self, lead: Candidate, best: Candidate) -> bool:
        """Whether a sentence leads instead of the best, which tells what nobody asked, or what prospectuses say."""
        least = LIKELY if best.aside else max(LIKELY, AS_LIKELY_RULE * self.probability(best))
        tells = best.aside or (lead.provision.kind is DocumentKind.RULE and not _OPEN.search(lead.text))
        return tells and self.probability(lead) >= least and not best.features[NAMED]

    def defining(self, text: str, language: Language, pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The sentence that defines what is asked for, then others of its provision; none where none surely does."""
        sentences = defining(text, language, pool, self._relevance, self._corpus.glossary)
        best = max(sentences, key=self.probability, default=None)
        if best is None or self.probability(best) < DEFINES:
            return ()
        place = best.provision.reference
        rest = [c for c in pool if c is not best and c.provision.reference == place and self.probability(c) >= SAME]
        return (best, *[c for c in rest if not c.aside][: most - 1])

    def stating(
        self, text: str, language: Language, pool: Sequence[Candidate], chosen: tuple[Candidate, ...], most: int
    ) -> tuple[Candidate, ...]:
        """The sentences chosen; where none states the measure asked for, those that do, if they speak no less to it."""
        measure, terms = asked_measure(text, language), self._relevance.terms(text, language)
        near = (c.text for c in chosen if c.provision.reference == chosen[0].provision.reference)
        if measure is None or states(near, measure, language):
            return self._stating_first(measure, terms, language, chosen)
        stating = self.choose([c for c in pool if states([c.text], measure, language)], most)
        least = COUNTED if measure.of and language is Language.EN else LIKELY
        if not chosen or not stating or self.probability(stating[0]) < least:
            return chosen
        before, after = (terms.coverage(c[0].words | self._relevance.around(c[0].provision)) for c in (chosen, stating))
        return stating if after >= before else chosen

    def counted_to_date(self, text: str, language: Language, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The numbers of companies that are held of several days, the latest first, and that none later is known.

        Only where one is asked for up to today, and what sentences speak of is all that the question names.
        """
        measure = asked_measure(text, language)
        if measure is None or measure.of not in _COMPANIES or not _TO_DATE.search(text):
            return ()
        named = self._relevance.concepts(text, language)
        own = [c for c in pool if named and named <= c.words and self.probability(c) >= LEAST_COUNTED]
        told = [c for c in own if states([c.text], measure, language) and _last_day(c.text) is not None]
        told.sort(key=lambda c: _last_day(c.text) or dt.date.min, reverse=True)
        unknown = [c for c in own if _NONE_FOUND.search(c.text)]
        return (*told[:MOST_COUNTED], *unknown[:1]) if len(told) > 1 else ()

    def _stating_first(
        self, measure: AskedMeasure | None, terms: Terms, language: Language, chosen: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """The sentences chosen; of several that state a share asked for the likeliest leads, if it speaks no less."""
        if measure is None or measure.kind is not AskedMeasureKind.SHARE:
            return chosen
        stating = [c for c in chosen if states([c.text], measure, language)]
        best = max(stating, key=lambda c: (terms.coverage(c.words), self.probability(c)), default=None)
        return chosen if best is None else (best, *(c for c in chosen if c is not best))

    def listed(self, question: Understood, found: Found) -> list[Place]:
        """A provision with items gives every item; any other question for a list just more sentences."""
        best = found.chosen[0]
        each = of_each(found.hits, found.candidates, MOST_LISTED)
        if each:
            return places_of(each)
        items = _items(self._corpus, best.provision, question)
        if not items:
            return places_of(self._names_first(self.choose(found.candidates, MOST_LISTED)))
        rows = [
            (item, position)
            for item in items[:LIST_ITEMS]
            for position, text in enumerate(sentences_of(item, question.language)[:3])
            if position == 0 or _has_amount(text)
        ]
        return [(best.provision, best.position), *rows]

    def _names_first(self, chosen: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The sentences chosen for a list; where the best speaks of things counted, the one before that names them."""
        best = [c for c in chosen[:1] if _COUNTED.search(c.text)]
        before = [
            c
            for c in chosen[1:]
            for first in best
            if c.provision.reference == first.provision.reference
            and c.position < first.position
            and self.probability(c) >= AS_LIKELY * self.probability(first)
        ]
        lead = min(before, key=lambda c: c.position, default=None)
        return chosen if lead is None else (lead, *(c for c in chosen if c is not lead))

    def not_excepted_first(self, chosen: tuple[Candidate, ...], text: str, language: Language) -> tuple[Candidate, ...]:
        """What tells of the concepts asked about before what tells of all but them: strategic investors other than."""
        asked = self._relevance.concepts(text, language)
        excepted = [
            c
            for c in chosen
            if asked & self._relevance.words(" ".join(match[0] for match in _EXCEPTS.finditer(c.text)))
        ]
        if not chosen or chosen[0] not in excepted or _EXCEPTS.search(text):
            return chosen
        rest = [c for c in chosen if c not in excepted and asked & c.words]
        return (*rest[:1], *(c for c in chosen if c not in rest[:1]))

    def own_words_first(
        self, chosen: tuple[Candidate, ...], pool: Sequence[Candidate], text: str, language: Language
    ) -> tuple[Candidate, ...]:
        """What tells of the concepts that a follow-up names itself before what tells of the question before it.

        One of them stands in brackets behind the other: what is supposed, or else the names of what was asked about.
        """
        match = _IN_BRACKETS.fullmatch(text)
        if match is None or not chosen:
            return chosen
        before, behind = match["question"], match["matter"]
        named = mention_spans(behind, self._corpus.glossary)
        names = _BETWEEN_NAMES.sub("", "".join(_outside(behind, [(start, end) for start, end, _ in named])))
        own, other = (behind, before) if names else (before, behind)
        asked = self._relevance.concepts(own, language) - self._relevance.concepts(other, language)
        if not asked or asked & chosen[0].words:
            return chosen
        telling = [c for c in (*chosen, *pool) if asked & c.words and not c.aside and self.probability(c) >= SAME / 2]
        return (telling[0], *(c for c in chosen if c is not telling[0])) if telling else chosen

    def first_concept(self, text: str) -> str:
        """The concept that a text names first, as an index word; empty where it names none."""
        spans = (entry.id for _, _, entry in mention_spans(text, self._corpus.glossary) if entry.id not in EVERYWHERE)
        return next((f"concept:{name}" for name in spans), "")


def _outside(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What of a text stands outside some stretches of it."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    yield from (text[end:start] for end, start in zip(ends, starts, strict=True))


_IN_BRACKETS = re.compile(r"(?P<question>[^()（）]{2,200}) ?[（(](?P<matter>[^()（）]{2,120})[)）][?？]?")
_BETWEEN_NAMES = re.compile(r"[\s,、，;；]|\band\b|\bthe\b", re.IGNORECASE)


def _last_day(text: str) -> dt.date | None:
    """The last day or month of the calendar that a text tells."""
    kinds = (QuantityKind.DATE, QuantityKind.MONTH)
    days = (each.value for each in read_quantities(text) if each.kind in kinds)
    return max((day for day in days if isinstance(day, dt.date)), default=None)


def places_of(chosen: Iterable[Candidate]) -> list[Place]:
    """Where sentences stand."""
    return [(candidate.provision, candidate.position) for candidate in chosen]


def _in_reading_order(chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best first, then the rest of its provision, then provision by provision, each in its order."""
    order = list(dict.fromkeys(candidate.provision.reference for candidate in chosen))
    rest = sorted(chosen[1:], key=lambda c: (order.index(c.provision.reference), c.position))
    return (chosen[0], *rest)


def own_rule_first(chosen: tuple[Candidate, ...], named: frozenset[str]) -> tuple[Candidate, ...]:
    """The sentence on the one standard or indicator that is named before one that tells of several."""
    own = frozenset(filter(_NUMBERED.match, named))
    if len(own) != 1 or not chosen or len(set(filter(_NUMBERED.match, chosen[0].words))) < 2:
        return chosen
    first = next((c for c in chosen if frozenset(filter(_NUMBERED.match, c.words)) == own), chosen[0])
    return (first, *(c for c in chosen if c is not first))


_NUMBERED = re.compile(r"concept:(?:standard|indicator)-\d$")


def naming_the_article(pool: Sequence[Candidate], chosen: tuple[Candidate, ...], asked: str) -> tuple[Candidate, ...]:
    """What is chosen, behind the sentence that says in which article stands what is asked about."""
    naming = [c for c in pool if _IN_ARTICLE.search(c.text) and asked in c.words]
    return (*naming[:1], *(c for c in chosen if c not in naming[:1]))


_IN_ARTICLE = Pattern(
    "that a sentence says in which article something stands",
    r"\b(?:stands?|(?:is|are) (?:defined|set out|laid down)) in (?:articles?|rule|item)\b|见.{0,24}第.{1,8}[条项]"
    r"|\brule [\d.]+\b.{0,60}\bsays? so\b|第[\d.]+条.{0,24}有此规定",
    yes=(
        "stands in article 83(4)",
        "预计市值的定义见2019年科创板审核规则第83条第（四）项",
        "2019年文本第4.5.10条有此规定",
    ),
    no=("the article requires", "见下文"),
)


def _has_amount(text: str) -> bool:
    kinds = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT)
    return any(quantity.kind in kinds for quantity in read_quantities(text))


def _items(corpus: Corpus, parent: Provision, question: Understood) -> list[Provision]:
    """The items of a provision in its version, `2.1.2(1)` … of `2.1.2`."""
    version = corpus.documents[parent.document].version(parent.version)
    if version is None:
        return []
    items = [
        item
        for name, item in version.provisions.items()
        if name.startswith(f"{parent.id}(") and item.in_force(question.as_of)
    ]
    return sorted(items, key=lambda item: item.id) if len(items) > 1 else []


_OPEN = Pattern(
    "that a sentence only says what is not known",
    r"\bnot (?:set out|stated|known)\b|没有(?:说明|列明)|尚不清楚",
    yes=("is not stated in the material held here", "本库资料没有说明"),
    no=("may not sell", "不得转让"),
)
_COMPANIES = frozenset({"companies", "listings", "issuers", "firms", "家"})
"""How companies are counted."""
_TO_DATE = Pattern(
    "that a number up to today is asked for",
    r"\b(?:so far|to date|up to now|until now|by now|now|today|current(?:ly)?|as of today|in total|ever)\b"
    r"|\bhave (?:been )?(?:listed|used|come)\b|至今|迄今|到现在|到目前|目前|现在|一共|总共|累计|截至今|已经?有",
    yes=("no of std 5 listings to date", "how many so far", "到现在有多少家", "how many have listed"),
    no=("how many patents are needed", "要多少家"),
    flags=re.IGNORECASE,
)
_NONE_FOUND = Pattern(
    "that a sentence says that no such number was found",
    r"\bNo (?:official )?(?:count|number|figure)\b.{0,80}\bfound\b|(?:没有|未)(?:发现|找到"
    r"|见到).{0,40}(?:统计|数量|家数)",
    yes=("No official count of listings was found", "没有找到2026年上市数量的官方统计"),
    no=("not found in the text",),
)
_COUNTED = Pattern(
    "that a sentence speaks of several things named before it",
    r"\bthe (?:two|three|four|five|six|seven|eight|nine|ten) \w"
    r"|[这该]?[两三四五六七八九十]个(?!月|工作日|交易日|会计|完整)",
    yes=("added the six fields", "这六个领域"),
    no=("at least six months", "三个月内"),
    flags=re.IGNORECASE,
)
_EXCEPTS = Pattern(
    "what a sentence does not speak of",
    r"\b(?:other than|except(?: for)?|apart from) ((?:the |an? )?[\w’'-]+(?: [\w’'-]+){0,2})"
    r"|([\u4e00-\u9fff]{2,12})以外",
    yes=("strategic investors other than the sponsor's co-investment", "保荐人跟投以外的战略投资者"),
    no=("the sponsor's co-investment", "境外"),
)
