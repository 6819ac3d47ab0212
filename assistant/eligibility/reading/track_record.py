"""Companies of an investor that listed on STAR and elsewhere: 4 on STAR and 3 in Hong Kong are 7 on main exchanges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import Meaning
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add
from assistant.language.quantities.quantity import QuantityKind

_ON_STAR, _IN_ALL = "senior_investor_star_listings", "senior_investor_exchange_listings"
_PLACES = (
    r"(?:hong kong|hk(?:ex|se)?|shenzhen|szse|chinext|shanghai(?:'s)? main board|main boards?|new york|nyse|nasdaq)\b"
)
_PLACES_ZH = r"(?:沪市主板|深市主板|主板|创业板|深交所|深圳|深市|港交所|香港|港股|纳斯达克|纽交所|纽约|美股)"
_BEHIND = Pattern(
    "that what was counted in front listed elsewhere than on STAR",
    r"\s?(?:(?:more|others?|tech|technology|companies|firms|names|of them|that|which|have|has|are|were|went|gone|"
    rf"public|listed|floated)\s)*(?:in|on|to)\s(?:the\s)?{_PLACES}"
    rf"|(?:科技)?(?:型)?(?:公司|企业)?(?:已|都|则|是|另)*(?:在|于|去了?|登陆了?|上了?)?{_PLACES_ZH}",
    yes=(" in hong kong", " more went public on nasdaq", "在港股上市", "企业登陆创业板"),
    no=(" on star", " in our company", "在科创板"),
    how="match",
    flags=re.IGNORECASE,
)
_BEFORE = Pattern(
    "that what is counted behind listed elsewhere than on STAR",
    rf"{_PLACES_ZH}(?:上市|挂牌|的|有|共|是|也|还|另)*\s?$",
    yes=("港股", "创业板上市有"),
    no=("科创板", "港股市值"),
)


def listed_in_all(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """The amounts, those of companies listed elsewhere as what they and the ones on STAR come to."""
    given = any(item.fact == _IN_ALL for item in bound)
    star = [item for item in bound if item.fact == _ON_STAR]
    beside = list(_elsewhere(text, star[0].amount)) if star else []
    known = next((item for item in star if all(item.amount is not each for each in beside)), None)
    if not beside or known is None:
        yield from bound
        return
    taken = {id(amount) for amount in beside}
    yield from (item for item in bound if id(item.amount) not in taken)
    if not given:
        total = number_of(known.amount)
        for amount in beside:
            total = add(total, number_of(amount))
        places = [known.amount, *beside]
        place = (min(each.start for each in places), max(each.end for each in places))
        yield replace(known, amount=beside[-1], meaning=Meaning(_IN_ALL), value=total, place=place)


def _elsewhere(text: PreparedText, amount: Amount) -> Iterator[Amount]:
    """The numbers in the sentence of an amount that are of companies listed elsewhere than on STAR."""
    low, high = text.sentence(amount.start)
    for each in text.amounts_between(low, high):
        counted = each.quantity.kind in (QuantityKind.COUNT, QuantityKind.NUMBER) and isinstance(
            each.quantity.value, Decimal
        )
        before = text.covered[max(low, each.start - 12) : each.start]
        if counted and (_BEHIND.match(text.covered, each.end) or _BEFORE.search(before)):
            yield each
