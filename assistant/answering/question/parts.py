"""The parts of a question: each thing it asks, with the words that say of what.

"How long is it locked, and which document says so?" asks two things; the second says nothing of its subject, so it is
looked up with that of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import GlossaryEntry
from assistant.language.patterns import Pattern
from assistant.language.text import Language

MOST_PARTS = 6
"""Most parts a question is taken apart into; what is behind them stays with the last."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked: its number from 1, its own words, and what to look up for it."""

    number: int
    text: str
    lookup: str


_ITEM = Pattern(
    "the number of an item in a question",
    r"(?:(?<=[\u4e00-\u9fff])(?<![条款项])[(（][1-9][)）](?![项款])\s*|(?:^|(?<=[\s:：,，;；。?？]))(?:[(（]?[1-9][)）]|[(（](?-i:[a-h]|[A-H])[)）]|[1-9][.、](?=\s*\D)|[①②③④⑤⑥⑦⑧⑨]"
    r"|[1-9](?=[\u4e00-\u9fff])(?![亿万千百十多几年个月号日天周季项条款家名股元倍成次份人位套类级层期轮岁分点比]))\s*)",
    yes=(
        "(1) what",
        "标签（2）多久",
        "：①谁",
        "1. who",
        "2、多久",
        "(a) does it",
        "，（b）谁",
        "：1控股股东多久 2董事多久",
    ),
    no=("2.1.2(5)", "rule 3", "(12)", "2.1.2(a)", "(an issuer)", "上市，3个月内", "锁定 2年"),
)
_JOIN = Pattern(
    "where one thing asked may end and the next begin",
    r"(?<=[?？!！。;；：])\s*|[;；]\s*|:\s+|(?<=\w)\s+[-\u2013\u2014]+\s+(?=\w)|,\s+(?:and\s+|or\s+|but\s+|also\s+|&\s*)?|，|、(?=(?:以及|还有|是否|由谁|谁|什么|何时|多|锁|能不能|要不要|怎))"
    r"|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
    r"|(?<!\s)\s+(?:and|or|but|also|plus|&)\s+(?=(?:what|which|who|whom|how|when|where|why|does|do|did|is|are|was|can|may"
    r"|must|should|will|has|have(?=\s+(?:i|we|you|they|there)\b))\b)|(?=以及|还有|另外|并且|而且|同时|此外)|(?<=[a-z\d%][.:])\s+(?=(?-i:[A-Z])"
    r"|(?:what|which|who|how|when|why)\b)",
    yes=(
        "much, and how",
        "？多久",
        "long and what",
        "多少，锁",
        "批准以及谁",
        "loss-making: is it",
        "inspections - who",
        "几个月 验收函",
    ),
    no=("fees and costs", "3.5 years", "loss-making", "3:30", "成1 有"),
    flags=re.IGNORECASE,
)
_CLAUSE_END = Pattern(
    "the end of a clause",
    r"[。！!；;，：]|[,.:](?=\s|$)|(?<=[?？])",
    yes=("是的。请问", "loss-making: is it", "we ask, what"),
    no=("2.1.2", "1,000", "3:30"),
)
_ASKS = {
    Language.EN: Pattern(
        "that an English clause asks",
        r"^(?:and |or |but |also |so |then |please |tell me )?"
        r"(?:(?:at|by|for|from|in|on|since|to|under|until|with|within) )?(?:what|which|who|whom|whose|why|how)\b"
        r"|^(?:and |or |but )?(?:when|where)(?:'s| (?:is|are|was|were|do|does|did|can|must|will|should|may|has|have)\b)"
        r"|^(?:and |or |but |also )?(?:is|are|do|does|did|can|could|may|must|should|will|would|has|have|was|were)\s"
        r"|\bhow (?:long|much|many|often|far|large|big|soon)\b|\bwhich (?:document|rule|article|text)\b"
        r"|^(?:and )?(?:min(?:imum)?|max(?:imum)?)\b\.?|^what's\b|^(?:the )?(?:next|remaining"
        r"|further) (?:steps|stages)\b"
        r"|^(?:and |also )?(?:the |its |their )?(?:exact |full )?(?:date|number|day|price|name|amount)"
        r"(?:,? and (?:the |its )?(?:date|number|day|price|name|amount))? of (?:the |its |their )(?:\w+ ){0,2}\w+$"
        r"|\b(?:what|which|who|when|where|how)(?: \w+)? (?:may|can|could|must|do|does|did|will|would|should|shall)"
        r" (?:we|i|you|it|they|he|she|an?|the)\b",
        yes=(
            "what is it",
            "after a refusal when may we apply again",
            "next steps to first trading day",
            "at which rate",
            "and who decides",
            "locked how long",
            "does it need",
            "when is it due",
            "date and number of its CSRC registration",
        ),
        no=("when we file", "the fees", "companies that list", "where needed"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "that a Chinese clause asks",
        r"什么|多少|(?<![跟和与同])几(?!乎|经|何)|哪|吗|么$|如何|怎|是否|能否|可否|谁|何时|多久|多长|多大|多高|可不可以"
        r"|需不需要|有没有|([\u4e00-\u9fff])不\1|没有?$|呢$|啥|为何|是.{1,12}还是|[?？]$",
        yes=("多久", "是年末还是平均", "由谁批准", "能不能转让", "会不会重来", "有上限没", "多少钱", "可以吗"),
        no=("我们是大模型公司", "发行条件", "我跟几个朋友一起买"),
    ),
}


def asks(text: str) -> bool:
    """Whether a text asks anything, in either language."""
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text)]
    return any(pattern.search(clause) for clause in clauses for pattern in _ASKS.values())


def asking_clause(text: str, language: Language) -> str:
    """The last clause of a text that asks; a text of one clause itself; empty where several clauses ask nothing."""
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]
    asking = [clause for clause in clauses if _ASKS[language].search(clause)]
    return (asking or clauses)[-1] if asking or len(clauses) == 1 else ""


def parts_of(question: str, language: Language, glossary: Sequence[GlossaryEntry]) -> tuple[Part, ...]:
    """The parts of a question in order; one that cannot be taken apart is one part."""
    behind = _SUBJECT_BEHIND.search(question)
    subject = behind[1] if behind is not None and _names(behind[1], glossary) else ""
    bare = question[: behind.start()] if behind is not None and subject else question
    head, pieces = _numbered(bare) or _clauses(bare, language)
    head = f"{subject} {head}".strip()
    if len(pieces) < 2:
        return (Part(1, question, question),)
    pieces = [*pieces[: MOST_PARTS - 1], " ".join(pieces[MOST_PARTS - 1 :])] if len(pieces) > MOST_PARTS else pieces
    return tuple(_with_subjects(_WRAPPING.sub("", head).strip(" ,，;；:："), pieces, glossary))


_SUBJECT_BEHIND = Pattern(
    "what a whole question is about, in brackets behind it",
    r"[(（]([^()（）]{2,60})[)）][?？\s]*$",
    yes=("how many articles has it got and who issued it (Guideline No. 9)?", "它一共多少条，哪天出的（指引第9号）？"),
    no=("rule 2.1.2(5): what", "does (a) hold"),
)


def without_subject(question: str) -> str:
    """A question without the brackets behind it that say what it is about."""
    return _SUBJECT_BEHIND.sub("", question)


_WRAPPING = Pattern(
    "a greeting, and what an answer is wanted for",
    r"^(?:hi|hello|hey|dear \w+|good (?:morning|afternoon|evening))\b(?: (?:there|all|team))?[\s,.!\u2013\u2014-]*"
    r"|^(?:你好|您好|大家好|老师好?)[\s,，。!！~]*"
    r"|\bfor (?:an?|my|our) (?:[\w'-]+ ){0,2}(?:memo|note|deck|slides?|briefing|presentation|e-?mail|pitch)\b[^,:;?.]*"
    r"|(?:给[\u4e00-\u9fff]{1,6})?(?:我?(?:在|正在)?(?:写|做|准备|整理|起草))(?:的|一)?(?:份|个|篇)?[\u4e00-\u9fff]{0,6}"
    r"(?:备忘录|汇报|纪要|简报|PPT|ppt)(?:用)?",
    yes=(
        "Hi - ",
        "Good morning, ",
        "for a memo to our audit committee",
        "您好，",
        "给董事会写的备忘录",
        "准备一份汇报",
    ),
    no=("for a device company", "for the shareholders' meeting", "highest", "给出的审计报告", "which report"),
    flags=re.IGNORECASE,
)


def _numbered(question: str) -> tuple[str, list[str]] | None:
    """What stands in front of numbered items, and the items; None where there are not two."""
    marks = list(_ITEM.finditer(question))
    if len(marks) < 2:
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(question)]
    pieces = [question[mark.end() : end].strip(" ,，;；") for mark, end in zip(marks, ends, strict=True)]
    return question[: marks[0].start()].strip(), [piece for piece in pieces if piece]


def _clauses(question: str, language: Language) -> tuple[str, list[str]]:
    """What is told before anything is asked, and the clauses that ask, each with what is told between them.

    A clause with words of both languages may ask in either.
    """
    asks = _ASKS[language]
    told: list[str] = []
    pieces: list[str] = []
    head = ""
    for clause, states in _enumerated(_spans(question), asks):
        bare = clause.strip(" ,，;；、。")
        if not any(map(str.isalnum, bare)):
            continue
        if states or not (bare[-1] in "?？" or asks.search(bare) or _asks_in_another(bare, language)):
            told.append(bare)
            continue
        if not pieces:
            head, told = " ".join(told), []
        pieces.append(" ".join([*told, bare]))
        told = []
    if pieces and told:
        pieces[-1] = " ".join([pieces[-1], *told])
    return head, pieces


def _asks_in_another(clause: str, language: Language) -> bool:
    """Whether a clause with Chinese words asks in the other language than its question is in."""
    return any("\u4e00" <= char <= "\u9fff" for char in clause) and bool(_ASKS[language.other].search(clause))


def _spans(question: str) -> Iterator[tuple[str, bool]]:
    """The clauses, each with whether it stands in a sentence that only states: one that ends with a full stop."""
    ends = [(match.start(), match[0] == ".") for match in _END.finditer(question)]
    joins = [match.span() for match in _JOIN.finditer(question)]
    starts = [0, *(end for _, end in joins)]
    stops = [*(start for start, _ in joins), len(question)]
    at = 0
    for start, stop in zip(starts, stops, strict=True):
        while at < len(ends) and ends[at][0] < start:
            at += 1
        yield question[start:stop], at < len(ends) and ends[at][1]


def _enumerated(spans: Iterable[tuple[str, bool]], asks: Pattern) -> Iterator[tuple[str, bool]]:
    """The clauses, and what a Chinese enumeration asks one by one where each of its items asks.

    Two items may share what stands behind them: 市值低到多少亿、持续多少天会被退市.
    """
    for clause, states in spans:
        items = clause.split("、")
        apart = len(items) >= LEAST_ENUMERATED and all(map(asks.search, items))
        yield from ((item, states) for item in (items if apart else [clause]))


LEAST_ENUMERATED = 3
"""Fewest items of a Chinese enumeration that ask for themselves."""


_END = Pattern(
    "the end of a sentence: a question mark, or a full stop behind which an English sentence begins",
    r"[?？]|(?<=[a-z\d%)])\.(?=\s+[A-Z])",
    yes=("markets. Does", "2%. May", "much?"),
    no=("Min. length", "e.g. a", "3.5"),
)


def _with_subjects(head: str, pieces: Sequence[str], glossary: Sequence[GlossaryEntry]) -> Iterator[Part]:
    """Each piece with what it is looked up by: itself behind the subject.

    What was asked before is no subject: a later piece would be answered with it once more. The subject is what is told
    before the first question; else the concepts of the pieces before, and the first piece itself where it has none. A
    piece that only names something else asks the same of it.
    """
    told = head if len(head) <= LONGEST_HEAD and _names(head, glossary) else ""
    first = f"{head} {pieces[0]}".strip()
    begun = _subjects(told or first, glossary)[:MOST_SUBJECTS]
    subject = told or " ".join(begun) or (head if len(head) <= LONGEST_HEAD else "") or first
    yield Part(1, pieces[0], first)
    for number, piece in enumerate(pieces[1:], start=2):
        own = _names(piece, glossary)
        if _ELLIPTIC.search(piece):
            yield Part(number, piece, f"{first} {piece}")
        elif own:
            yield Part(number, piece, " ".join([told, piece] if told else [*begun, piece]))
            subject = told or " ".join(dict.fromkeys([*begun, *own]))
        else:
            yield Part(number, piece, f"{subject} {piece}")


def asked_words(part: Part) -> str:
    """The words of a part; of one that asks the same of something else, with those of what it asks."""
    return part.lookup if _ELLIPTIC.search(part.text) else part.text


_ELLIPTIC = Pattern(
    "that a clause asks the same of something else",
    r"^(?:and |or |but )?(?:what|how) about\b|^[^么吗谁哪几多何怎]{1,16}呢[?？]?$",
    yes=("and what about directors", "存量的那批呢？", "董事呢"),
    no=("how long is it", "锁多久呢"),
    flags=re.IGNORECASE,
)
LONGEST_HEAD = 80
"""Characters of what is told before the first question that is looked up with every later one."""

MOST_SUBJECTS = 2
"""Most concepts of the beginning of a question that its later parts are looked up with."""


def _names(text: str, glossary: Sequence[GlossaryEntry]) -> list[str]:
    """The concepts that a text names, in its own words."""
    spans = mention_spans(text, glossary)
    return [text[start:end] for start, end, entry in spans if entry.id not in _EVERYWHERE]


def _subjects(text: str, glossary: Sequence[GlossaryEntry]) -> list[str]:
    """The concepts that a text names, without what is asked of a text that it names: its number, its day."""
    spans = mention_spans(text, glossary)
    of_a_text = any(entry.document for _, _, entry in spans)
    asked = _OF_A_TEXT if of_a_text else frozenset[str]()
    return [text[start:end] for start, end, entry in spans if entry.id not in _EVERYWHERE | asked]


_OF_A_TEXT = frozenset({"document-number", "effective-date"})
"""Concepts that are asked of a text and no subject of what else is asked of it."""
_EVERYWHERE = frozenset({"star-market", "star", "sse", "issuer", "listing", "company", "csrc"})
"""Concepts that say nothing about what is asked here."""
