"""What words beside an amount say that it is, though a subject stands there too: a change, the par value of a share."""

from __future__ import annotations

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind

_NEXT = 8
"""How near the amount stands that another became."""
_OF_A_YEAR = Pattern(
    "a year right beside an amount",
    r"\s?(?:in )?\x02",
    yes=("\x02", " in \x02"),
    no=(" overseas",),
    how="match",
)


def is_change(text: PreparedText, amount: Amount) -> bool:
    """Whether it is by how much something became more or less: fell by 20m to 180m, 减少2000万到1.8亿."""
    before = text.covered[max(text.part(amount.start)[0], amount.start - 30) : amount.start]
    behind = text.covered[amount.quantity.start : amount.end + 14].lstrip("0123456789.,万亿千百 ")
    behind = behind.partition(",")[0]
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
    return text.moods["to"].at_end.fullmatch(gap.lstrip(" ,")) is not None


def is_par_value(text: PreparedText, amount: Amount) -> bool:
    """Whether it is what one share is called: RMB 1 par, 面值1元."""
    before = text.covered[max(0, amount.start - 20) : amount.start]
    behind = text.covered[amount.end : amount.end + 12].lstrip(" ")
    moods = text.moods
    return "money" in amount.measures and bool(
        moods["par_before"].at_end.search(before) or moods["par_behind"].at_start.match(behind)
    )


_A_CLASS = r"(?:[ah]|class [a-c]|domestic|onshore|overseas|offshore) shares?\b"
_CLASS_BEHIND = Pattern(
    "one class of shares, of which the amount in front is a number",
    rf"\s?(?:new |ordinary )?{_A_CLASS}",
    yes=(" h shares", " domestic shares"),
    no=(" shares", " h share market value"[:2]),
    how="match",
)
_CLASS_BEFORE = Pattern(
    "one class of shares in front of its number",
    r"(?:境内|内资|境外|外资|[ah]股)(?:未上市)?(?:股份|股本|股)?(?:有|共|为|约|是)?\s?$",
    yes=("发行后境内股份", "另有h股"),
    no=("发行后", "总股本"),
)
_H_SHARES = Pattern(
    "shares listed in Hong Kong beside those at home",
    r"h股|\bh[\s-]shares?\b|境外股份|\b(?:overseas|offshore) shares\b",
    yes=("h股3000万股", "40m h shares"),
    no=("a股", "shares"),
)


def is_of_one_class(text: PreparedText, amount: Amount) -> bool:
    """Whether it counts the shares of one class of several: 境内股份1.24亿股，另有H股3000万股."""
    if "shares" not in amount.measures and amount.quantity.kind is not QuantityKind.NUMBER:
        return False
    before = text.folded[max(0, amount.start - 12) : amount.start]
    named = _CLASS_BEHIND.match(text.folded, amount.end) or _CLASS_BEFORE.search(before)
    return named is not None and _H_SHARES.search(text.folded) is not None


def is_of_time(text: PreparedText, amount: Amount) -> bool:
    """Whether a share is one of somebody's working time: a third of their time, 三分之一时间, 工时占40%."""
    low = text.part(amount.start)[0]
    before = _TIME_BEFORE.search(text.folded[low : amount.start])
    return "ratio" in amount.measures and (before is not None or _TIME.match(text.folded, amount.end) is not None)


def works_part_time(text: PreparedText, amount: Amount) -> bool:
    """Whether a part counts people by how much of their time they work on something: they are some of the staff."""
    low, high = text.part(amount.start)
    return _PART_TIME.search(text.folded[low:high]) is not None


_TIME = Pattern(
    "that a share is one of working time",
    r"\s?(?:of|in) (?:(?:their|his|her|its|the|all|our|working|total|work) ){0,2}(?:time|hours|days)\b"
    r"|的?(?:工作)?(?:时间|工时|精力)",
    yes=(" of their time", " of the working hours", "的时间", "工时"),
    no=(" of the staff", "的人", "timely"),
    how="match",
)
_TIME_BEFORE = Pattern(
    "words of working time in front of a share",
    r"(?:工时|(?<!段)(?<!期)时间|精力|\bhours|(?<!that )(?<!which )(?<!this )\btime)[^,，。;；\d]{0,12}$",
    yes=("研发工时只占", "time on r&d is "),
    no=("hours, r&d", "工时，研发"),
)
_PART_TIME = Pattern(
    "that people work only a part of their time on something",
    r"兼职|工时|(?:时间|精力)(?:做|搞|从事|投入|用在|花在|在)|(?:分之[一二三四五六]|半|[%％成])的?(?:工作)?(?:时间|精力)"
    r"|\bpart[- ]time\b|\b(?:of|in) (?:their|his|her|the) (?:working |work )?(?:time|hours)\b",
    yes=("只有三分之一时间做研发", "兼职", "a third of their time", "part-time"),
    no=("研发人员60人", "staff at that time", "近三年时间"),
)


def part_of_a_total(text: PreparedText, amount: Amount) -> int:
    """Behind which words an amount is the part of a total that is of one year, else nothing: 其中2025年5300万."""
    low = text.part(amount.start)[0]
    named = text.moods["part_of"].at_start.match(text.covered, low + text.covered.startswith(" ", low))
    if named is None:
        return 0
    dated = any(_OF_A_YEAR.match(text.covered, end) for end in (named.end(), amount.end))
    return named.end() if dated else 0


def is_of_it(text: PreparedText, amount: Amount) -> bool:
    """Whether words right behind an amount make it a part of the one before: 140m, 52m of it abroad."""
    return _OF_IT.match(text.covered, amount.end) is not None


_OF_IT = Pattern(
    "words behind an amount by which it is a part of the one before",
    r"\s?of (?:it|this|that|which)\b",
    yes=(" of it", " of which"),
    no=(" of trading", " of its"),
    how="match",
)


def is_a_whole(text: PreparedText, other: Amount, amount: Amount) -> bool:
    """Whether an amount is only what a share behind it is a share of: 87名，占员工总数（512名）的17%."""
    low = text.part(other.start)[0]
    shared = "ratio" in amount.measures and low == text.part(amount.start)[0]
    return shared and text.says("lost", low, other.start) is not None


_LABEL = Pattern(
    "what closes a label in front of its figures",
    r"\s?(?:pls|please)?\s?[:=–—-]",
    yes=(":", " pls:", " -"),
    no=(" requires:", " of "),
    how="match",
)


def label_end(text: PreparedText, start: int, end: int, low: int, position: int) -> int:
    """Where a subject that labels the figures of several years is closed in front of a place; `low` where none is.

    `start` and `end` are those of its sentence.
    """
    years = {year for each in text.periods_between(start, end) for year in each.years}
    hits = (hit for hit in text.hits_between(low, position) if hit.yearly)
    found = next((match.end() for hit in hits if (match := _LABEL.match(text.covered, hit.end))), low)
    return found if len(years) > 1 else low


_HELD_AGAINST = Pattern(
    "words between an amount and the one of another subject that it is held against",
    r"[^.;,\d]{0,28}\s(?:against|on|out of|relative to|compared with)(?: a)?\s(?:rmb |cny )?",
    yes=(" against ", " in \x02 on ", " over three years out of rmb "),
    no=(" and ", ", revenue on ", ", "),
    how="fullmatch",
)


def is_held_against(text: PreparedText, first: Amount, second: Amount) -> bool:
    """Whether an amount is what the one in front is held against: 96m against 610m of turnover."""
    return _HELD_AGAINST.fullmatch(text.covered, first.end, second.start) is not None


def is_in_loss_brackets(text: PreparedText, amount: Amount, hit: PhraseHit) -> bool:
    """Whether an amount of a profit stands in brackets as accounts have a loss: net profit came to (88m).

    Where other money stands in such brackets too, they only set figures apart: revenue (412m), net profit (88m).
    """
    gap = text.covered[hit.end : amount.start]
    if _BEFORE_BRACKETS.fullmatch(gap) is None or not text.covered.startswith(")", amount.end):
        return False
    others = (each for each in text.amounts if each is not amount and "money" in each.measures)
    apart = (text.covered[: each.start].endswith("(") and text.covered.startswith(")", each.end) for each in others)
    return not any(apart)


_BEFORE_BRACKETS = Pattern(
    "what stands between a profit and an amount in brackets that is below zero",
    r"\s?:?\s?(?:(?:of|was|is|at|came(?: to| in at| out at)?|(?:stood|ended) at|(?:fell|went) to)\s)?"
    r"\((?:(?:rmb|cny) )?",
    yes=(" came to (", " (", " of (rmb "),
    no=(" (after tax ", "为("),
    how="fullmatch",
)
