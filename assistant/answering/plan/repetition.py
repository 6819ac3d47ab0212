"""Nothing is told twice: of sentences known to say the same one stays, and none that those beside it say already.

Which those are stands in `corpus/same.yaml`; they are known by their words, so that a version whose words differ is
told in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.plan.steps import Sentence, Step, StepKind, find_sentence, sentences_of
from assistant.base.lazy import locked_property
from assistant.corpus.model import Corpus, Reference, SentencePlace
from assistant.language.patterns import Pattern
from assistant.language.text import Language


@dataclass(frozen=True, slots=True)
class _Known:
    """What sentences say: the set of each by its words, and what is said again by which sets together.

    `places` is where each stands in its set, `proofs` are those of `again` that say besides where it is said, `limbs`
    those that are said again by a sentence of their own provision.
    """

    sets: Mapping[str, str]
    places: Mapping[SentencePlace, int]
    again: Sequence[tuple[str, frozenset[str]]]
    proofs: frozenset[str]
    limbs: Sequence[tuple[str, frozenset[str]]]


class Repetition:
    """Knows which sentences of a corpus say what others say. Safe to share between threads."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def told_once(self, parts: Sequence[Sequence[Step]], before: Iterable[Step] = ()) -> tuple[tuple[Step, ...], ...]:
        """The steps of each part without what is said `before` them or what others of them say.

        Of several that say the same the one that says yes or no, or else the one known best, stands where the first
        stood. What a part begins with is left out only for what is said before it, or gives its place to what says all
        of it; the limb of a rule, which is all that was asked for, stays in front of the whole rule.
        """
        said = [self._set_of(step) for step in before]
        best = self._best(step for steps in parts for step in steps)
        names = [[self._set_of(step) for step in steps] for steps in parts]
        told = dict.fromkeys(name for part in names for name in part if name not in said)
        first = {part[0] for part in names if part}
        order = list(told)
        for at, name in reversed(list(enumerate(order))):
            beside = order[:at] if name in first else [other for other in told if other != name]
            if self._is_again(name, (*said, *beside)):
                del told[name]
        return tuple(tuple(best[name] for name in self._ordered(_taken(part, told))) for part in names)

    def _ordered(self, names: list[str]) -> list[str]:
        """The sets of one part: what it begins with gives its place to what says it all, or it is a proof of."""
        for again, within in self._known.again if names else ():
            if again == names[0] and within <= set(names) and (again, within) not in self._known.limbs:
                rest = [name for name in names if name not in within]
                return [*filter(within.__contains__, names), *(rest if again in self._known.proofs else rest[1:])]
        return names

    def _best(self, steps: Iterable[Step]) -> Mapping[str, Step]:
        """One step of each set: one that leads or else the one known best, told for the part that says it first."""
        sets: dict[str, list[Step]] = {}
        for step in steps:
            sets.setdefault(self._set_of(step), []).append(step)
        return {name: replace(min(same, key=self._doubt), part=same[0].part) for name, same in sets.items()}

    def _doubt(self, step: Step) -> tuple[bool, int, int]:
        sentence = self._said(step)
        if sentence is None:
            return not step.operators, 0, 0
        return not step.operators, sentence.provision.evidence.rank, self._known.places.get(_place(sentence), 0)

    def _is_again(self, name: str, beside: Iterable[str]) -> bool:
        told = frozenset(beside)
        return any(name == again and within <= told for again, within in self._known.again)

    def _set_of(self, step: Step) -> str:
        """The name of what a step says; of one that says no sentence under no title, or of a version, its own."""
        sentence = self._said(step)
        own = f"{step.kind} {step.of} {' '.join(step.operators)}"
        return own if sentence is None else self._known.sets.get(sentence.text, own)

    def _said(self, step: Step) -> Sentence | None:
        return find_sentence(self._corpus, step.of) if step.kind is StepKind.SAY else None

    @locked_property
    def _known(self) -> _Known:
        sets: dict[str, str] = {}
        for number, places in enumerate(self._corpus.repeated.same):
            sets.update({text: f"{number}" for place in places for text in self._texts(place)})
        for place in self._corpus.repeated.places:
            for text in self._texts(place):
                sets.setdefault(text, f"{place.provision}/{place.sentence}")
        every = self._corpus.repeated.again
        again = [
            (self._name(each.sentence, sets), frozenset(self._name(at, sets) for at in each.within)) for each in every
        ]
        return _Known(
            sets,
            {place: at for places in self._corpus.repeated.same for at, place in enumerate(places)},
            again,
            frozenset(name for (name, _), each in zip(again, every, strict=True) if each.proof),
            [
                pair
                for pair, each in zip(again, every, strict=True)
                if not each.proof and all(at.provision == each.sentence.provision for at in each.within)
            ],
        )

    def _name(self, place: SentencePlace, sets: dict[str, str]) -> str:
        return next((sets[text] for text in self._texts(place)), "")

    def _texts(self, place: SentencePlace) -> list[str]:
        """The words of a sentence in both languages; none where an added text has taken its place."""
        provision = self._corpus.find(place.provision)
        both = [sentences_of(provision, language) for language in Language] if provision is not None else []
        return [sentences[place.sentence - 1] for sentences in both if place.sentence <= len(sentences)]


def asks_where_it_stands(text: str) -> bool:
    """Whether a question asks which article or law says something: there each text that says it is an answer."""
    return bool(_ASKS_WHERE.search(text))


def asks_source(text: str) -> bool:
    """Whether a question asks for nothing but where something is said."""
    return bool(_ASKS_SOURCE.search(text))


_ASKS_SOURCE = Pattern(
    "that a question asks which provision says something",
    r"\b(?:which|what) (?:\w+ )?(?:articles?|rules?|provisions?|clauses?|paragraphs?|law)\b (?:of the \w+ )?(?:says?"
    r"|sets?|states?|requires?|contains?|governs?|defines?|provides?|lays?)\b"
    r"|\bwhere (?:does|do|is|are|can) .{0,80}\b(?:says?|stands?|written|stated|set out|found|laid down|come from)\b"
    r"|\b(?:source|citation|legal basis|authority) (?:for|of)\b"
    r"|(?:哪一?|第几)[条款项](?:规则|法律?)?(?:里|中)?(?:规定|写|说|的规定|要求)|出自|出处|依据(?:是|在)?(?:哪|什么|第几)"
    r"|(?:规定|写|列|载)在[^，。？?]{0,12}?(?:哪|第几)|哪(?:个|份|部)(?:文件|规则|法律?).{0,4}(?:规定|写|说)|法条依据|哪里规定",
    yes=(
        "Which provision says so?",
        "Where does it say that",
        "Source for the 24-month lock-up",
        "是哪一条规定的",
        "出处",
        "写在上市规则哪一条",
    ),
    no=("which rule is easier", "where can I read it", "锁多久"),
    flags=re.IGNORECASE,
)
_ASKS_WHERE = Pattern(
    "that a question asks which article or law says something",
    r"\b(?:which|what) (?:\w+ )?(?:articles?|rules?|law|laws|provisions?|documents?|texts?|source)\b"
    r"|\bwhere (?:does|is|do) (?:it|this|that|the rules?)\b"
    r"|第几[条款项]|哪一?[条款部]|出自|出处|依据|哪个?(?:文件|规定|法)|来源",
    yes=("which article says so", "under which law", "出自哪一条", "依据哪部法第几条"),
    no=("which companies", "锁多久", "what is the rule on lock-ups"),
    flags=re.IGNORECASE,
)


def _place(sentence: Sentence) -> SentencePlace:
    return SentencePlace(Reference(sentence.provision.document, sentence.provision.id), sentence.id.number)


def _taken(names: Iterable[str], told: dict[str, None]) -> list[str]:
    """The sets of one part that are to be told and have not been, which they are now."""
    own = [name for name in dict.fromkeys(names) if name in told]
    for name in own:
        del told[name]
    return own
