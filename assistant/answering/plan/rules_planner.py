"""The planner that needs no model: chooses the sentences that answer each part of a question, by a fitted scorer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.plan.absence import (
    LONGEST_SUBJECT,
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
from assistant.answering.plan.candidates import Candidate, SentenceMeasurer
from assistant.answering.plan.choice import LIKELY, NAMED, SentenceChoice, naming_the_article, own_rule_first, places_of
from assistant.answering.plan.company_sentences import CompanySentences
from assistant.answering.plan.company_spans import counted
from assistant.answering.plan.document_data import NOTHING_IDLE, idle_for, telling
from assistant.answering.plan.history.came_in import came_in, for_pending, told_today
from assistant.answering.plan.history.versions import history_places
from assistant.answering.plan.neighbours import Neighbours
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.repetition import asks_source
from assistant.answering.plan.scorer import Scorer
from assistant.answering.plan.steps import (
    NOT_MENTIONED,
    NOT_SAID,
    UNDER_TITLE,
    Place,
    Step,
    StepKind,
    sentence_step,
    sentences_of,
    steps_of,
)
from assistant.answering.plan.unsaid import (
    KINDS_OF_PEOPLE,
    chance_unsaid,
    figure_unsaid,
    identification_unsaid,
    own_words_unsaid,
    people_uncounted,
    sanction_unsaid,
    strange_unsaid,
    unheld_matter_in,
)
from assistant.answering.question.abstention import compares_markets
from assistant.answering.question.crossed import Cell
from assistant.answering.question.parts import Part, asking_clause, without_subject
from assistant.answering.question.understanding import QuestionKind, Understood, asks_when_it_came
from assistant.corpus.model import Corpus, DocumentKind, Reference
from assistant.language.detection import language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.text import Language
from assistant.retrieval.ranking import Vector
from assistant.retrieval.retriever import Hit

Similarities = Callable[[Vector, Sequence[str]], Sequence[float]]
"""Cosine of a question's vector with each sentence, 0 where no vector is known."""

MOST = 6
"""Most sentences for one thing asked; of several things asked together `MOST_OF_PART` each."""

MOST_OF_PART = 4

MOST_OF_CELL = 2
"""Most sentences for one thing asked of one of two that are set side by side."""

LEAST_RARE = 3.0
"""Least rarity of the words of one side alone by which a sentence is on that side."""

MOST_DOUBTFUL = 3
"""Most sentences where the answer says that they leave open what was asked."""

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

_UNPROFITABLE = frozenset({"concept:unprofitable", "concept:unprofitable-at-listing"})

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

    `doubtful` says that something in it is mentioned nowhere, `absent` that nothing speaks to it, `sure` that this is
    known otherwise than by the words it has in common with what is held.
    """

    steps: tuple[Step, ...]
    absent: bool = False
    doubtful: bool = False
    sure: bool = False


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
        self._choice = SentenceChoice(corpus, relevance, scorer)
        self._of_companies = CompanySentences(relevance)
        self._neighbours = Neighbours(corpus, relevance)
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
        stated = self._of_companies.telling(part.part, found.candidates)
        if question.kind is QuestionKind.HISTORY and not stated:
            return PartPlan(self._history(question, found, number))
        own = replace(found, text=self._relevance.mended(part.part.text))
        every = found
        if self._finds_idle(language, part):
            every = self._afresh(self.found(language, part, most, idle=True), part.part, said)
        beside = self._beside_unheld(found, question.as_of)
        if beside is not None:
            step = Step(StepKind.ABSENT, _of_unheld(own, subject(own, self._relevance)), number)
            return PartPlan((step, *steps_of(beside, language, number)), absent=True, sure=True)
        if self._is_elsewhere(found) and (alone or names_something(own.text, language, self._relevance)):
            return PartPlan((Step(StepKind.ABSENT, subject(own, self._relevance), number),), absent=True)
        absence = self._judged(found, own, every, alone=alone, first=part.part.number == 1) if not stated else 0.0
        unsaid = self._of_companies.unsaid(part.part, every.candidates)
        sure = unsaid or self._neighbours.unsaid(part.part, language, every.candidates)
        sure = sure or identification_unsaid(every, self._relevance)
        absence = ABSENT[language] if sure else absence
        if absence >= ABSENT[language]:
            step = Step(StepKind.ABSENT, subject(own, self._relevance), number)
            nearest = self._nearest(found) if absence < CERTAIN else []
            nearest = list(self._of_companies.near(part.part, every.candidates)) if unsaid else nearest
            if compares_markets(question.text):
                nearest = list(self._choice.choose(found.candidates, MOST_DOUBTFUL))
            return PartPlan((step, *steps_of(places_of(nearest), language, number)), absent=True, sure=sure)
        doubt = _doubt(own, self._relevance, number) if absence >= DOUBTFUL[language] else ()
        if question.kind is QuestionKind.LIST and not asks_source(part.part.text):
            places = self._choice.listed(question, found)
        else:
            places = places_of(self._choice.choose(found.candidates, MOST_DOUBTFUL) if doubt else found.chosen)
        steps = counted(part.part.text, stated, steps_of(places, language, number), self._corpus)
        return PartPlan((*steps, *doubt), doubtful=bool(doubt))

    def _beside_unheld(self, found: Found, day: dt.date) -> list[Place] | None:
        """Where it stands what is held of a matter of which a question asks what is not held; None for no such."""
        matter = unheld_matter_in(found.text)
        if matter is None:
            return None
        rules = (each for each in self._corpus.provisions() if each.kind is DocumentKind.RULE and each.in_force(day))
        told = [(rule, at, text) for rule in rules for at, text in enumerate(sentences_of(rule, found.language))]
        if any(matter.fills(text) for _, _, text in told):
            return None
        near = [each for each in found.chosen if matter.of.search(each.text)]
        return (
            places_of(near[:MOST_DOUBTFUL])
            or [(rule, at) for rule, at, text in told if matter.of.search(text)][:MOST_NEAREST]
        )

    def _history(self, question: Understood, found: Found, number: int) -> tuple[Step, ...]:
        """The steps for what changed and when: sentences that tell of it, else the versions side by side."""
        came = came_in(found, self._corpus, self._relevance) if asks_when_it_came(question.text) else []
        pending = for_pending(question, found, self._corpus, self._choice)
        today = pending or came or told_today(question, found, self._relevance, self._choice)
        if today:
            gone = {True: StepKind.SAY, False: StepKind.DIFFER}
            kinds = [gone[provision.in_force(question.as_of)] for provision, _ in today]
            steps = (steps_of([at], found.language, number, kind) for at, kind in zip(today, kinds, strict=True))
            return tuple(step for each in steps for step in each)
        versions = history_places(question, found, self._corpus, self._relevance, self._choice.probability)
        return steps_of(versions, found.language, number, StepKind.DIFFER)

    def _judged(self, found: Found, own: Found, every: Found, *, alone: bool, first: bool) -> float:
        """How likely nothing held speaks to a part: by the model on `every` thing found, or surely.

        The `first` part says itself what it is about, as one that is `alone` does.
        """
        language = found.language
        judged = alone or first or names_something(own.text, language, self._relevance)
        absence = self._absence(every, replace(own, hits=every.hits)) - (0.0 if alone else OF_PART) if judged else 0.0
        if not alone and absence >= UNSPOKEN and own_words_unsaid(own, found, self._relevance):
            absence = max(absence, ABSENT[language])
        unsaid = figure_unsaid(found, self._relevance) or strange_unsaid(own, every)
        if unsaid or sanction_unsaid(replace(found, text=own.text)):
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
        return not known and self._choice.probability(found.chosen[0]) < ELSEWHERE

    def _nearest(self, found: Found) -> list[Candidate]:
        """The sentences shown where nothing speaks to what is asked: about its subject, or none."""
        terms = self._relevance.terms(found.text, found.language)
        kinds = self._relevance.concepts(found.text, found.language) & KINDS_OF_PEOPLE
        titles = [self._relevance.words(c.provision.title[found.language]) for c in found.chosen]
        own = [c for c, title in zip(found.chosen, titles, strict=True) if not kinds or kinds & title]
        near = [c for c in own if self._choice.probability(c) >= NEAREST][:MOST_NEAREST]
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
        concepts = [self._relevance.concepts(side.part.text, question.language) for side in sides]
        everywhere = frozenset.intersection(*concepts)
        apart = question.kind is QuestionKind.COMPARISON or _ASKS_EACH.search(question.text)
        for side, named in zip(sides, concepts, strict=True):
            found = self.found(question.language, side, MOST_OF_PART)
            rest = [c for c in found.candidates if c.provision.reference not in taken]
            own = [c for c in rest if apart and (named - everywhere) & (c.words | self._relevance.around(c.provision))]
            chosen = self._choice.choose(self._of_usual_case(question, own or rest), MOST_OF_PART)
            steps += steps_of(places_of(chosen), question.language, 1, operators=operators)
            taken |= {candidate.provision.reference for candidate in chosen[:1]}
        return tuple(steps) if len(taken) > 1 else ()

    def cells(self, question: Understood, cells: Sequence[Cell], hits: Sequence[PartHits]) -> tuple[Step, ...]:
        """What is asked of each of two things one by one: the likely sentences on each, none twice.

        Where a provision tells of the one what is asked, its sentence on the other is taken before what is found for
        that alone.
        """
        found = [self.found(question.language, part, MOST_OF_CELL) for part in hits]
        steps: dict[str, Step] = {}
        for at, (cell, own) in enumerate(zip(cells, found, strict=True)):
            other = at ^ 1  # cells come in pairs
            likely = [c for c in own.chosen if self._choice.probability(c) >= LIKELY] or self._nearest(own)[:1]
            likely = likely[:MOST_OF_CELL]
            beside = self._on_side(cell.side, cells[other].side, likely, found[other])
            chosen = [*beside, *(c for c in likely if c not in beside)]
            for step in steps_of(places_of(chosen), question.language, 1, operators=(UNDER_TITLE,)):
                steps.setdefault(step.of, step)
        return tuple(steps.values()) if len(steps) > 1 else ()

    def _on_side(self, side: str, other: str, own: Sequence[Candidate], found: Found) -> list[Candidate]:
        """The sentence with words of one side alone, in the provision that tells best of the other side.

        None where that provision's own sentence on the side is found for it anyway.
        """
        if not found.chosen:
            return []
        provision, language = found.chosen[0].provision, found.language
        alone = self._relevance.words(side) - self._relevance.words(other)

        def telling(candidate: Candidate) -> float:
            return sum(self._relevance.rarity(word, language) for word in candidate.words & alone)

        if own and own[0].provision == provision and telling(own[0]) >= LEAST_RARE:
            return []
        pool = [c for c in found.candidates if c.provision == provision and telling(c) >= LEAST_RARE]
        return sorted(pool, key=telling, reverse=True)[:1]

    def _of_usual_case(self, question: Understood, pool: Sequence[Candidate]) -> Sequence[Candidate]:
        """The sentences without those on unprofitable issuers, where lock-ups are compared and nobody asks of these."""
        of_lock_ups = "concept:lock-up" in self._relevance.concepts(question.text, question.language)
        if not of_lock_ups or question.kind is not QuestionKind.COMPARISON or _OF_PROFIT.search(question.text):
            return pool
        return [c for c in pool if not (_UNPROFITABLE & c.words)] or pool

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
        pool = self._neighbours.without(part.part, language, pool)
        chosen = self._choice.defining(text, language, pool, most) or self._choice.choose(pool, most)
        chosen = own_rule_first(chosen, self._relevance.concepts(text, language))
        chosen = self._choice.not_excepted_first(chosen, text, language)
        chosen = self._choice.own_words_first(chosen, pool, text, language)
        best = self._choice.logit(chosen[0]) if chosen else -10.0
        chosen = self._choice.stating(text, language, pool, chosen, most)
        if asks_source(part.part.text):
            chosen = naming_the_article(pool, chosen, self._choice.first_concept(text))
        if named:  # an article is read from its beginning
            chosen = tuple(sorted(chosen, key=pool.index))
        if _ASKS_WHAT_IT_SAYS.search(text):  # and so is any provision of which it is asked what it says
            chosen = tuple(c for c in pool if c.features[NAMED])[:most] or chosen
        chosen = self._choice.counted_to_date(text, language, pool) or chosen
        chosen = of_each(hits, pool, most) or self._of_companies.telling(part.part, pool) or chosen
        return Found(text, language, hits, pool, chosen, best, part.vector)

    def _finds_idle(self, language: Language, part: PartHits) -> bool:
        """Whether documents say of themselves what is not asked: where none does, `found` has the same with `idle`."""
        dull = idle_for(part.part.lookup, language, self._relevance, self._corpus)
        return any(
            dull.is_idle(hit.provision, self._relevance.words(text))
            for hit in part.hits
            for text in sentences_of(hit.provision, language)
        )

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
        chosen = self._choice.choose([c for c in fresh if not numbers or _numbers(c.words) <= numbers], MOST_OF_PART)
        text = self._relevance.mended(without_subject(part.text))
        again = self._speaks(first, text, found.language)
        likely = [c for c in chosen if self._choice.probability(c) >= LIKELY]
        speaking = [(c, self._speaks(c, text, found.language)) for c in likely]
        better = next((c for c, other in speaking if other > again and (c is chosen[0] or other[1] > again[1])), None)
        if better is None:
            return found
        chosen = (better, *(c for c in chosen if c is not better))
        return replace(found, chosen=chosen, best=self._choice.logit(better))

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


def _of_unheld(own: Found, clause: str) -> str:
    """What is said not to be held: the clause that asks, or the whole part where only that names what is not."""
    matter, whole = unheld_matter_in(own.text), own.text.strip(" ?？。.!！,，")
    short = len(whole) <= LONGEST_SUBJECT[own.language] and not quotes_somebody(whole)
    return whole if matter is not None and not matter.asks.search(clause) and short else clause


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


_OF_PROFIT = Pattern(
    "that a question speaks of profit or loss",
    r"profit|\bloss(?:es)?\b|\bin the red\b|盈利|亏",
    yes=("listed at a loss", "未盈利"),
    no=("controllers", "控股股东"),
    flags=re.IGNORECASE,
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
