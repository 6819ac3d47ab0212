"""What is taken for each other: the formal review for a pre-review, a lock-up for a condition of an issue.

Where a question asks for a time within one process, only sentences on that process may give it. Where it asks of people
who changed before the listing and of no shares, none on what they may sell afterwards does.
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
            return self._of_standing(part, language, pool)
        own = [c for c in pool if self._is_of(c, process)]
        if self.unsaid(part, language, pool):
            return tuple(own) or tuple(pool)
        return tuple(c for c in pool if c in own or not states([c.text], measure, language))

    def _of_standing(self, part: Part, language: Language, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The sentences without those on the sale of shares, where it is asked of people who changed before the IPO.

        They stay where nothing else found speaks of these people.
        """
        told = all(pattern.search(part.lookup) for pattern in (_BEFORE_LISTING, _CHANGE))
        if not told or _OF_SHARES.search(part.lookup):
            return tuple(pool)
        people = {f"{_CONCEPT}{name}" for name in self._named(part.lookup, language) & _PEOPLE}
        others = () if _MAIN_BOARD.search(part.lookup) else (_MAIN_BOARD,)
        apart = (_OF_SHARES, *others)
        rest = tuple(c for c in pool if not any(p.search(f"{c.provision.title[language]}. {c.text}") for p in apart))
        return rest if any(people & c.words for c in rest) else tuple(pool)

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
_PEOPLE = frozenset(("core-technical-staff", "directors", "senior-managers", "actual-controller"))
"""Those whose change before an issue is tested, and whose shares are locked up after it."""
_BEFORE_LISTING = Pattern(
    "that a question speaks of what was so before the listing",
    r"\b(?:before|prior to|ahead of|until|leading up to|preceding)(?: (?:the|a|an|our|its|we|they|it|STAR|you))*"
    r" (?:ipo|list(?:ing|ed)?|fil(?:e|es|ed|ing)|float|application|apply|go(?:ing)? public|submission)\b"
    r"|\bpre-(?:ipo|listing|filing)\b(?! shares?)|(?:上市|申报|IPO|首发|报会|递表|报材料)(?:之|以)?前(?!的?股|入股|持)"
    r"|(?:last|past|latest|recent) (?:two|three|2|3) years|(?:最近|近|过去)[两二三23]年",
    yes=("turnover two years before STAR IPO", "left before we filed", "核心技术人员IPO前两年离职", "申报前换了董事"),
    no=("pre-IPO shares", "首发前股份锁多久", "may he sell before the lock-up ends"),
    flags=re.IGNORECASE,
)
_CHANGE = Pattern(
    "that people change, leave or stay",
    r"\b(?:turnover|leav\w*|left|quit\w*|resign\w*|depart\w*|chang\w*|replac\w*|stab\w+|went|gone|switch\w*)\b"
    r"|离|走了|辞|换|变动|变更|变化|流失|稳定|更替",
    yes=("core technical staff turnover", "CTO left before filing", "申报前换了董事", "核心技术人员稳定"),
    no=("how many directors before the listing", "上市前董事要几名"),
    flags=re.IGNORECASE,
)
_MAIN_BOARD = re.compile(r"\bmain board\b|主板", re.IGNORECASE)
_OF_SHARES = Pattern(
    "that a text speaks of shares that are held or sold",
    r"\b(?:shares?|sell|sold|sale|stake|locked?|lock-?ups?|quota|transfer\w*|holdings?|invest\w*|undertak\w+)\b"
    r"|股份|股票|减持|锁定|锁多|限售|转让|解禁|额度|卖|入股|持股|的股|股票|套现",
    yes=("may not sell", "how long are they locked", "不得转让", "锁定期"),
    no=("core technical staff turnover", "核心技术人员离职"),
    flags=re.IGNORECASE,
)


def _measure(part: Part, language: Language) -> AskedMeasure | None:
    """The time that a part asks for."""
    measure = asked_measure(part.text, language)
    return measure if measure is not None and measure.kind is AskedMeasureKind.TIME else None
