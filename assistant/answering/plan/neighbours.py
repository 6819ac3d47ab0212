"""Processes that are taken for each other: a time of the formal review is none of a pre-review.

Where a question asks for a time within one of them, only sentences on that process may give it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.measures import AskedMeasure, AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import Relevance
from assistant.answering.question.parts import Part
from assistant.corpus.model import Corpus
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_PROCESSES: Mapping[str, str] = {
    "pre-review": "pre-review",
    "pre-review-opinion": "pre-review",
    "necessity-report": "pre-review",
    "re-examination": "re-examination",
    "on-site-inspection": "on-site-inspection",
    "tutoring": "tutoring",
    "tutoring-filing": "tutoring",
    "tutoring-check": "tutoring",
    "completion-letter": "tutoring",
}
"""The processes beside the formal review, by the concepts that name them."""

_STEPS = frozenset(
    ("inquiry", "first-inquiry", "inquiry-reply", "acceptance", "working-day", "working-papers", "sponsor", "csrc",
     "local-csrc-bureau", "listing-application", "prospectus", "ipo", "intermediaries", "review-opinion",
     "information-disclosure", "working-hours", "guideline-7", "tutoring-rules", "on-site-inspection-rules")
)  # fmt: skip
"""Concepts of things that every one of them may have: a question that names more is of more than the process."""

_BEYOND = Pattern(
    "that a question is of what comes before or after a process, or of the formal review beside it",
    r"\b(?:after|once|following|since|before|until|prior to|formal(?:ly)?|normal|ordinary|regular)\b"
    r"|之?后|以后|之?前(?!后)|完了|结束|通过|正式|普通|一般审核",
    yes=("how long after a pre-review may we file", "预先审阅之后多久申报", "the formal review"),
    no=("how long does a pre-review take", "预先审阅要多久"),
    flags=re.IGNORECASE,
)


_STEPS_NAMED = (
    Pattern(
        "the questions asked in a process",
        r"\b(?:first|further|its|their|of|sends?|asks?|answer\w*|raise) (?:\w+ ){0,2}(?:questions?"
        r"|queries)\b|\binquir\w+"
        r"|\b(?:comments|feedback)\b|问询|提问|反馈|几轮问|(?:回答|提出?)问题",
        yes=("its first questions", "answer their questions", "first inquiry", "首轮问询", "反馈意见"),
        no=("one question: how long", "问题是要多久"),
        flags=re.IGNORECASE,
    ),
    Pattern(
        "the replies given in a process",
        r"\b(?:repl(?:y|ies)|respon(?:d|ds|se))\b|\banswer(?:s|ing)? (?:the |its |their )?(?:questions"
        r"|inquir\w+)|回复|答复",
        yes=("time to reply", "answer the questions", "回复期限"),
        no=("the answer", "回到"),
        flags=re.IGNORECASE,
    ),
)
"""Steps that one process has its times for and another has not."""


class Neighbours:
    """Knows which sentences are of the process that a part asks about. Safe to share between threads."""

    def __init__(self, corpus: Corpus, relevance: Relevance) -> None:
        self._corpus = corpus
        self._relevance = relevance

    def without(self, part: Part, language: Language, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The sentences without those that state the measure asked for of another process.

        Where none states it of the process asked about, only what else is said of that one is left.
        """
        process, measure = self._process(part, language), _measure(part, language)
        if not process or measure is None:
            return tuple(pool)
        own = [c for c in pool if self._is_of(c, process)]
        if self.unsaid(part, language, pool):
            return tuple(own) or tuple(pool)
        return tuple(c for c in pool if c in own or not states([c.text], measure, language))

    def unsaid(self, part: Part, language: Language, pool: Sequence[Candidate]) -> bool:
        """Whether a measure is asked of one process, or of a step of it, and no sentence on it states any."""
        process, measure = self._process(part, language), _measure(part, language)
        if not process or measure is None:
            return False
        steps = [step for step in _STEPS_NAMED if step.search(part.text)]
        stating = (c.text for c in pool if states([c.text], measure, language) and self._is_of(c, process))
        return not any(all(step.search(text) for step in steps) for text in stating)

    def _process(self, part: Part, language: Language) -> str:
        """The one process that a part asks about, with nothing beside it; empty where there is none."""
        named = self._named(part.text, language) or self._named(part.lookup, language)
        processes = {_PROCESSES[name] for name in named if name in _PROCESSES}
        others = named - _PROCESSES.keys() - _STEPS
        return processes.pop() if len(processes) == 1 and not others and not _BEYOND.search(part.text) else ""

    def _named(self, text: str, language: Language) -> frozenset[str]:
        return frozenset(name.removeprefix(_CONCEPT) for name in self._relevance.concepts(text, language))

    def _is_of(self, sentence: Candidate, process: str) -> bool:
        """Whether a sentence names the process, or its provision or document does in its title."""
        provision = sentence.provision
        version = self._corpus.documents[provision.document].version(provision.version)
        titles = [provision.title, *provision.path, *([version.short, version.title] if version is not None else ())]
        texts = [sentence.text, *(title[each] for title in titles for each in Language)]
        return any(
            _PROCESSES.get(name.removeprefix(_CONCEPT)) == process for name in self._relevance.words("\n".join(texts))
        )


_CONCEPT = "concept:"


def _measure(part: Part, language: Language) -> AskedMeasure | None:
    """The time that a part asks for."""
    measure = asked_measure(part.text, language)
    return measure if measure is not None and measure.kind is AskedMeasureKind.TIME else None
