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


_OF_EXCHANGES = (
    Pattern(
        "that what was counted in front is on all main exchanges",
        r"\s?(?:(?:in|total|all|overall|altogether|together|tech|companies|cos|firms|names|of|them|listed|listings|were"
        r"|have|has|went|public|floated)\.?\s){0,6}(?:on|across|at|over)\s"
        r"(?:(?:all|the|main|major|domestic|overseas|foreign|chinese|home|and|stock|any|these|other)\s){0,5}exchanges?\b",
        yes=(
            " in total on main exchanges",
            " across the major domestic and overseas exchanges",
            " in all on exchanges",
        ),
        no=(" on star", " in total", " across main products"),
        how="match",
        flags=re.IGNORECASE,
    ),
    Pattern(
        "that what was counted in front is all there are, with those listed elsewhere than on STAR",
        r"\s?(?:(?:tech|technology|companies|cos|firms|names|of them|listed|listings)\s){0,3}"
        r"(?:in all|altogether|in total|overall|all told)[\s,(]{1,2}"
        rf"(?:incl\.?|including|with|counting|adding|once you add)\s(?:the\s)?{_PLACES}",
        yes=(" altogether incl shenzhen", " in all with hk", " companies in total, including hong kong"),
        no=(" on star", " in total", " in all with our peers"),
        how="match",
        flags=re.IGNORECASE,
    ),
    Pattern(
        "that what is counted behind is all there are, with those listed elsewhere than on STAR",
        rf"(?:加上|连同|算上|包括|含){_PLACES_ZH}(?:[、和及与]?{_PLACES_ZH}){{0,3}}(?:的|上市|一共|总共|合计|共|有|是)*\s?$",
        yes=("加上深圳香港一共", "算上港股、美股共"),
        no=("科创板一共", "加上员工一共"),
    ),
    Pattern(
        "that what is counted behind is on all main exchanges",
        r"(?:境内外|国内外|海内外|全部|所有|各大|各主要|主要)[的各大主要]*(?:证券)?(?:交易所|市场)(?:上市|挂牌)?"
        r"(?:的|了|加起来|加在一起|合计|总共|一共|总计|累计|全部|共|有|是|就|达)*\s?$",
        yes=("境内外主要交易所加起来", "全部主要交易所合计", "主要交易所一共"),
        no=("科创板上市", "主要产品合计"),
    ),
)


def on_all_exchanges(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """The amounts, those of companies on all main exchanges as such where some on STAR are told: 4, and 11 in total."""
    star = next((item for item in bound if item.fact == _ON_STAR), None)
    low, high = text.sentence(star.amount.start) if star is not None else (0, 0)
    found = [each for each in text.amounts_between(low, high) if _counts(each) and _is_of_exchanges(text, each, low)]
    taken = {id(amount) for amount in found}
    yield from (item for item in bound if id(item.amount) not in taken)
    if star is not None:
        yield from (replace(star, amount=each, meaning=Meaning(_IN_ALL)) for each in found)


def _is_of_exchanges(text: PreparedText, amount: Amount, low: int) -> bool:
    ahead = text.covered[max(low, amount.start - 24) : amount.start]
    behind = (words for words in _OF_EXCHANGES if words.how == "match")
    before = (words for words in _OF_EXCHANGES if words.how != "match")
    told = any(words.search(ahead) for words in before)
    return told or any(words.match(text.covered, amount.end) for words in behind)


def _counts(amount: Amount) -> bool:
    """Whether an amount is a plain number or counts something."""
    counted = amount.quantity.kind in (QuantityKind.COUNT, QuantityKind.NUMBER)
    return counted and isinstance(amount.quantity.value, Decimal)


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
        before = text.covered[max(low, each.start - 12) : each.start]
        if _counts(each) and (_BEHIND.match(text.covered, each.end) or _BEFORE.search(before)):
            yield each
