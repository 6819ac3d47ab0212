"""The planner that needs no model: chooses the sentences that answer each part of a question, by a fitted scorer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

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
from assistant.answering.plan.candidates import FEATURES, Candidate, candidates, tells_of_change
from assistant.answering.plan.definitions import defining
from assistant.answering.plan.document_data import NOTHING_IDLE, idle_for, telling
from assistant.answering.plan.relevance import Relevance
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
from assistant.answering.plan.unsaid import figure_unsaid, own_words_unsaid, people_uncounted
from assistant.answering.question.abstention import compares_markets
from assistant.answering.question.parts import Part, asking_clause
from assistant.answering.question.understanding import QuestionKind, Understood
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

HISTORY = 12
"""Most sentences of a history, shared out among the versions."""

CHANGED = 0.4
"""What a sentence of a history gains by an amount that not every version has."""

LIST_ITEMS = 12


_NAMED = FEATURES.index("named")
"""Whoever names a provision asks for that one."""

Place = tuple[Provision, int]
"""A sentence of a provision by its position from 0."""


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


class RulesPlanner:
    """Chooses sentences; writes none."""

    def __init__(self, corpus: Corpus, relevance: Relevance, similarities: Similarities, scorer: Scorer) -> None:
        self._corpus = corpus
        self._relevance = relevance
        self._similarities = similarities
        self._scorer = scorer

    def plan(
        self, question: Understood, part: PartHits, *, alone: bool = True, said: Set[str] = frozenset()
    ) -> PartPlan:
        """The steps for one part, from the provisions found for it.

        `alone` says that it is all that is asked, `said` which sentences the parts before are answered with.
        """
        most = MOST if alone else MOST_OF_PART
        found = self._afresh(self.found(question.language, part, most), part.part, said)
        if not found.candidates:
            return PartPlan((), absent=True)
        number, language = part.part.number, question.language
        if question.kind is QuestionKind.HISTORY:
            today = _steps(self._told_today(question, found), language, number)
            versions = _steps(self._history(question, found), language, number, StepKind.DIFFER)
            return PartPlan(today or versions)
        own = replace(found, text=self._relevance.mended(part.part.text))
        if self._is_elsewhere(found):
            return PartPlan((Step(StepKind.ABSENT, subject(own, self._relevance), number),), absent=True)
        every = self._afresh(self.found(question.language, part, most, idle=True), part.part, said)
        absence = self._judged(found, own, every, alone=alone)
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

    def _judged(self, found: Found, own: Found, every: Found, *, alone: bool) -> float:
        """How likely nothing held speaks to a part: by the model on `every` thing found, or surely."""
        language = found.language
        judged = alone or names_something(own.text, language, self._relevance)
        absence = self._absence(every, replace(own, hits=every.hits)) - (0.0 if alone else OF_PART) if judged else 0.0
        if not alone and absence >= UNSPOKEN and own_words_unsaid(own, found, self._relevance):
            absence = max(absence, ABSENT[language])
        if figure_unsaid(found, self._relevance):
            absence = max(absence, ABSENT[language])
        return max(absence, DOUBTFUL[language]) if people_uncounted(found) else absence

    def _is_elsewhere(self, found: Found) -> bool:
        """Whether a question names nothing held nor that the glossary knows, and no sentence is likely to answer it."""
        if _is_named(found) or _is_titled(found):
            return False
        terms = self._relevance.terms(found.text, found.language)
        known = any(word.startswith("concept:") for unit in terms.units for word in unit.words)
        return not known and self._probability(found.chosen[0]) < ELSEWHERE

    def _nearest(self, found: Found) -> list[Candidate]:
        """The sentences shown where nothing speaks to what is asked: about its subject, or none."""
        terms = self._relevance.terms(found.text, found.language)
        near = [c for c in found.chosen if self._probability(c) >= NEAREST][:MOST_NEAREST]
        return [c for c in near if terms.coverage(c.words | self._relevance.around(c.provision)) >= NEAR_SUBJECT]

    def sides(self, question: Understood, sides: Sequence[PartHits]) -> tuple[Step, ...]:
        """Several things compared: the telling sentences on each; nothing if the same provision answers for all."""
        operators = (UNDER_TITLE,) if question.kind is QuestionKind.COMPARISON else ()
        steps: list[Step] = []
        taken: set[Reference] = set()
        for side in sides:
            found = self.found(question.language, side, MOST_OF_PART)
            rest = [c for c in found.candidates if c.provision.reference not in taken]
            chosen = self._choose(rest, MOST_OF_PART)
            steps += _steps(_places(chosen), question.language, 1, operators=operators)
            taken |= {candidate.provision.reference for candidate in chosen[:1]}
        return tuple(steps) if len(taken) > 1 else ()

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
        every = candidates(text, language, hits, self._relevance, similarity, self._scorer.paraphrases[language])
        pool = tuple(each for each in every if not dull.is_idle(each.provision, each.words)) or every
        chosen = self._defining(text, language, pool, most) or self._choose(pool, most)
        best = self._scorer.sentence.logit(chosen[0].features) if chosen else -10.0
        if named:  # an article is read from its beginning
            chosen = tuple(sorted(chosen, key=pool.index))
        if _ASKS_WHAT_IT_SAYS.search(text):  # and so is any provision of which it is asked what it says
            chosen = tuple(c for c in pool if c.features[_NAMED])[:most] or chosen
        chosen = of_each(hits, pool, most) or chosen
        return Found(text, language, hits, pool, chosen, best, part.vector)

    def _afresh(self, found: Found, part: Part, said: Set[str]) -> Found:
        """What else would be chosen, where a sentence said before is found again and another speaks better to the part.

        The subject that a later part is looked up with finds the sentences of the part before.
        """
        if not found.chosen or _name(found.chosen[0], found.language) not in said:
            return found
        chosen = self._choose([c for c in found.candidates if _name(c, found.language) not in said], MOST_OF_PART)
        if not chosen or self._probability(chosen[0]) < LIKELY:
            return found
        terms = self._relevance.terms(self._relevance.mended(part.text), found.language)
        again, other = (
            terms.coverage(best.words | self._relevance.around(best.provision)) for best in (found.chosen[0], chosen[0])
        )
        if other <= again:
            return found
        return replace(found, chosen=chosen, best=self._scorer.sentence.logit(chosen[0].features))

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
        return _in_reading_order(chosen)

    def _defining(self, text: str, language: Language, pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The sentence that defines what is asked for, then others of its provision; none where none surely does."""
        sentences = defining(text, language, pool, self._relevance, self._corpus.glossary)
        best = max(sentences, key=self._probability, default=None)
        if best is None or self._probability(best) < DEFINES:
            return ()
        place = best.provision.reference
        rest = [c for c in pool if c is not best and c.provision.reference == place and self._probability(c) >= SAME]
        return (best, *rest[: most - 1])

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

    def _told_today(self, question: Understood, found: Found) -> list[Place]:
        """The sentences of today's texts that say themselves what changed, where one of them likely answers.

        To how something changed those that state no sum of money and no percentage are no answer.
        """
        if _ASKS_VERSIONS.search(question.text):
            return []
        today = [c for c in found.candidates if c.provision.in_force(question.as_of) and tells_of_change(c.text)]
        if _ASKS_WHAT_CHANGED.search(question.text):
            today = [c for c in today if any(word.startswith(_FIGURES) for word in c.words)]
        chosen = self._choose(today, MOST_OF_CHANGE)
        return _places(chosen) if chosen and self._probability(chosen[0]) >= LIKELY else []

    def _history(self, question: Understood, found: Found) -> list[Place]:
        """The telling sentences of each version of one document, oldest first.

        The document most of whose versions speak.
        """
        versions: dict[str, dict[str, Hit]] = {}
        for hit in found.hits:
            versions.setdefault(hit.provision.document, {}).setdefault(hit.provision.version, hit)
        document = max(versions, key=lambda name: sum(hit.score for hit in versions[name].values()))
        best = max(hit.score for hit in versions[document].values())
        own: dict[str, list[Candidate]] = {
            name: [c for c in found.candidates if (c.provision.document, c.provision.version) == (document, name)]
            for name, hit in versions[document].items()
            if hit.score >= 0.5 * best
        }
        if _ASKS_VERSIONS.search(question.text):
            return self._about(document, sorted(own), question.language)
        everywhere = frozenset.intersection(*(frozenset(a for c in each for a in amounts(c)) for each in own.values()))
        chosen: list[Place] = []
        for name in sorted(own):
            ranked = sorted(own[name], key=lambda c: -self._probability(c) - CHANGED * bool(amounts(c) - everywhere))
            few = ranked[: max(1, HISTORY // len(own))]
            chosen += _places(sorted(few, key=lambda c: (c.provision.line, c.position)))
        return chosen

    def _about(self, document: str, versions: Sequence[str], language: Language) -> list[Place]:
        """What each version says of itself."""
        rows: list[Place] = []
        for name in versions:
            version = self._corpus.documents[document].version(name)
            about = version.provisions.get("about") if version else None
            count = len(sentences_of(about, language)) if about else 0
            rows += [(about, at) for at in range(min(count, max(1, HISTORY // len(versions)))) if about]
        return rows


def _doubt(found: Found, relevance: Relevance, part: int) -> tuple[Step, ...]:
    """The step that says what the sentences leave open: what was asked, else the words that nothing found has."""
    clause, words = clause_to_say(found, relevance), words_to_say(found, relevance)
    if clause:
        return (Step(StepKind.ABSENT, clause, part, (NOT_SAID,)),)
    return (Step(StepKind.ABSENT, words, part, (NOT_MENTIONED,)),) if words else ()


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


_FIGURES = ("amount:money:", "amount:percent:")


def amounts(sentence: Candidate) -> frozenset[str]:
    """The amounts a sentence states, as words to be compared."""
    return frozenset(word for word in sentence.words if word.startswith((*_FIGURES, "amount:number:")))


_ASKS_VERSIONS = Pattern(
    "that the versions of a document are asked for",
    r"\b(?:versions|revisions|editions)\b|各版本|哪些版本|几个版本|几次修订|历次修订|哪几版",
    yes=("Which versions are there?", "All revisions of the listing rules", "上市规则有几个版本？"),
    no=("How has the number of patents changed?", "conversions", "修订后发明专利要几项？"),
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
