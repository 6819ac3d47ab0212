"""A plan: what an answer consists of before it is spoken, as ordered steps of a closed list.

A planner chooses steps and writes nothing; `assistant.answering.plan.realiser` speaks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.corpus.model import Corpus, Provision, Reference
from assistant.corpus.reader import parse_reference
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language


class StepKind(StrEnum):
    """What a step does, in the words of the answer contract (design.md, section 3)."""

    SAY = "say"
    """A whole sentence of a provision."""
    ITEMS = "items"
    """The items of a provision, each by its first sentence and those with amounts."""
    STAGES = "stages"
    """The stages of a process, in order."""
    TABLE = "table"
    """Sibling rules side by side, from the rule data."""
    SELECT = "select"
    """Rules chosen by what they need, from the rule data."""
    DIFFER = "differ"
    """What one version of a document says beside the others, under the version's name."""
    VERDICT = "verdict"
    """The checker's lines on a section or on the whole."""
    FIGURE = "figure"
    """A number computed from stated facts, with its arithmetic."""
    ABSENT = "absent"
    """Nothing held speaks to something, or it was not in force."""
    ASK = "ask"
    """What must be known first."""


Place = tuple[Provision, int]
"""A sentence of a provision by its position from 0."""

UNDER_TITLE = "under-title"
"""An operator: a sentence under the title of its provision, beside those of what it is compared with."""


PREMISE = "premise"
"""An operator: a sentence that corrects what the question takes for granted, and so stands first."""

LINK = "link"
"""An operator: the address of the text stands behind a sentence about it, in a line of its own."""

PLACE = "place"
"""An operator: where a sentence stands is said in front of it, in a line of its own."""

TIMES = "times"
"""An operator, `times:4`: how often something happened stands in front of the sentence that tells each time."""

SPAN = "span"
"""An operator, `span:2022-12-29..2025-10-28`: the time between two days, in front of the sentence on the first."""


NOT_MENTIONED = "not-mentioned"
"""An operator of `absent`: says behind the sentences that what was found does not mention these words."""

NOT_SAID = "not-said"
"""An operator of `absent`: says behind the sentences that what was found does not say outright what was asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `of` names what it is of: a sentence, a provision, rules, a figure, or a subject in the asker's words.

    `operators` are what it may be dressed with; each is undone by `assistant.answering.plan.dressing.undress`.
    """

    kind: StepKind
    of: str
    part: int = 1
    operators: tuple[str, ...] = ()

    def as_json(self) -> Mapping[str, object]:
        """The step as the contract has it."""
        return {"part": self.part, "step": self.kind.value, "of": self.of, "with": list(self.operators)}


@dataclass(frozen=True, slots=True)
class SentenceId:
    """One sentence of a provision version, numbered from 1 in one language: `document@version#provision/en/1`."""

    reference: Reference
    language: Language
    number: int

    def __str__(self) -> str:
        return f"{self.reference}/{self.language}/{self.number}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the corpus as it stands, and the provision it stands in."""

    id: SentenceId
    provision: Provision
    text: str


def parse_sentence_id(text: str) -> SentenceId | None:
    """The id that a text spells; None where it spells none, or names no version."""
    place, language, number = [*text.rsplit("/", 2), "", ""][:3]
    reference = parse_reference(place)
    known = reference is not None and reference.version is not None
    if not known or language not in list(Language) or not number.isascii() or not number.isdigit():
        return None
    assert reference is not None
    return SentenceId(reference, Language(language), int(number[:6]))


def find_sentence(corpus: Corpus, name: str) -> Sentence | None:
    """The sentence of that id; None where the corpus holds none of that name."""
    parsed = parse_sentence_id(name)
    provision = corpus.find(parsed.reference) if parsed is not None else None
    if parsed is None or provision is None or provision.reference != parsed.reference:
        return None
    texts = sentences_of(provision, parsed.language) if provision.text.get(parsed.language) else ()
    return Sentence(parsed, provision, texts[parsed.number - 1]) if 1 <= parsed.number <= len(texts) else None


def sentences_of(provision: Provision, language: Language) -> tuple[str, ...]:
    """The sentences of a provision for a reader of one language, as they stand: in the other where it has no text."""
    return corpus_sentences(provision.text_for(language), provision.spoken(language))


def sentence_step(provision: Provision, language: Language, position: int, part: int = 1) -> Step:
    """The step that says a sentence, by its position from 0."""
    return Step(StepKind.SAY, str(SentenceId(provision.reference, provision.spoken(language), position + 1)), part)


def steps_of(
    places: Iterable[Place],
    language: Language,
    part: int,
    kind: StepKind = StepKind.SAY,
    operators: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """Steps that say the sentences that stand there."""
    said = (sentence_step(provision, language, position, part) for provision, position in places)
    return tuple(replace(step, kind=kind, operators=operators) for step in said)
