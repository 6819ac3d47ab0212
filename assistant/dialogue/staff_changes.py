"""Staff who come, leave or change over: "hire 12 more R&D people", 再减8个非研发, "move 15 from sales into R&D".

Who is hired for R&D counts among all staff too; who changes over does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.dialogue.altered import place_of_figure
from assistant.dialogue.conversation import fact_name
from assistant.dialogue.substitution import open_end
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import punctuation

_COME = Pattern(
    "that people come",
    r"[招聘雇](?![股投])|(?<![不最])(?:增加?|加|多|新增|补)[了进招]?(?=[\d一二两三四五六七八九十])|入职"
    r"|\b(?:hir(?:e[ds]?|ing)|recruit\w*|add(?:s|ed|ing)?"
    r"|bring(?:ing)? in|tak(?:e|ing) on|onboard\w*)\b|\d (?:more|extra|additional)\b|\banother \d",
    yes=("再招12个研发", "多5个研发", "hire 12", "12 more R&D people", "another 5 engineers"),
    no=("招股", "增加到120人", "最多5人"),
    flags=re.IGNORECASE,
)
_LEAVE = Pattern(
    "that people leave",
    r"裁|减少?掉?了?(?=[\d一二两三四五六七八九十])|离职|流失|走[了掉]|砍掉?|\b(?:lay(?:s|ing)? off|laid off"
    r"|let(?:ting)? go|cut(?:s|ting)?|fir(?:e[ds]?|ing)"
    r"|los(?:e|es|ing)|lost|shed|quit|resign\w*|leav(?:e|es|ing)|left)\b|\d fewer\b",
    yes=("裁掉8个", "再减8个", "研发走了5个", "let go 150", "8 fewer engineers", "lay off 8"),
    no=("减少到100人", "缩减", "outlet"),
    flags=re.IGNORECASE,
)
_CHANGE_OVER = Pattern(
    "that people change over from one kind of work to another",
    r"转|调[去到进]?|划[到进]?|\b(?:mov|reassign|transfer|retrain|convert|redeploy|switch|join)\w*\b",
    yes=("转15个去做研发", "move 15", "12 engineers join R&D from sales"),
    no=("研发90人", "hire 12"),
    flags=re.IGNORECASE,
)
_OUT_OF_RD = Pattern(
    "that they change over from R&D",
    r"从研发|研发(?:人员|部门?)?(?:里|里面|中)?[调转划]|\b(?:from|out of) (?:the )?r&d\b|\br&d (?:people|staff"
    r"|engineers|employees) (?:in)?to\b",
    yes=("从研发调10个到销售", "研发转10个去销售", "move 10 out of R&D", "move 10 R&D people to sales"),
    no=("从销售转15个去做研发", "move 15 from sales into R&D", "12 engineers join R&D from sales"),
    flags=re.IGNORECASE,
)
_NOT_RD = Pattern(
    "people who are not in R&D",
    r"非研发|行政|销售|生产(?:线|人员|工人)?|职能|后台|管理人员|\bnon-? ?(?:r&d|research)\b|\b(?:not in r&d"
    r"|outside r&d|admin\w*|sales|support|production"
    r"|back[- ]office|marketing|hr|other (?:staff|people|employees))\b",
    yes=("8个非研发", "行政减30个", "150 non-R&D staff", "sales people"),
    no=("8个研发", "R&D people"),
    flags=re.IGNORECASE,
)
_RD = Pattern(
    "people in R&D",
    r"研发|\br ?& ?d\b|\bresearch(?:ers)?\b|\bengineers\b|算法|工程师",
    yes=("12个研发", "R&D people", "5 engineers"),
    no=("员工", "staff"),
    flags=re.IGNORECASE,
)
_ANYBODY = Pattern(
    "people without what they do",
    r"人|员工|\b(?:people|staff|employees|heads|persons?)\b",
    yes=("20个人", "20 people"),
    no=("20项专利", "2 patents"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StaffChange:
    """By how many the R&D staff and all staff change."""

    rd: Decimal = Decimal(0)
    total: Decimal = Decimal(0)

    def __add__(self, other: StaffChange) -> StaffChange:
        return StaffChange(self.rd + other.rd, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Restaffed:
    """A question with the changed numbers of people in it, and how they were worked out."""

    question: str
    worked: str


def staff_change(text: str) -> StaffChange | None:
    """How a message says that the staff change; None where it says nothing of that, or something unclear."""
    found = StaffChange()
    clauses = [each for each in _JOINED.split(text) if re.search(r"\d|[一二两三四五六七八九十百]", each)]
    for clause in clauses if len(clauses) > 1 else [text] * len(clauses):
        change = _some_of(clause, found) or _of_clause(clause)
        if change is None:
            return None
        found += change
    return found if clauses else None


_JOINED = Pattern(
    "where one thing that is said of the staff ends",
    r"[，,；;：:？?。]|\.(?=\s|$)|\band\b|\bbut\b|并|同时",
    yes=("20个，行政减30个", "hire 5 and fire 3"),
    no=("12.5", "brand"),
    flags=re.IGNORECASE,
)


def _some_of(clause: str, before: StaffChange) -> StaffChange | None:
    """How many of those who come or leave are in R&D: 其中15个是研发."""
    counts = [each.value for each in read_quantities(clause) if isinstance(each.value, Decimal)]
    of_them = _OF_THEM.search(clause) and _RD.search(clause) and not _NOT_RD.search(clause)
    if not of_them or before.rd or len(counts) != 1 or counts[0] > abs(before.total):
        return None
    return StaffChange(rd=counts[0].copy_sign(before.total))


_OF_THEM = re.compile(r"其中|\bof (?:them|whom|these|which)\b", re.IGNORECASE)
_NUMBERS = (QuantityKind.COUNT, QuantityKind.NUMBER)
_PERSONS = ("person", "")
_TOO_MANY = 100_000
_MONEY = Pattern(
    "that an amount is spent, and counts nobody",
    r"投入|费用|支出|预算|\b(?:spend\w*|spent|expen\w+|budget\w*|cost\w*)\b",
    yes=("研发投入增加3000", "R&D spending up"),
    no=("再招12个研发", "hire 12"),
    flags=re.IGNORECASE,
)


def _of_clause(clause: str) -> StaffChange | None:
    counts = [each for each in read_quantities(clause) if isinstance(each.value, Decimal)]
    people = [each for each in counts if each.kind in _NUMBERS and each.unit in _PERSONS]
    number = people[0].value if len(counts) == len(people) == 1 else None
    if not isinstance(number, Decimal) or number >= _TOO_MANY or _MONEY.search(clause):
        return None
    if _CHANGE_OVER.search(clause) and _RD.search(clause):
        return StaffChange(rd=-number if _OUT_OF_RD.search(clause) else number)
    sign = 1 if _COME.search(clause) else -1 if _LEAVE.search(clause) else 0
    if not sign or not any(kind.search(clause) for kind in (_NOT_RD, _RD, _ANYBODY)):
        return None
    of_rd = _RD.search(clause) is not None and _NOT_RD.search(clause) is None
    return StaffChange(rd=sign * number if of_rd else Decimal(0), total=sign * number)


def is_unclear(text: str) -> bool:
    """Whether some of what a message says changes the staff, and not all of it can be told."""
    clauses = _JOINED.split(text)
    return staff_change(text) is None and any(_of_clause(clause) is not None for clause in clauses)


def restaffed(asked: str, questions: Sequence[str], known: Sequence[FactRead], table: FactTable) -> Restaffed | None:
    """The first of the questions that states numbers of people, as they are after what a message says of them."""
    change = staff_change(asked)
    return _restated(change, questions, known, table) if change is not None else None


def without_part_timers(
    asked: str, questions: Sequence[str], known: Sequence[FactRead], table: FactTable
) -> Restaffed | None:
    """The same without those who, as a message says, spend less than half of their time on R&D, who do not count.

    Where no question states the numbers of people, whether those known are enough.
    """
    some = part_timers(asked, known)
    if not some:
        return None
    language = language_of(asked)
    stated = punctuation(language).comma.join(
        WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)
        for fact in (_only(known, "total_staff"), _only(known, "rd_staff"))
        if fact is not None
    )
    alone = WORDS("question.enough_alone", language, stated=stated)
    found = _restated(StaffChange(rd=-some), [*questions, alone], known, table)
    if found is None:
        return None
    question = WORDS("question.part_time", language, question=open_end(found.question))
    return replace(found, question=question)


def part_timers(asked: str, known: Sequence[FactRead]) -> Decimal:
    """How many of the R&D staff known a message says to spend less than half of their time on R&D; zero for none."""
    of_rd = _only(known, "rd_staff")
    counts = [each for each in read_quantities(asked) if each.kind in _NUMBERS and each.unit in _PERSONS]
    others = {each.value for each in counts if of_rd is None or each.value != of_rd.value}
    number = others.pop() if len(others) == 1 else None
    if of_rd is None or not isinstance(number, Decimal) or not _TIME.search(asked) or not _is_little(asked):
        return Decimal(0)
    return number if isinstance(of_rd.value, Decimal) and 0 < number < of_rd.value else Decimal(0)


def _is_little(asked: str) -> bool:
    """Whether less than half of something is said."""
    percents: list[Decimal] = []
    for each in read_quantities(asked):
        if isinstance(each.value, Decimal) and each.kind is QuantityKind.PERCENT:
            percents.append(each.value)
        elif isinstance(each.value, Decimal) and each.kind is QuantityKind.FRACTION:
            percents.append(each.value / int(each.unit) * 100)
    return _LITTLE.search(asked) is not None or any(share < _HALF for share in percents)


_HALF = 50
_TIME = Pattern(
    "working time",
    r"时间|工时|精力|\b(?:time|hours)\b",
    yes=("三分之一时间", "of their time"),
    no=("时候", "times"),
    flags=re.IGNORECASE,
)
_LITTLE = Pattern(
    "less than a half",
    r"不到一半|不足一半|不到半数|少于一半|不足半数|\b(?:a|one) (?:third|quarter|fifth|sixth|tenth)\b"
    r"|\b(?:less than|under|below|not even) (?:a )?half\b",
    yes=("不到一半", "about a third", "less than half"),
    no=("一半以上", "half", "the third"),
    flags=re.IGNORECASE,
)


def _restated(
    change: StaffChange, questions: Sequence[str], known: Sequence[FactRead], table: FactTable
) -> Restaffed | None:
    """The first of the questions that states the numbers that change, with those after the change."""
    of_rd, of_all = (_only(known, field) for field in ("rd_staff", "total_staff"))
    changed = [(fact, by) for fact, by in ((of_rd, change.rd), (of_all, change.total)) if by and fact is not None]
    if (change.rd and of_rd is None) or not changed or not _is_possible(of_rd, of_all, change):
        return None
    stated = [text for text in questions if all(place_of_figure(text, fact) for fact, _ in changed)]
    return _put(stated[0], changed, table) if stated else None


def _only(known: Sequence[FactRead], field: str) -> FactRead | None:
    found = [each for each in known if each.fact.rpartition(".")[2] == field and isinstance(each.value, Decimal)]
    return found[0] if len(found) == 1 else None


def _is_possible(of_rd: FactRead | None, of_all: FactRead | None, change: StaffChange) -> bool:
    rd, total = (each.value if each is not None else None for each in (of_rd, of_all))
    least = Decimal(0) if not isinstance(rd, Decimal) else rd + change.rd
    return least >= 0 and (not isinstance(total, Decimal) or total + change.total >= least)


def _put(question: str, changed: Sequence[tuple[FactRead, Decimal]], table: FactTable) -> Restaffed:
    language = language_of(question)
    sums = []
    for fact, by in changed:
        place = place_of_figure(question, fact)
        assert place is not None, "only questions that state every changed figure are taken"
        assert isinstance(fact.value, Decimal), "only numbers change"
        now = fact.value + by
        question = question[: place.start()] + _NUMBER.sub(plain(now), fact.span, count=1) + question[place.end() :]
        parts = {"before": plain(fact.value), "sign": "+" if by > 0 else "−", "by": plain(abs(by)), "after": plain(now)}
        sums.append(WORDS("question.summed", language, name=fact_name(fact.fact, table, language), **parts))
    return Restaffed(question, punctuation(language).semicolon.join(sums))


_NUMBER = re.compile(r"\d[\d.,]*|[一二三四五六七八九十百两]+")
