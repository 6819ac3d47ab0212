"""What was not in force on the day asked about, and what bore a number then that names another text today."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.plan.part_plans import Retrieved
from assistant.answering.plan.steps import Step, StepKind, sentence_step
from assistant.corpus.model import Reference
from assistant.language.patterns import Pattern
from assistant.language.sentences import corpus_sentences


def not_in_force(retrieved: Retrieved) -> tuple[Step, ...]:
    """The steps that say which documents were not in force on the day asked about."""
    return tuple(
        Step(StepKind.ABSENT, str(Reference(version.document, "about", version.id)))
        for version in retrieved.absent
        if "about" in version.provisions
    )


def renumbered(retrieved: Retrieved) -> tuple[Step, ...]:
    """The sentences that say which number a document had on the day asked about, and that another has it today."""
    language = retrieved.asked.language
    about = (version.provisions["about"] for version in retrieved.renumbered if "about" in version.provisions)
    return tuple(
        sentence_step(provision, language, place)
        for provision in about
        for place in _numbered_places(corpus_sentences(provision.text_for(language), provision.spoken(language)))
    )


def _numbered_places(sentences: Sequence[str]) -> list[int]:
    """The places that tell of the number, from the last on, but for the first, by which the text is issued."""
    told = [place for place, text in enumerate(sentences) if _TELLS_NUMBER.search(text)]
    return told[:0:-1]


_TELLS_NUMBER = Pattern(
    "that a sentence tells the number of a text in its series",
    r"\bNo\. \d|第\d+号",
    yes=("kept No. 7 until 25 August 2023", "沿用第7号编号"),
    no=("2.1.2(5)", "第五项"),
)
