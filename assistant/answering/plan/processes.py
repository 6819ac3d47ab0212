"""A question that asks how something runs, step by step, is answered by the stages of a process of the corpus."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.steps import Sentence, SentenceId, Step, StepKind, sentences_of
from assistant.answering.question.parts import Part
from assistant.corpus.mentions import mention_spans, mentions
from assistant.corpus.model import Concept, Corpus, Process
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_ASKS_STEPS = Pattern(
    "that a question asks for the steps of something",
    r"\bstep[- ]by[- ]step\b|\bsteps\b|\bstages\b|\bwalk (?:me|us) (?:through|thru)\b"
    r"|\bin (?:what|which) order\b|\bsequence\b"
    r"|\b(?:what|which)(?: still)? (?:happens|comes) (?:next|then|after|before)\b|\bwhat happens\b.{0,30}$"
    r"|\bwhat(?:'s| is| comes)? next\b|\bwhat (?:still )?(?:has|have|needs?|remains) to (?:happen|be done)\b"
    r"|\bwhat(?:'s| is|s)? (?:still )?(?:left|to come|ahead|outstanding|remains|missing)\b(?! of\b| under\b"
    r"| for (?:the|our) \w+ (?:plan|quota))"
    r"|\bwhat (?:remains|comes)\b(?= (?:until|before|till|to)\b)|\bremaining (?:steps|hurdles|hoops)\b"
    r"|\bprocess\b|\bprocedur(?:e|es|ally)\b|\broad from\b|\broadmap\b"
    r"|\bhow (?:does|do|did)\b.{0,60}\b(?:work|run|go|proceed|unfold|apply|restart)\b"
    r"|\bhow (?:can|do|could) we\b.{0,20}\b(?:restart|appeal|apply for|go through|get through)\b"
    r"|\b(?:on|by|under) (?:which|what) deadlines?\b|\bwhat are the deadlines\b"
    r"|哪些期限|什么期限|各有什么时限|流程|步骤|怎么走|怎样走|哪几步|几步|各环节|哪些环节|按顺序|先后顺序"
    r"|先.{1,20}再|接下来|一步一步|一步步|各阶段"
    r"|(?:后面|后续|之后|接着|往后)(?:还有?|还要|要|得|该)(?:走|做|过|办|等|经过|完成)?(?:什么|啥|哪些|几)"
    r"|还剩(?:什么|啥|哪些)(?!额度|空间)"
    r"|还(?:要|得|需要?)(?:走|做|过|办|经过|完成)(?:什么|啥|哪些)|还差(?:哪些|什么|哪)(?:步|环节|关|手续|程序)"
    r"|哪些阶段|几关|哪些关|每一步|捋一捋|怎么排|走哪些程序|要走.{0,8}程序"
    r"|怎么(?:申请|启动|重新启动|恢复|调出|办理|进行)|怎么从|从.{2,14}到.{2,14}(?:怎么|各|几|时间|一共|总共|要走)",
    yes=(
        "How does the review run, step by step?",
        "Walk me through tutoring",
        "what's left until the first trade",
        "过会了后面还有啥",
        "what still comes before the shares trade",
        "审核流程",
        "先备案再验收",
        "怎么申请复审",
        "还有哪几关",
        "what still has to happen",
    ),
    no=("How long is the review?", "审核要多久", "What is the floor?", "先进制造", "凑不够怎么办"),
    flags=re.IGNORECASE,
)

_ASKS_WHICH = Pattern(
    "that a question asks for all of several things",
    r"\b(?:which|list|name|all) (?:\w+ ){0,4}\w+|\bwhat (?:\w+ ){0,2}(?:are|measures|matters|decisions|events|cases"
    r"|causes|times|conditions|periods|things|came)\b|哪[些几]|列(?:一下|出|举)|都有什么|有什么|什么情形|什么情况",
    yes=("which decisions are taken", "list the events", "what are the causes", "哪些事项", "哪几种情况"),
    no=("how does it run", "什么时候", "what is it"),
    flags=re.IGNORECASE,
)

_ASKS_ONE_THING = Pattern(
    "that a question asks for one thing within a process",
    r"^\W*(?:how (?:long|many|much|often|old)|when|who(?!.{1,40}\bwhich\b)"
    r"|is|are|can|does|do|must|may|what(?: is|'s)(?! (?:still )?(?:left|ahead|to come|outstanding|next)\b))\b"
    r"|^[^，,。；]{0,24}(?:多久|多长时间|几天|谁来|谁负责|是否|能不能|可以.{0,20}吗|需要.{0,20}吗)[^，,。；]{0,6}$",
    yes=("How long does the process take?", "Is the process public?", "审核流程要多久"),
    no=("How does it run?", "走哪些步骤，各要多久"),
    flags=re.IGNORECASE,
)


_ASKS_WHETHER = Pattern(
    "that a question asks whether something may be done, in an order of its own",
    r"能不能|可不可以|能否|可否|是否可以|行不行|^(?:can|may|could|must|is it allowed)\b",
    yes=("能不能先申报再上线", "can we file first and then launch"),
    no=("先申报再上线的流程", "how do we file"),
    flags=re.IGNORECASE,
)


_ASKS_OF_A_CASE = Pattern(
    "that it is asked what follows where a figure is so much",
    r"\b(?:if|when|where|suppose)\b.{0,80}\d.{0,80}\bwhat happens\b|\bwhat happens (?:if|when|where)\b.{0,80}\d",
    yes=("If the cap is RMB 3.98bn at pricing, what happens?", "what happens if the cap is 3.9bn"),
    no=("what happens after acceptance", "If the drug fails, what happens?"),
    flags=re.IGNORECASE,
)


def process_step(text: str, language: Language, day: dt.date, corpus: Corpus) -> Step | None:
    """The step that gives the stages of the process a question asks for; None where it asks for no known one."""
    steps, which = bool(_ASKS_STEPS.search(text)), bool(_ASKS_WHICH.search(text))
    one = _ASKS_ONE_THING.search(text) or _ASKS_OF_A_CASE.search(text)
    if not (steps or which) or one or (steps and not which and _ASKS_WHETHER.search(text)):
        return None
    process = _named(text, corpus, ordered=True) if steps else None
    if process is None and which:
        process = _named(text, corpus, ordered=False)
    if process is None or len(stages_of(process, language, day, corpus)) < 2:
        return None
    return Step(StepKind.STAGES, process.id)


def consequences_step(
    text: str, parts: Sequence[Part], language: Language, day: dt.date, corpus: Corpus
) -> Step | None:
    """The step that gives all that follows from an event of which several things are asked; None where more is asked.

    The stages must speak of every concept that a part names and of what it asks, such as an extension: what they say
    nothing of is to be told apart.
    """
    process = _named(text, corpus, ordered=True) if len(parts) > 1 else None
    if process is None or process.id not in _OF_AN_EVENT:
        return None
    stages = stages_of(process, language, day, corpus)
    told = {entry.id for stage in stages for entry in mentions(stage.text, corpus.glossary)}
    told |= {*process.concepts, *_OF_THE_MATTER}
    asked = {entry.id for part in parts[1:] for entry in mentions(part.text, corpus.glossary)}
    spoken = frozenset[str]().union(*(attributes_in(stage.text, language) for stage in stages))
    more = any(not attributes_in(part.text, language) <= spoken | _OF_WHAT_BECOMES for part in parts)
    return Step(StepKind.STAGES, process.id) if len(stages) > 1 and asked <= told and not more else None


_OF_AN_EVENT = frozenset({"failed-research"})
"""The processes that follow from an event and hold all that follows."""
_OF_WHAT_BECOMES = frozenset({"fine", "return", "correction"})
"""Attributes that ask what becomes of the company, which the stages tell."""
_OF_THE_MATTER = frozenset(
    ("standard-5", "expected-market-cap", "core-product", "innovative-drug", "phase-two-trial", "delisting",
     "delisting-risk-warning", "relisting", "star-market", "sse", "issuer", "listing", "risk-notice", "sponsor")
)  # fmt: skip
"""Concepts that may be named of such an event without asking for more than its stages tell."""


def _named(text: str, corpus: Corpus, *, ordered: bool) -> Process | None:
    """The process that a text names by the longest name; of names alike the one that comes first."""
    concepts = {entry.id: entry for entry in corpus.glossary}
    names: list[_Names] = []
    for process in (process for process in corpus.processes if process.ordered is ordered):
        entries = [concepts[name] for name in process.concepts if name in concepts]
        english = tuple(dict.fromkeys([*process.en, *(name for entry in entries for name in entry.en)]))
        chinese = tuple(dict.fromkeys([*process.zh, *(name for entry in entries for name in entry.zh)]))
        names.append(_Names(process.id, english, chinese))
    spans = mention_spans(text, names)
    if not spans:
        return None
    _, _, named = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
    return next(process for process in corpus.processes if process.id == named.id)


class _Names(Concept):
    """A process with the names of its concepts."""


def stages_of(process: Process, language: Language, day: dt.date, corpus: Corpus) -> tuple[Sentence, ...]:
    """The sentences of its stages in force on a day, in order."""
    stages: list[Sentence] = []
    for stage in process.stages:
        provision = corpus.find(stage.provision, day)
        texts = sentences_of(provision, language) if provision is not None else ()
        if provision is not None and stage.sentence <= len(texts):
            name = SentenceId(provision.reference, language, stage.sentence)
            stages.append(Sentence(name, provision, texts[stage.sentence - 1]))
    return tuple(stages)
