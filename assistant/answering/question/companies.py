"""Several companies in one question, by the letters that name them: A with a cap of 3.2bn, B with one of 2.9bn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.language.patterns import Pattern

_NAMES = ("ABCDEFGH", "甲乙丙丁戊己")
_NAMED = Pattern(
    "the name of one of several companies, where what is said of it begins",
    r"(?:^|(?<=[\s,，:：;；。.]))(?:(?:[Cc]ompany|[Cc]andidate|[Ff]irm|[Ii]ssuer) |公司|企业)?"
    r"([A-H甲乙丙丁戊己])(?![a-zA-Z股轮类+])"
    r"(?:公司|企业|家|方)?(?! (?:rounds?|shares?|class|series|stock))[)）]?[\s:：,，]?",
    yes=("A cap 3.2bn", "甲公司市值16亿", "company B: cap 2bn"),
    no=("A round of 3bn", "A股市值16亿", "class A shares"),
)
_END = re.compile(r"[。？?！!]|\.(?=\s)|$")
_WHO = Pattern(
    "words that ask which of several companies",
    r"\b(?:who|which (?:one|company|candidate|firm|issuer|of (?:them|these|the (?:two|three|four)))"
    r"|which(?! (?:standard|set|route|branch|limb)))\b"
    r"|哪一?[家个些](?:公司|企业)?|谁|分别|各自",
    yes=("Who passes", "which of them", "哪家够", "分别能走"),
    no=("which standard", "哪一套"),
    flags=re.IGNORECASE,
)
_OF_ALL = Pattern(
    "that something is said of all of several companies",
    r"\b(?:both|all|each)\b|都|均|各",
    yes=("both with revenue of 350m", "营收都是3.5亿"),
    no=("revenue of 350m", "营收3.5亿"),
    flags=re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，;；]\s*(?!\d)")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class AskedCompany:
    """One of the companies: its name, and the question as it would be asked of it alone."""

    name: str
    question: str


def companies_in(text: str) -> tuple[AskedCompany, ...]:
    """The companies whose figures a question states by the letters that name them; none where it is one."""
    for names in _NAMES:
        marks = _marks(text, names)
        if len(marks) >= _FEWEST:
            return tuple(_apart(text, marks))
    return ()


def _marks(text: str, names: str) -> list[re.Match[str]]:
    """The names of the row, each where it stands last before the next one."""
    marks: list[re.Match[str]] = []
    for match in _NAMED.finditer(text):
        place = names.find(match[1])
        if 0 <= place == len(marks) - 1:
            marks[-1] = match
        elif place == len(marks):
            marks.append(match)
    return marks


def _apart(text: str, marks: Sequence[re.Match[str]]) -> Iterator[AskedCompany]:
    """What is said of each company, with what stands before all of them, is said of all, and is asked of them."""
    end = _told_until(text, marks[-1].end())
    ends = [*(mark.start() for mark in marks[1:]), end]
    told = [text[mark.end() : end].rstrip(" ,，;；") for mark, end in zip(marks, ends, strict=True)]
    asked = text[end:].strip("。.,，;；？?！! ")
    if not asked or not all(any(char.isdigit() for char in part) for part in told):
        return
    of_all = [clause for clause in _CLAUSE.split(told[-1]) if _OF_ALL.search(clause)]
    head, ascii_alone = text[: marks[0].start()].rstrip(" (（"), text.isascii()
    pattern, comma = ("{} {}. {}?", ", ") if ascii_alone else ("{}{}。{}吗？", "，")
    asked = _WHO.sub("we" if ascii_alone else "我们", asked)
    for mark, part in zip(marks, told, strict=True):
        own = comma.join([part, *(_OF_ALL.sub("", clause) for clause in of_all if clause not in part)])
        yield AskedCompany(mark[0].strip(" :：,，)）"), pattern.format(head, own, asked))


def _told_until(text: str, start: int) -> int:
    """Where what is said of the last company ends: with its sentence, or before the clause that asks which of them."""
    sentence = _END.search(text, start)
    end = sentence.start() if sentence is not None else len(text)
    asks = _WHO.search(text, start, end)
    return max(text.rfind(comma, start, asks.start()) for comma in (",", "，")) if asks is not None else end
