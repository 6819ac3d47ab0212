"""Whose a number of a memo is: the rule's, or the company's that the memo is about."""

from __future__ import annotations

import re

from assistant.eligibility.proposals.bounds import RuleBound
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound
from assistant.review.cite_check.sentences import MemoSentence

_COMPANY = Pattern(
    "words for the company that a memo is about",
    r"[本我贵]公司|(?<![上市股份限类于对向占为由])公司(?![法应须不股]|可以|控股)"
    r"|\b[Tt]he (?:Company|Issuer|Group)\b|\b(?:[Ww]e|[Oo]ur)\b",
    yes=("公司预计市值", "本公司", "The Company expects", "our revenue"),
    no=("上市公司", "公司应", "应用于公司主营业务", "公司股份总数", "a company with", "the company law"),
)
_ISSUER = Pattern(
    "words for an issuer, who may be the one that a memo is about",
    r"发行人|\bthe issuer\b",
    yes=("发行人预计市值", "the issuer has"),
    no=("发行前", "an issuer must"),
    flags=re.IGNORECASE,
)
_MUST = Pattern(
    "words of a rule",
    r"应(?![用收付急对])|须|要求|规定|不得|门槛|标准为|"
    r"\b(?:must|shall|requires?|required|needs?|may not|floor|threshold|minimum|capped at)\b",
    yes=("应当不低于", "must be", "the floor of"),
    no=("预计", "应用于", "is", "standard"),
    flags=re.IGNORECASE,
)
_PURSUANT = Pattern(
    "words in front of the rule that what follows is of",
    r"根据|按照?|依据|依照|规定|要求|\b(?:under|pursuant to|according to|in accordance with|requires?|provides?)\b",
    yes=("根据《上市规则》", "Under Rule 2.1.2"),
    no=("符合", "meets"),
    flags=re.IGNORECASE,
)
_IS_SO = Pattern(
    "words of what has come to be",
    r"已|目前|截至|现有|\b(?:here|has been|has held|has had|had|currently|to date|so far)\b",
    yes=("已满六年", "has held 6.2% since"),
    no=("不得", "must have held"),
    flags=re.IGNORECASE,
)
_FISCAL_YEAR = Pattern(
    "a certain year, whose figures are a company's",
    r"20\d\d\s*年(?:度|(?!\s*\d))|\b(?:in|for|of)\s+20\d\d\b|\bFY\s?20\d\d",
    yes=("2025年净利润", "revenue in 2025"),
    no=("2025年4月30日", "within 20 working days"),
)
_YEAR_TO_COME = Pattern(
    "words for a year that a company would still have to wait for",
    r"再过一个会计年度|\ba further fiscal year\b",
    yes=("再过一个会计年度：2026年", "a further fiscal year, 2026, with"),
    no=("第四个会计年度", "fourth fiscal year"),
    flags=re.IGNORECASE,
)
_DIFFERENCE_BEFORE = Pattern(
    "words in front of how far two numbers are apart",
    r"(?:差|增加|提高|高出|低出|缺口?为?|\bby)\s*$",
    yes=("还差", "exceeds it by "),
    no=("不低于", "提高到"),
    flags=re.IGNORECASE,
)
_DIFFERENCE_BEHIND = Pattern(
    "words behind how far two numbers are apart",
    r"\s*(?:more|less|short|higher|lower|above|below"
    r"|over(?! (?:[\w-]+ ){0,4}(?:years?|months?|quarters?|days?|periods?)\b))\b",
    yes=(" more expected market cap", " short of the floor", " over the floor"),
    no=(" or more", " of revenue", " over three years", " over the last three fiscal years"),
    flags=re.IGNORECASE,
    how="match",
)
_OPENING = 16
"""Characters at the beginning of a sentence in which it says of whom it speaks."""


def is_of_rules(sentence: MemoSentence, bound: RuleBound) -> bool:
    """Whether a number is said to be the rule's, and not to be the company's."""
    start = bound.start - sentence.start
    end = bound.end - sentence.start
    if _DIFFERENCE_BEFORE.search(sentence.text[:start]) or _DIFFERENCE_BEHIND.match(sentence.text, end):
        return False
    clause = _clause_around(sentence.text, start, end)
    must = _MUST.search(clause) is not None
    if _YEAR_TO_COME.search(sentence.text[:start]):
        return False
    its_own = _COMPANY.search(clause) or _IS_SO.search(clause) or _FISCAL_YEAR.search(clause)
    if its_own and not must:
        return False
    opening = sentence.text[:_OPENING]
    if not sentence.places and not must and (_COMPANY.search(opening) or _ISSUER.search(opening)):
        return False
    if _ISSUER.search(clause) and not must:
        return bound.comparison is not Bound.EQ and _PURSUANT.search(sentence.text[:start]) is not None
    if bound.comparison is not Bound.EQ:
        return True
    if bound.subject:
        close = sentence.text[max(0, start - 24) : end + 12]
        return _MUST.search(close) is not None
    return True


def _clause_around(text: str, start: int, end: int) -> str:
    low = max(text.rfind(mark, 0, start) for mark in ("，", "；", ";", "。", "\t", ", "))
    highs = [at for mark in ("，", "；", ";", "。", "\t", ", ") if (at := text.find(mark, end)) >= 0]
    return text[low + 1 : min(highs, default=len(text))]


def says_must(sentence: MemoSentence) -> bool:
    """Whether a sentence has words of a rule."""
    return _MUST.search(sentence.text) is not None
