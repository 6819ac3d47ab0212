"""The planner that needs no model: chooses the sentences of the corpus that answer, the most telling first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.plan.relevance import Relevance, Terms
from assistant.answering.plan.steps import Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.corpus.model import Corpus, DocumentKind, Provision, Reference
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language
from assistant.retrieval.opening import sentence_text
from assistant.retrieval.retriever import Hit

UNDER_TITLE = "under-title"
"""Shows a sentence under the title of its provision, beside those of what it is compared with."""

Similarity = Callable[[Sequence[str]], Sequence[float]]
"""Cosine of the question with each sentence, 0 where no vector is known."""

FIRST = 5
"""Most sentences taken from the best provision for a plain question."""

MOST_PLAIN = 6
"""Most sentences of a plain answer."""

BEHIND = 2
"""Most sentences taken from each provision close behind it."""

NEAR = 0.8
"""How near the best provision's score another must come to add a sentence."""

SPEAKS = 0.6
"""Weight of the share of the question that a provision speaks to, beside the two scores of 0..1."""

DOUBT = 0.04
"""What each grade of evidence below the best costs a provision against others that speak as well."""

BESIDE = 0.2
"""What a provision about claims or practice costs beside the rules, unless it speaks of an amount asked about."""

CHANGED = 0.4
"""What a sentence of a history gains by an amount that not every version has."""

MOST = 12
"""Most sentences of a history, shared out among the versions.

The items of a provision are all shown, up to `LIST_ITEMS`.
"""

LIST_ITEMS = 12

WHOLE = 8
"""Most sentences of one provision that answers a list question by itself."""


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """One sentence of a provision, with how well it answers."""

    provision: Provision
    position: int
    text: str
    words: frozenset[str]
    score: float


class RulesPlanner:
    """Chooses sentences by rules and scores."""

    def __init__(self, corpus: Corpus, relevance: Relevance) -> None:
        self._corpus = corpus
        self._relevance = relevance

    def plan(self, question: Understood, hits: Sequence[Hit], similarity: Similarity) -> tuple[Step, ...]:
        """The steps for a question from its ranked provisions; none where nothing was found."""
        terms = self._relevance.terms(question.text, question.language)
        if not hits:
            return ()
        pool = self._pool(question, hits, terms, similarity)
        if question.kind is QuestionKind.HISTORY:
            return _steps(self._history(question, pool, hits), question, StepKind.DIFFER)
        if question.kind is QuestionKind.LIST:
            return _steps(self._list(question, pool, hits, terms), question)
        return _steps(self._lookup(question, pool, hits, terms), question)

    # --- scoring ------------------------------------------------------------------------------------------------------

    def _pool(
        self, question: Understood, hits: Sequence[Hit], terms: Terms, similarity: Similarity
    ) -> list[CandidateSentence]:
        """Every sentence of the hits with its score, best first."""
        spans = [
            (hit, position, text)
            for hit in hits
            for position, text in enumerate(sentences_of(hit.provision, question.language))
        ]
        cosines = _stretch(
            similarity([sentence_text(hit.provision.title, question.language, text) for hit, _, text in spans])
        )
        wants = _wants(question)
        pool: list[CandidateSentence] = []
        for (hit, position, text), cosine in zip(spans, cosines, strict=True):
            words = self._relevance.words(text)
            around = self._relevance.around(hit.provision)
            lexical = 0.75 * terms.coverage(words) + 0.25 * terms.coverage(words | around)
            score = (
                0.4 * hit.score
                + 0.3 * lexical
                + 0.3 * cosine
                + 0.04 * (position == 0)
                + 0.08 * wants(text)
                + 0.1 * bool(terms.amounts & words)
            )
            pool.append(CandidateSentence(hit.provision, position, text, words, score))
        return sorted(pool, key=lambda sentence: -sentence.score)

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _lookup(
        self, question: Understood, pool: Sequence[CandidateSentence], hits: Sequence[Hit], terms: Terms
    ) -> list[CandidateSentence]:
        """What the best provision says, and a sentence or two of those close behind it that add something."""
        ranked = self._ranked(question, pool, hits, terms)
        chosen = self._telling(pool, ranked[0][1], FIRST)
        for score, hit in ranked[1:4]:
            if score < NEAR * ranked[0][0]:
                break
            for sentence in self._telling(pool, hit, BEHIND):
                if len(chosen) < MOST_PLAIN and not any(_says_the_same(sentence, other) for other in chosen):
                    chosen.append(sentence)
        return chosen

    def _ranked(
        self, question: Understood, pool: Sequence[CandidateSentence], hits: Sequence[Hit], terms: Terms
    ) -> list[tuple[float, Hit]]:
        """The provisions by their own score, their best sentence's, and how much of the question they speak to."""
        best: dict[Reference, float] = {}
        for sentence in pool:
            best.setdefault(sentence.provision.reference, sentence.score)
        scored = [
            (
                hit.score
                + best[hit.provision.reference]
                + SPEAKS
                * terms.coverage(
                    self._relevance.around(hit.provision) | self._relevance.words(hit.provision.text[question.language])
                )
                - DOUBT * hit.provision.evidence.rank
                - BESIDE
                * (
                    hit.provision.kind is not DocumentKind.RULE
                    and not terms.amounts & self._relevance.words(hit.provision.text[question.language])
                ),
                hit,
            )
            for hit in hits
            if hit.provision.reference in best
        ]
        return sorted(scored, key=lambda item: -item[0])

    def _telling(self, pool: Sequence[CandidateSentence], hit: Hit, most: int) -> list[CandidateSentence]:
        """The best sentences of one provision, in its order; the first one opens unless it is far behind."""
        own = [sentence for sentence in pool if sentence.provision.reference == hit.provision.reference]
        near = [sentence for sentence in own if sentence.score >= 0.5 * own[0].score]
        lead = [sentence for sentence in near if sentence.position == 0]
        chosen = [*lead, *(sentence for sentence in near if sentence.position)][:most] if most > 1 else own[:1]
        return sorted(chosen, key=lambda sentence: sentence.position)

    def _list(
        self, question: Understood, pool: Sequence[CandidateSentence], hits: Sequence[Hit], terms: Terms
    ) -> list[CandidateSentence]:
        """A provision with items gives every item; any other the whole of its text; then what else is near the best."""
        best = self._ranked(question, pool, hits, terms)[0][1].provision
        items = _items(self._corpus, best, question)
        if items:
            lead = [sentence for sentence in pool if sentence.provision.reference == best.reference][:1]
            rows = [self._sentence(item, 0, question.language) for item in items[:LIST_ITEMS]]
            rows += [
                self._sentence(item, position, question.language)
                for item in items[:LIST_ITEMS]
                for position, text in enumerate(sentences_of(item, question.language))
                if position and _has_amount(text) and position < 3
            ]
            return lead + sorted(rows, key=lambda row: (items.index(row.provision), row.position))
        whole = [sentence for sentence in pool if sentence.provision.reference == best.reference]
        whole = sorted(whole, key=lambda sentence: sentence.position)[:WHOLE]
        others = [
            sentence
            for sentence in self._lookup(question, pool, hits, terms)
            if sentence.provision.reference != best.reference
        ]
        return whole + [sentence for sentence in others if not any(_says_the_same(sentence, other) for other in whole)]

    def compare(
        self, question: Understood, sides: Sequence[tuple[str, Sequence[Hit]]], similarity: Similarity
    ) -> tuple[Step, ...]:
        """Several things asked at once, each a question with its own hits: the telling sentences of its best provision.

        Nothing if one provision is the best for all of them.
        """
        chosen: list[CandidateSentence] = []
        for text, hits in sides:
            terms = self._relevance.terms(text, question.language)
            pool = self._pool(question, hits, terms, similarity)
            taken = {sentence.provision.reference for sentence in chosen}
            ranked = self._ranked(question, pool, hits, terms)
            if question.kind is QuestionKind.COMPARISON:
                ranked = [item for item in ranked if item[1].provision.reference not in taken]
            if ranked and ranked[0][1].provision.reference not in taken:
                chosen += self._telling(pool, ranked[0][1], BEHIND)
        if len({sentence.provision.reference for sentence in chosen}) < 2:
            return ()
        compares = question.kind is QuestionKind.COMPARISON
        return _steps(chosen, question, operators=(UNDER_TITLE,) if compares else ())

    def _history(
        self, question: Understood, pool: Sequence[CandidateSentence], hits: Sequence[Hit]
    ) -> list[CandidateSentence]:
        """The telling sentences of each version of one document, oldest first.

        The document most of whose versions speak.
        """
        versions: dict[str, dict[str, Hit]] = {}
        for hit in hits:
            versions.setdefault(hit.provision.document, {}).setdefault(hit.provision.version, hit)
        document = max(versions, key=lambda name: sum(hit.score for hit in versions[name].values()))
        best = max(hit.score for hit in versions[document].values())
        own = {
            name: [s for s in pool if (s.provision.document, s.provision.version) == (document, name)]
            for name, hit in versions[document].items()
            if hit.score >= 0.5 * best
        }
        if _ASKS_VERSIONS.search(question.text):
            own = {
                name: self._about(document, name, question.language) or candidates for name, candidates in own.items()
            }
        everywhere = frozenset.intersection(
            *(frozenset(a for s in candidates for a in amounts(s)) for candidates in own.values())
        )
        chosen: list[CandidateSentence] = []
        for name in sorted(own):
            candidates = sorted(own[name], key=lambda s: -s.score - CHANGED * bool(amounts(s) - everywhere))
            chosen += sorted(candidates[: max(1, MOST // len(own))], key=lambda s: (s.provision.line, s.position))
        return chosen

    def _about(self, document: str, name: str, language: Language) -> list[CandidateSentence]:
        """What a version says of itself, the first sentence highest."""
        version = self._corpus.documents[document].version(name)
        about = version.provisions.get("about") if version else None
        if about is None:
            return []
        count = len(sentences_of(about, language))
        return [replace(self._sentence(about, at, language), score=float(count - at)) for at in range(count)]

    def _sentence(self, provision: Provision, position: int, language: Language) -> CandidateSentence:
        text = sentences_of(provision, language)[position]
        return CandidateSentence(provision, position, text, self._relevance.words(text), 0.0)


def amounts(sentence: CandidateSentence) -> frozenset[str]:
    """The amounts a sentence states, as words to be compared."""
    return frozenset(
        word for word in sentence.words if word.startswith(("amount:money:", "amount:percent:", "amount:number:"))
    )


def _steps(
    chosen: Iterable[CandidateSentence],
    question: Understood,
    kind: StepKind = StepKind.SAY,
    operators: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    steps = (sentence_step(sentence.provision, question.language, sentence.position) for sentence in chosen)
    return tuple(replace(step, kind=kind, operators=operators) for step in steps)


def _stretch(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


_ASKS_VERSIONS = re.compile(r"\b(?:versions?|revisions?|editions?)\b|版本|几次修订|历次修订版|哪几版", re.IGNORECASE)
_ASKS_AMOUNT = re.compile(
    r"\b(?:how (?:much|many|large|big|high|long|far|old)|minimum|maximum|threshold|floor|cap|percentage|ratio"
    r"|number of|at least)\b|多少|几|门槛|最低|最高|比例|上限|下限|多长|多久|多大",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(
    r"\b(?:when|what date|which (?:day|date|year)|since when|effective)\b|什么时候|何时|哪天|哪年|哪一天|哪一年|几月"
    r"|日期|生效|施行",
    re.IGNORECASE,
)


def _wants(question: Understood) -> Callable[[str], float]:
    """Whether a sentence holds the kind of thing asked for: an amount, or a date."""
    kinds: set[QuantityKind] = set()
    if _ASKS_DATE.search(question.text):
        kinds |= {QuantityKind.DATE, QuantityKind.MONTH}
    elif _ASKS_AMOUNT.search(question.text):
        kinds |= {QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT, QuantityKind.DURATION}
    return lambda text: float(bool(kinds) and any(quantity.kind in kinds for quantity in read_quantities(text)))


def _has_amount(text: str) -> bool:
    return any(
        quantity.kind in (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT)
        for quantity in read_quantities(text)
    )


def _says_the_same(left: CandidateSentence, right: CandidateSentence) -> bool:
    """Whether two sentences share nearly all their words."""
    shared = len(left.words & right.words)
    return shared >= 0.8 * min(len(left.words), len(right.words))


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
