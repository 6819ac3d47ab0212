"""What something was and by how much it changed, beside what it became: 从40亿元下调5亿元至35亿元 is 35亿元 alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add

_FAR = 16
_FROM = Pattern(
    "in front of what something was before it changed",
    r"(?:\bfrom(?: about| around| some)?|[从由](?:原来|原先|之前|此前)?的?)\s?$",
    yes=("lowered from ", "从", "由原来的"),
    no=("预计市值", "of "),
)
_BECAME = Pattern(
    "between by how much something changed and what it became",
    r"[\s,]*(?:(?:之|以)?后的?[\s,]*(?:总?市值)?|(?:现在|目前|如今|[到至达]|变[成为])+)(?:总?市值|就|便|还|只|[到至为是即达剩有约]|变成)*\s?"
    r"|,\s?(?:现|即|就)?[为是剩达]\s?"
    r"|[\s,]*(?:(?:and|it|is|was|us)\s)*(?:to|now|leaving|making|reaching|reached)\s(?:(?:it|is|was|us|at|stands)\s)*",
    yes=("至", "后为", "后达到", " to ", ", leaving it at ", ",变成", ",为", " and reached "),
    no=("和净利润", " and ", " of revenue "),
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class StepOfChange:
    """What something became, standing where the words of its change begin, and the amounts that it no longer is."""

    became: Amount
    over: tuple[Amount, ...]


def changes(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[StepOfChange]:
    """The changes of a text by an amount to an amount."""
    if not text.may_say("changes"):
        return
    for new, first, second in zip(amounts, amounts[1:], amounts[2:], strict=False):
        if _told_in_brackets(text, new, first, second):
            yield StepOfChange(new, (first, second))
    for place in range(len(amounts) - 1):
        step, new = amounts[place : place + 2]
        start = _changed_at(text, step, new)
        if start is None:
            continue
        old = amounts[place - 1] if place else None
        known = old is not None and _was(text, old, step, new, start)
        over = (old, step) if old is not None and known else (step,)
        yield StepOfChange(replace(new, start=old.start if old is not None and known else start), over)


def _changed_at(text: PreparedText, step: Amount, new: Amount) -> int | None:
    """Where the words of a change by one amount to the next begin."""
    low = max(text.part(step.start)[0], step.start - 2 * _FAR)
    changed = text.moods["changes"].at_end.search(text.covered[low : step.start])
    between = text.covered[step.end : new.start]
    alike = step.measures[:1] == new.measures[:1] and PERIOD not in between
    if changed is None or not alike or not _BECAME.fullmatch(between) or text.ends_between(step.end, new.start):
        return None
    return low + changed.start()


def _told_in_brackets(text: PreparedText, new: Amount, first: Amount, second: Amount) -> bool:
    """Whether brackets behind an amount say from what and by how much it changed: 35亿元（从40亿元下调5亿元）."""
    opening, between = text.covered[new.end : first.start], text.covered[first.end : second.start]
    inside = opening.lstrip().startswith("(") and ")" not in opening + between
    came = _FROM.search(opening) or _FROM.search(between)
    if not inside or came is None or not new.measures[:1] == first.measures[:1] == second.measures[:1]:
        return False
    after, one, other = map(number_of, (new, first, second))
    return after in (add(one, other), add(one, -other), add(other, -one))


def _was(text: PreparedText, old: Amount, step: Amount, new: Amount, start: int) -> bool:
    """Whether an amount right before the words of a change is what it changed from."""
    between = text.covered[old.end : step.start]
    if old.measures[:1] != new.measures[:1] or PERIOD in between or not 0 <= start - old.end <= _FAR:
        return False
    before, change, after = map(number_of, (old, step, new))
    exact = after in (add(before, change), add(before, -change)) and not text.ends_between(old.end, step.start)
    return exact or _FROM.search(text.covered[max(0, old.start - _FAR) : old.start]) is not None
