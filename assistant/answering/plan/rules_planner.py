"""The planner that needs no model: chooses the sentences that answer each part of a question, by a fitted scorer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.plan.absence import (
    Found,
    absence_features,
    clause_to_say,
    lacking,
    leaves_open,
    names_something,
    quotes_somebody,
    subject,
    unspoken_attributes,
    words_to_say,
)
from assistant.answering.plan.articles import of_each
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.candidates import FEATURES, Candidate, SentenceMeasurer, tells_of_change
from assistant.answering.plan.company_sentences import CompanySentences
from assistant.answering.plan.definitions import defining
from assistant.answering.plan.document_data import NOTHING_IDLE, idle_for, telling
from assistant.answering.plan.histories import (
    ASKS_VERSIONS,
    FIGURES,
    Place,
    amounts_named,
    asks_document_number,
    history_places,
)
from assistant.answering.plan.measures import AskedMeasure, AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import EVERYWHERE, Relevance, Terms
from assistant.answering.plan.repetition import asks_source
from assistant.answering.plan.scorer import Scorer
from assistant.answering.plan.steps import (
    NOT_MENTIONED,
    NOT_SAID,
    UNDER_TITLE,
    Step,
    StepKind,
    sentence_step,
    sentences_of,
)
from assistant.answering.plan.unsaid import (
    chance_unsaid,
    figure_unsaid,
    own_words_unsaid,
    people_uncounted,
    strange_unsaid,
)
from assistant.answering.question.abstention import compares_markets
from assistant.answering.question.parts import Part, asking_clause, without_subject
from assistant.answering.question.understanding import QuestionKind, Understood, asks_when_it_came
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.language.detection import language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language
from assistant.retrieval.ranking import Vector
from assistant.retrieval.retriever import Hit

Similarities = Callable[[Vector, Sequence[str]], Sequence[float]]
"""Cosine of a question's vector with each sentence, 0 where no vector is known."""

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

MOST = 6
"""Most sentences for one thing asked; of several things asked together `MOST_OF_PART` each."""

MOST_OF_PART = 4

MOST_DOUBTFUL = 3
"""Most sentences where the answer says that they leave open what was asked."""

MOST_OTHERS = 2
"""Most of them from other provisions than that of the best."""

MOST_LISTED = 8

ABSENT = {Language.EN: 0.85, Language.ZH: 0.8}
"""Probability from which nothing held counts as speaking to what is asked: of 3 in 100 held ones too."""

DOUBTFUL = {Language.EN: 0.74, Language.ZH: 0.73}
"""Probability from which an answer says behind it what it leaves open, where a word of it is in no sentence chosen."""

CERTAIN = 0.95
"""Probability from which not even the nearest sentence is shown."""

OF_PART = 0.1
"""How much more likely it has to be of one of several things asked: its words alone say less of what it is about."""

OF_COVERED = 0.15
"""The same where the sentences chosen have every telling word and speak of every attribute of what is asked."""

UNSPOKEN = 0.33
"""Probability from which a part counts as not spoken to where none of its own words is in what is chosen."""

ELSEWHERE = 0.4
"""Probability of the best sentence below which a question that names no known concept is about something else."""

NEAREST = 0.2
"""Probability that a sentence needs to be shown as the nearest one, where nothing speaks to what is asked."""

NEAR_SUBJECT = 0.35
"""Share of the question that its provision must speak to besides."""

MOST_NEAREST = 2

MOST_OF_CHANGE = 4
"""Most sentences of today's texts on what changed."""

MOST_OF_CAME = 2
"""Most sentences on when something came in."""

LIST_ITEMS = 12

_NAMED = FEATURES.index("named")
"""Whoever names a provision asks for that one."""

_BECOMES = frozenset({"appeal", "again", "withdrawal", "suspension", "restart", "replacement", "extension", "expiry"})
"""Attributes that say what becomes of an application: the words of every day for them are rarely those of the rules."""


@dataclass(frozen=True, slots=True)
class PartHits:
    """One part of a question with the provisions found for it and its vector.

    `other` is the same part in the other language, with what is held in that language only; None where nobody has
    translated it or nothing was found.
    """

    part: Part
    hits: tuple[Hit, ...]
    vector: Vector
    other: PartHits | None = None


@dataclass(frozen=True, slots=True)
class PartPlan:
    """The steps for one part: what answers it, or that nothing held speaks to it and what is nearest.

    `doubtful` says that something in it is mentioned nowhere, `absent` that nothing speaks to it.
    """

    steps: tuple[Step, ...]
    absent: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What was said before: the sentences of the parts before by their names, and the whole answer `before` this."""

    names: Set[str] = frozenset()
    before: str = ""

    def has(self, candidate: Candidate, language: Language) -> bool:
        """Whether a sentence was said."""
        return _name(candidate, language) in self.names or candidate.text in self.before


NOTHING_SAID = Said()


class RulesPlanner:
    """Chooses sentences; writes none."""

    def __init__(self, corpus: Corpus, relevance: Relevance, similarities: Similarities, scorer: Scorer) -> None:
        self._corpus = corpus
        self._relevance = relevance
        self._similarities = similarities
        self._scorer = scorer
        self._of_companies = CompanySentences(relevance)
        self._measurer = lru_cache(maxsize=16)(self._measurer_of)

    def plan(self, question: Understood, part: PartHits, *, alone: bool = True, said: Said = NOTHING_SAID) -> PartPlan:
        """The steps for one part, from the provisions found for it.

        `alone` says that it is all that is asked, `said` which sentences were said before.
        """
        most = MOST if alone else MOST_OF_PART
        found = self._afresh(self.found(question.language, part, most), part.part, said)
        if not found.candidates:
            return PartPlan((), absent=True)
        number, language = part.part.number, question.language
        if question.kind is QuestionKind.HISTORY:
            came = self._came_in(question, found, number) if asks_when_it_came(question.text) else ()
            if came:
                return PartPlan(came)
            today = _steps(self._told_today(question, found), language, number)
            versions = _steps(
                history_places(question, found, self._corpus, self._probability), language, number, StepKind.DIFFER
            )
            return PartPlan(today or versions)
        own = replace(found, text=self._relevance.mended(part.part.text))
        if self._is_elsewhere(found) and (alone or names_something(own.text, language, self._relevance)):
            return PartPlan((Step(StepKind.ABSENT, subject(own, self._relevance), number),), absent=True)
        every = self._afresh(self.found(question.language, part, most, idle=True), part.part, said)
        stated = self._of_companies.telling(part.part, found.candidates)
        absence = self._judged(found, own, every, alone=alone, first=part.part.number == 1) if not stated else 0.0
        if absence >= ABSENT[language]:
            step = Step(StepKind.ABSENT, subject(own, self._relevance), number)
            nearest = self._nearest(found) if absence < CERTAIN else []
            if compares_markets(question.text):
                nearest = list(self._choose(found.candidates, MOST_DOUBTFUL))
            return PartPlan((step, *_steps(_places(nearest), language, number)), absent=True)
        doubt = _doubt(own, self._relevance, number) if absence >= DOUBTFUL[language] else ()
        if question.kind is QuestionKind.LIST:
            places = self._list(question, found)
        else:
            places = _places(self._choose(found.candidates, MOST_DOUBTFUL) if doubt else found.chosen)
        return PartPlan((*_steps(places, language, number), *doubt), doubtful=bool(doubt))

    def _judged(self, found: Found, own: Found, every: Found, *, alone: bool, first: bool) -> float:
        """How likely nothing held speaks to a part: by the model on `every` thing found, or surely.

        The `first` part says itself what it is about, as one that is `alone` does.
        """
        language = found.language
        judged = alone or first or names_something(own.text, language, self._relevance)
        absence = self._absence(every, replace(own, hits=every.hits)) - (0.0 if alone else OF_PART) if judged else 0.0
        if not alone and absence >= UNSPOKEN and own_words_unsaid(own, found, self._relevance):
            absence = max(absence, ABSENT[language])
        if figure_unsaid(found, self._relevance) or strange_unsaid(own, every):
            absence = max(absence, ABSENT[language])
        return max(absence, DOUBTFUL[language]) if people_uncounted(found) or chance_unsaid(found) else absence

    def _is_elsewhere(self, found: Found) -> bool:
        """Whether a question names nothing held nor that the glossary knows, and no sentence is likely to answer it.

        What may become of an application, such as to apply again, is named too where the sentences chosen speak of it.
        """
        becomes = attributes_in(found.text, found.language) & _BECOMES
        if (becomes and not becomes & unspoken_attributes(found)) or _is_named(found) or _is_titled(found):
            return False
        terms = self._relevance.terms(found.text, found.language)
        known = any(word.startswith("concept:") for unit in terms.units for word in unit.words)
        return not known and self._probability(found.chosen[0]) < ELSEWHERE

    def _nearest(self, found: Found) -> list[Candidate]:
        """The sentences shown where nothing speaks to what is asked: about its subject, or none."""
        terms = self._relevance.terms(found.text, found.language)
        near = [c for c in found.chosen if self._probability(c) >= NEAREST][:MOST_NEAREST]
        return [c for c in near if terms.coverage(c.words | self._relevance.around(c.provision)) >= NEAR_SUBJECT]

    def is_strange(self, language: Language, part: PartHits) -> bool:
        """Whether a part asks for something, such as a tax, of which nothing found for it speaks."""
        found = self.found(language, part)
        return strange_unsaid(found, found)

    def sides(self, question: Understood, sides: Sequence[PartHits]) -> tuple[Step, ...]:
        """Several things compared: the telling sentences on each; nothing if the same provision answers for all."""
        operators = (UNDER_TITLE,) if question.kind is QuestionKind.COMPARISON else ()
        steps: list[Step] = []
        taken: set[Reference] = set()
        concepts = [self._concepts(side.part.text, question.language) for side in sides]
        everywhere = frozenset.intersection(*concepts)
        apart = question.kind is QuestionKind.COMPARISON or _ASKS_EACH.search(question.text)
        for side, named in zip(sides, concepts, strict=True):
            found = self.found(question.language, side, MOST_OF_PART)
            rest = [c for c in found.candidates if c.provision.reference not in taken]
            own = [c for c in rest if apart and (named - everywhere) & (c.words | self._relevance.around(c.provision))]
            chosen = self._choose(own or rest, MOST_OF_PART)
            steps += _steps(_places(chosen), question.language, 1, operators=operators)
            taken |= {candidate.provision.reference for candidate in chosen[:1]}
        return tuple(steps) if len(taken) > 1 else ()

    def _not_excepted_first(
        self, chosen: tuple[Candidate, ...], text: str, language: Language
    ) -> tuple[Candidate, ...]:
        """What tells of the concepts asked about before what tells of all but them: strategic investors other than."""
        asked = self._concepts(text, language)
        excepted = [
            c
            for c in chosen
            if asked & self._relevance.words(" ".join(match[0] for match in _EXCEPTS.finditer(c.text)))
        ]
        if not chosen or chosen[0] not in excepted or _EXCEPTS.search(text):
            return chosen
        rest = [c for c in chosen if c not in excepted and asked & c.words]
        return (*rest[:1], *(c for c in chosen if c not in rest[:1]))

    def _first_concept(self, text: str) -> str:
        """The concept that a text names first, as an index word; empty where it names none."""
        spans = (entry.id for _, _, entry in mention_spans(text, self._corpus.glossary) if entry.id not in EVERYWHERE)
        return next((f"concept:{name}" for name in spans), "")

    def _concepts(self, text: str, language: Language) -> frozenset[str]:
        """The concepts that a text names, as index words."""
        words = (word for unit in self._relevance.terms(text, language).units for word in unit.words)
        return frozenset(word for word in words if word.startswith("concept:"))

    def _measurer_of(self, text: str, language: Language) -> SentenceMeasurer:
        return SentenceMeasurer(text, language, self._relevance, self._scorer.paraphrases[language])

    def found(self, language: Language, part: PartHits, most: int = MOST, *, idle: bool = False) -> Found:
        """The sentences of the provisions found, and those of them that would be chosen.

        With `idle` also what documents say of themselves: whether anything held speaks to a part is judged with them.
        """
        text = part.part.lookup

        def similarity(texts: Sequence[str]) -> Sequence[float]:
            return self._similarities(part.vector, texts)

        # Whoever names an article of a law asks for that one; a restated provision may need its neighbours.
        named = tuple(hit for hit in part.hits if "named" in hit.via and hit.provision.place is not None)
        dull = NOTHING_IDLE if idle else idle_for(text, language, self._relevance, self._corpus)
        hits = named or telling(part.hits, dull, language, self._relevance)
        every = self._measurer(text, language).candidates(hits, similarity)
        pool = tuple(each for each in every if not dull.is_idle(each.provision, each.words)) or every
        pool = self._of_companies.without_others(text, pool)
        chosen = self._defining(text, language, pool, most) or self._choose(pool, most)
        chosen = _own_rule_first(chosen, self._concepts(text, language))
        chosen = self._not_excepted_first(chosen, text, language)
        best = self._scorer.sentence.logit(chosen[0].features) if chosen else -10.0
        chosen = self._stating(text, language, pool, chosen, most)
        if asks_source(part.part.text):
            chosen = _naming_the_article(pool, chosen, self._first_concept(text))
        if named:  # an article is read from its beginning
            chosen = tuple(sorted(chosen, key=pool.index))
        if _ASKS_WHAT_IT_SAYS.search(text):  # and so is any provision of which it is asked what it says
            chosen = tuple(c for c in pool if c.features[_NAMED])[:most] or chosen
        chosen = of_each(hits, pool, most) or self._of_companies.telling(part.part, pool) or chosen
        return Found(text, language, hits, pool, chosen, best, part.vector)

    def _afresh(self, found: Found, part: Part, said: Said) -> Found:
        """What else would be chosen, where a sentence said before is found again and another speaks better to the part.

        The subject that a later part or a follow-up is looked up with finds the sentences of what was asked before.
        Beside a best sentence that is new, those said before come last.
        """
        if not found.chosen:
            return found
        first, *rest = found.chosen
        if not said.has(first, found.language):
            rest.sort(key=lambda c: c.text in said.before)
            return replace(found, chosen=(first, *rest))
        numbers = _numbers(self._relevance.words(part.lookup))
        fresh = [c for c in found.candidates if not said.has(c, found.language)]
        chosen = self._choose([c for c in fresh if not numbers or _numbers(c.words) <= numbers], MOST_OF_PART)
        text = self._relevance.mended(without_subject(part.text))
        again = self._speaks(first, text, found.language)
        likely = [c for c in chosen if self._probability(c) >= LIKELY]
        speaking = [(c, self._speaks(c, text, found.language)) for c in likely]
        better = next((c for c, other in speaking if other > again and (c is chosen[0] or other[1] > again[1])), None)
        if better is None:
            return found
        chosen = (better, *(c for c in chosen if c is not better))
        return replace(found, chosen=chosen, best=self._scorer.sentence.logit(better.features))

    def _speaks(self, sentence: Candidate, text: str, language: Language) -> tuple[int, float]:
        """How well a sentence speaks to a text: the attributes asked for that it has, then the share of the words."""
        asked = attributes_in(text, language) & attributes_in(sentence.text, language)
        words = sentence.words | self._relevance.around(sentence.provision)
        return len(asked), self._relevance.terms(text, language).coverage(words)

    def _absence(self, found: Found, own: Found) -> float:
        """How likely nothing held speaks to what is asked, `own` in its own words.

        A provision named exactly always does. Sentences that have every telling word of what is asked do so more often,
        and always where somebody is quoted besides: what they say is not asked. So do those of a text that is held in
        the other language only, whose words cannot be compared.
        """
        clause = asking_clause(own.text, own.language)
        covered = bool(clause) and not (unspoken_attributes(found) or leaves_open(found, clause, self._relevance))
        foreign = language_of_passage(found.chosen[0].text) is not found.language
        if _is_named(found) or (covered and (foreign or quotes_somebody(own.text))):
            return 0.0
        spared = OF_COVERED if covered else 0.0
        likeness = self._scorer.before.likeness(found.vector, found.language)
        features, words = absence_features(found, self._relevance, likeness), lacking(found, self._relevance)
        return self._scorer.absent(features, found.vector, words) - spared

    def _probability(self, candidate: Candidate) -> float:
        return self._scorer.sentence.probability(candidate.features)

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self, pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The best sentence first, then those likely enough, provision by provision in their order."""
        ranked = sorted(pool, key=lambda c: (-c.features[_NAMED], -self._scorer.order.logit(c.features)))
        if not ranked:
            return ()
        chosen, others = ranked[:1], 0
        least = max(LIKELY, BESIDE * self._probability(ranked[0]))
        for candidate in ranked[1:]:
            same = candidate.provision.reference == chosen[0].provision.reference
            likely = self._probability(candidate) >= (SAME if same else least) and (same or others < MOST_OTHERS)
            if likely and len(chosen) < most and not any(candidate.words <= other.words for other in chosen):
                chosen.append(candidate)
                others += not same
        if not chosen[0].aside:  # what is left out gives its place to nothing less likely
            chosen = [candidate for candidate in chosen if not candidate.aside]
        return _in_reading_order(chosen)

    def _defining(self, text: str, language: Language, pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The sentence that defines what is asked for, then others of its provision; none where none surely does."""
        sentences = defining(text, language, pool, self._relevance, self._corpus.glossary)
        best = max(sentences, key=self._probability, default=None)
        if best is None or self._probability(best) < DEFINES:
            return ()
        place = best.provision.reference
        rest = [c for c in pool if c is not best and c.provision.reference == place and self._probability(c) >= SAME]
        return (best, *[c for c in rest if not c.aside][: most - 1])

    def _stating(
        self, text: str, language: Language, pool: Sequence[Candidate], chosen: tuple[Candidate, ...], most: int
    ) -> tuple[Candidate, ...]:
        """The sentences chosen; where none states the measure asked for, those that do, if they speak no less to it."""
        measure, terms = asked_measure(text, language), self._relevance.terms(text, language)
        near = (c.text for c in chosen if c.provision.reference == chosen[0].provision.reference)
        if measure is None or states(near, measure, language):
            return self._stating_first(measure, terms, language, chosen)
        stating = self._choose([c for c in pool if states([c.text], measure, language)], most)
        least = COUNTED if measure.of and language is Language.EN else LIKELY
        if not chosen or not stating or self._probability(stating[0]) < least:
            return chosen
        before, after = (terms.coverage(c[0].words | self._relevance.around(c[0].provision)) for c in (chosen, stating))
        return stating if after >= before else chosen

    def _stating_first(
        self, measure: AskedMeasure | None, terms: Terms, language: Language, chosen: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """The sentences chosen; of several that state a share asked for the likeliest leads, if it speaks no less."""
        if measure is None or measure.kind is not AskedMeasureKind.SHARE:
            return chosen
        stating = [c for c in chosen if states([c.text], measure, language)]
        best = max(stating, key=lambda c: (terms.coverage(c.words), self._probability(c)), default=None)
        return chosen if best is None else (best, *(c for c in chosen if c is not best))

    def _list(self, question: Understood, found: Found) -> list[Place]:
        """A provision with items gives every item; any other question for a list just more sentences."""
        best = found.chosen[0]
        each = of_each(found.hits, found.candidates, MOST_LISTED)
        if each:
            return _places(each)
        items = _items(self._corpus, best.provision, question)
        if not items:
            return _places(self._choose(found.candidates, MOST_LISTED))
        rows = [
            (item, position)
            for item in items[:LIST_ITEMS]
            for position, text in enumerate(sentences_of(item, question.language)[:3])
            if position == 0 or _has_amount(text)
        ]
        return [(best.provision, best.position), *rows]

    def _came_in(self, question: Understood, found: Found, part: int) -> tuple[Step, ...]:
        """The sentences of any version that say when what is asked about came in, or rose from what it was before."""
        language, terms = found.language, self._relevance.terms(found.text, found.language)
        asked = (self._concepts(found.text, language) - _OF_TEXTS) | terms.amounts
        if not asked & _OF_INDICATORS:
            return ()
        told = dict[str, tuple[tuple[int, int, int], Place]]()
        for provision, position, text in self._changes_found(found):
            words = self._relevance.words(text)
            words |= {name for word in words for name in _INDICATORS.get(word, ())}
            if asked & words and _CHANGES.search(text) and _tells_day(text):
                others = sum(word.startswith("concept:") for word in words - asked)
                told.setdefault(text, ((not _CAME.search(text), -len(asked & words), others), (provision, position)))
        ranked = sorted(told.values(), key=lambda each: each[0])
        places = [place for rank, place in ranked if rank[0] == ranked[0][0][0]][:MOST_OF_CAME]
        kinds = [StepKind.SAY if at.in_force(question.as_of) else StepKind.DIFFER for at, _ in places]
        return tuple(
            step for place, kind in zip(places, kinds, strict=True) for step in _steps([place], language, part, kind)
        )

    def _changes_found(self, found: Found) -> Iterator[tuple[Provision, int, str]]:
        """The sentences found, and those that the documents of the provisions say of themselves and their changes."""
        yield from ((c.provision, c.position, c.text) for c in found.candidates)
        for document in dict.fromkeys(hit.provision.document for hit in found.hits):
            for version in self._corpus.documents[document].versions:
                for name in ("about", "changes"):
                    provision = version.provisions.get(name)
                    texts = sentences_of(provision, found.language) if provision is not None else ()
                    yield from ((provision, at, text) for at, text in enumerate(texts) if provision is not None)

    def _told_today(self, question: Understood, found: Found) -> list[Place]:
        """The sentences of today's texts that say themselves what changed, where one of them likely answers.

        To how something changed those that state no sum of money and no percentage are no answer; where a number is
        named, as that of 50 patents, only those that state it are.
        """
        if ASKS_VERSIONS.search(question.text) or asks_document_number(question.text):
            return []
        named = amounts_named(found.text, found.language, self._relevance)
        today = [c for c in found.candidates if c.provision.in_force(question.as_of) and tells_of_change(c.text)]
        told = [c for c in found.candidates if c.provision.in_force(question.as_of) and named & c.words]
        told = [c for c in told if c in today or (question.ends and _tells_day(c.text))]
        today = told or today
        if _ASKS_WHAT_CHANGED.search(question.text):
            today = [c for c in today if any(word.startswith(FIGURES) for word in c.words)]
        chosen = self._choose(today, MOST_OF_CHANGE)
        return _places(chosen) if chosen and self._probability(chosen[0]) >= LIKELY else []


def _naming_the_article(pool: Sequence[Candidate], chosen: tuple[Candidate, ...], asked: str) -> tuple[Candidate, ...]:
    """What is chosen, behind the sentence that says in which article stands what is asked about."""
    naming = [c for c in pool if _IN_ARTICLE.search(c.text) and asked in c.words]
    return (*naming[:1], *(c for c in chosen if c not in naming[:1]))


_IN_ARTICLE = Pattern(
    "that a sentence says in which article something stands",
    r"\b(?:stands?|(?:is|are) (?:defined|set out|laid down)) in (?:articles?|rule|item)\b|见.{0,24}第.{1,8}[条项]",
    yes=("stands in article 83(4)", "预计市值的定义见2019年科创板审核规则第83条第（四）项"),
    no=("the article requires", "见下文"),
)


def _tells_day(text: str) -> bool:
    return any(quantity.kind is QuantityKind.DATE for quantity in read_quantities(text))


def _doubt(found: Found, relevance: Relevance, part: int) -> tuple[Step, ...]:
    """The step that says what the sentences leave open: what was asked, else the words that nothing found has."""
    clause, words = clause_to_say(found, relevance), words_to_say(found, relevance)
    if clause:
        return (Step(StepKind.ABSENT, clause, part, (NOT_SAID,)),)
    return (Step(StepKind.ABSENT, words, part, (NOT_MENTIONED,)),) if words else ()


def _numbers(words: Iterable[str]) -> set[str]:
    """The numbered standards and articles among words."""
    return {word for word in words if word.startswith("amount:ordinal:")}


def _name(candidate: Candidate, language: Language) -> str:
    """How a step names a sentence."""
    return sentence_step(candidate.provision, language, candidate.position).of


def _is_named(found: Found) -> bool:
    """Whether the question names a provision that is held."""
    return any("named" in hit.via for hit in found.hits)


def _is_titled(found: Found) -> bool:
    """Whether the question says the whole title of the provision that answers best, such as a company's name."""
    title = found.chosen[0].provision.title[found.language].casefold()
    return len(title) > 1 and title in found.text.casefold()


def _places(chosen: Iterable[Candidate]) -> list[Place]:
    return [(candidate.provision, candidate.position) for candidate in chosen]


def _steps(
    places: Iterable[Place],
    language: Language,
    part: int,
    kind: StepKind = StepKind.SAY,
    operators: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """Steps that say these sentences."""
    said = (sentence_step(provision, language, position, part) for provision, position in places)
    return tuple(replace(step, kind=kind, operators=operators) for step in said)


def _in_reading_order(chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best first, then the rest of its provision, then provision by provision, each in its order."""
    order = list(dict.fromkeys(candidate.provision.reference for candidate in chosen))
    rest = sorted(chosen[1:], key=lambda c: (order.index(c.provision.reference), c.position))
    return (chosen[0], *rest)


def _own_rule_first(chosen: tuple[Candidate, ...], named: frozenset[str]) -> tuple[Candidate, ...]:
    """The sentence on the one standard or indicator that is named before one that tells of several."""
    own = frozenset(filter(_NUMBERED.match, named))
    if len(own) != 1 or not chosen or len(set(filter(_NUMBERED.match, chosen[0].words))) < 2:
        return chosen
    first = next((c for c in chosen if frozenset(filter(_NUMBERED.match, c.words)) == own), chosen[0])
    return (first, *(c for c in chosen if c is not first))


_NUMBERED = re.compile(r"concept:(?:standard|indicator)-\d$")
_OF_TEXTS = frozenset({"concept:r-and-d", "concept:regular-indicators", "concept:sci-tech-attributes"})
"""Concepts that too many sentences on changes name to be what one asks about."""
_INDICATORS = {
    "concept:indicator-1": ("concept:r-and-d-spending", "concept:r-and-d-ratio"),
    "concept:indicator-2": ("concept:r-and-d-staff",),
    "concept:indicator-3": ("concept:invention-patent",),
    "concept:indicator-4": ("concept:revenue-growth",),
}
"""What the indicators measure: a change of one is a change of what it asks for."""
_OF_INDICATORS = frozenset(_INDICATORS).union(*_INDICATORS.values())
_CHANGES = Pattern(
    "that a sentence tells that something came in or what it was before",
    r"\badded\b|\b(?:rose|raised|cut|fell|lowered) from\b|\bfrom .{1,20} to\b|\b[Ss]ince \d|\bintroduced\b"
    r"|\bwas \d+% before\b|新增|增加到|提高到|由.{1,12}到|自.{4,14}起|此前为",
    yes=("added the indicator for R&D staff", "rose from 5 to 7", "由5项提高到7项", "自2024年4月30日起"),
    no=("requires at least 7", "不少于7项"),
)
_CAME = Pattern(
    "that a sentence tells a number or rule from before",
    r"\badded\b|\bfrom .{1,40} to\b|新增|由.{1,20}到",
    yes=("raised the number from three to four", "由三项增加到四项"),
    no=("Since 30 April 2024",),
)
_EXCEPTS = Pattern(
    "what a sentence does not speak of",
    r"\b(?:other than|except(?: for)?|apart from) ((?:the |an? )?[\w’'-]+(?: [\w’'-]+){0,2})"
    r"|([\u4e00-\u9fff]{2,12})以外",
    yes=("strategic investors other than the sponsor's co-investment", "保荐人跟投以外的战略投资者"),
    no=("the sponsor's co-investment", "境外"),
)
_ASKS_EACH = Pattern(
    "that the same is asked of each of several things",
    r"\brespectively\b|\beach\b|分别|各自|各[是为要有]",
    yes=("how long is each locked", "分别多久"),
    no=("what are the tests", "有哪些"),
    flags=re.IGNORECASE,
)
_ASKS_WHAT_IT_SAYS = Pattern(
    "that a question asks what a provision says",
    r"\bwhat (?:does|do|did)\b.{1,60}\bsay\b|\bwhat is in\b|[讲说写]了?(?:的是)?(?:些)?(?:什么|啥)"
    r"|规定了?(?:些)?(?:什么|啥)|什么内容",
    yes=("What does 2.1.2(5) say?", "第六条讲什么", "这一条规定了什么"),
    no=("What does it cost?", "说明书", "which rule says so"),
    flags=re.IGNORECASE,
)
_ASKS_WHAT_CHANGED = Pattern(
    "that a question asks how something changed",
    r"\bhow (?:has|have|did|was|were)\b.*\bchang|\bwhat (?:has |have |had |was |were )?changed\b|有(?:什么|哪些|何)变化"
    r"|怎么[改变]|变化",
    yes=("How have the indicators changed since 2020?", "有什么变化"),
    no=("When was it changed?", "什么时候修订"),
    flags=re.IGNORECASE,
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
