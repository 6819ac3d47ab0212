"""What words beside an amount say that it is, though a subject stands there too: a change, the par value of a share."""

from __future__ import annotations

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.language.patterns import Pattern

_NEXT = 8
"""How near the amount stands that another became."""
_AFTER = "_after_issue"
_BEFORE_THE_ISSUE = Pattern(
    "words in front of an amount by which it is that before the issue",
    r"(?:(?:发行|上市)(?:以|之)?前(?:公司)?(?:总|股本|股份|总数|总股本|总股数)*(?:为|是|有|共|的|约)*"
    r"|\b(?:before|pre)[\s-](?:the )?(?:issue|offering|ipo|listing)(?: of| is| was|:)?)\s?$",
    yes=("发行前", "发行前总股本为", "before the ipo "),
    no=("发行后", "after the issue "),
)
_WAS_BEFORE = Pattern(
    "words behind an amount by which it is that before the issue",
    r"\s?(?:shares )?(?:before|prior to|pre)[\s-](?:the )?(?:issue|offering|ipo|listing)\b",
    yes=(" shares before the issue", " pre-ipo"),
    no=(" shares after the issue",),
    how="match",
)
_OF_A_YEAR = Pattern(
    "a year right beside an amount",
    r"\s?(?:in )?\x02",
    yes=("\x02", " in \x02"),
    no=(" overseas",),
    how="match",
)
_AVERAGE = Pattern(
    "words in front of an amount by which it is the average of years",
    r"(?:平均(?:下来)?(?:一年|每年|到每年)?|年均|每年平均"
    r"|\b(?:on average|an average of|averaging|average))(?:约|为|是)?\s?$",
    yes=("平均一年", "年均", "an average of "),
    no=("一年", "a year "),
)


def is_change(text: PreparedText, amount: Amount) -> bool:
    """Whether it is by how much something became more or less: fell by 20m to 180m, 减少2000万到1.8亿."""
    before = text.covered[max(text.part(amount.start)[0], amount.start - 30) : amount.start]
    behind = text.covered[amount.quantity.start : amount.end + 14].lstrip("0123456789.,万亿千百 ")
    moods = text.moods
    return "ratio" not in amount.measures and (
        moods["change"].at_end.search(before) is not None
        or moods["change_behind"].at_start.search(behind) is not None
        or (moods["changes"].at_end.search(before) is not None and _goes_to_another(text, amount))
    )


def _goes_to_another(text: PreparedText, amount: Amount) -> bool:
    """Whether an amount is followed by what it made of something: 2000万到1.8亿."""
    following = text.amounts_between(amount.end, amount.end + _NEXT)
    gap = text.covered[amount.end : following[0].start] if following else ""
    return text.moods["to"].at_end.fullmatch(gap) is not None


def is_par_value(text: PreparedText, amount: Amount) -> bool:
    """Whether it is what one share is called: RMB 1 par, 面值1元."""
    before = text.covered[max(0, amount.start - 20) : amount.start]
    behind = text.covered[amount.end : amount.end + 12].lstrip(" ")
    moods = text.moods
    return "money" in amount.measures and bool(
        moods["par_before"].at_end.search(before) or moods["par_behind"].at_start.match(behind)
    )


def is_before_the_issue(text: PreparedText, amount: Amount, hit: PhraseHit) -> bool:
    """Whether it is what there was before the issue, beside a subject that is what there is after it."""
    if not any(meaning.fact.endswith(_AFTER) for meaning in hit.phrase.meanings.values()):
        return False
    before = text.covered[max(text.part(amount.start)[0], amount.start - 24) : amount.start]
    return bool(_BEFORE_THE_ISSUE.search(before) or _WAS_BEFORE.match(text.covered, amount.end))


def is_average(text: PreparedText, amount: Amount) -> bool:
    """Whether it is the average of years whose total stands in front: 两年一共8800万，平均一年4400万."""
    low = text.part(amount.start)[0]
    alone = text.sentence(amount.start)[0] < low
    return alone and _AVERAGE.search(text.covered[max(low, amount.start - 16) : amount.start]) is not None


def part_of_a_total(text: PreparedText, amount: Amount) -> int:
    """Behind which words an amount is the part of a total that is of one year, else nothing: 其中2025年5300万."""
    low = text.part(amount.start)[0]
    named = text.moods["part_of"].at_start.match(text.covered, low + text.covered.startswith(" ", low))
    if named is None:
        return 0
    dated = any(_OF_A_YEAR.match(text.covered, end) for end in (named.end(), amount.end))
    return named.end() if dated else 0


def is_a_whole(text: PreparedText, other: Amount, amount: Amount) -> bool:
    """Whether an amount is only what a share behind it is a share of: 87名，占员工总数（512名）的17%."""
    low = text.part(other.start)[0]
    shared = "ratio" in amount.measures and low == text.part(amount.start)[0]
    return shared and text.says("lost", low, other.start) is not None
