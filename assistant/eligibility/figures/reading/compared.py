"""Amounts that are held against each other: what is asked of the first is asked of the others too."""

from __future__ import annotations

import re

from assistant.eligibility.figures.measuring import of_a_kind
from assistant.eligibility.figures.reading.stated import Claimed, is_exact
from assistant.language.patterns import Pattern


def asks_the_same(before: str) -> bool:
    """Whether the words in front of an amount ask the same of it as of the one before: "and at"."""
    return _AND_FOR.search(before) is not None


def is_compared(folded: str, role: str, first: Claimed, second: Claimed) -> bool:
    """Whether an amount of nothing else than the role stands beside another as its alternative."""
    alike = of_a_kind(first.quantity, second.quantity) and first.quantity.value != second.quantity.value
    start, end = second.quantity.start, second.quantity.end
    asked_too = (asks_the_same(folded[:start]) or _is_than(folded, start, end)) and _BEFORE.match(folded, end) is None
    own = asked_too or not second.roles or role in second.roles
    if not alike or not own or not is_exact(second.quantity):
        return False
    between = folded[first.quantity.end : start]
    listed = _COMPARES.search(folded) is not None or _OR_BEHIND.match(folded[end:]) is not None
    joined = _JOINED.fullmatch(between) is not None and listed
    return asked_too or joined or _OR.fullmatch(between) is not None or _TOO.match(folded[end:]) is not None


def _is_than(folded: str, start: int, end: int) -> bool:
    """Whether an amount is that than which more or less has to be paid: 比发45亿多掏多少."""
    return _THAN.search(folded[:start]) is not None and _MORE_PAID.match(folded, end) is not None


_THAN = Pattern(
    "words before an amount that another is compared with",
    r"(?:比|较|相比|相较)(?:于|起)?(?:只|如果|要是|我们)?(?:发行|募集|募资|融资|发|募|融|做|按)?(?:了|个|规模)?\s?$"
    r"|\bthan (?:on|for|with|at|if|when|in)(?: (?:it|we|they|the|its|our|their|an?|rmb|issue|deal|raise|is|was|were"
    r"|raised?|issued?|sold|offering|had|of|been|at))*\s?$",
    yes=("比发", "比", "相比于发行", "than on ", "than if we raised ", "than for an issue of "),
    no=("more than ", "比例", "less than rmb "),
)
_MORE_PAID = Pattern(
    "behind an amount, that of something else more or less has to be paid, or how much it is",
    r"元?(?:的(?:话|时候)?|时|那档|规模)?[,，]?(?:要|得|会|能|可以)?(?:多|少)(?:掏|花|交|投|付|缴|认|出|拿|跟|多少|几|要|用)"
    r"|\s?(?:raise|issue|deal|offering|instead)?\s?(?:[?？.,;]|$)",
    yes=("多掏多少", "元要少投", "时多交", "?", " raise?"),
    no=("多，营收", " of revenue", "更合适"),
    how="match",
)
_JOINED = Pattern(
    "what stands between two amounts that are held against each other",
    r"\s*(?:raise|issue|deal|offering)?\s*(?:和|与|跟|或者?|还是|对比|、|,|，|vs\.?|versus|or|and)\s*(?:rmb|cny"
    r"|¥)?\s*(?:an? )?(?:rmb )?",
    yes=("和", " vs ", " or ", " and RMB ".lower()),
    no=("，营收", " with ", " to "),
    how="fullmatch",
)
_OR = Pattern(
    "what stands between two amounts of which one or the other is meant",
    r"\s?(?:deal|issue|raise|offering|的话|规模)?[,，]? ?(?:或者?|还是|\bor(?: (?:with|of|at|if"
    r"|maybe))?)\s*(?:an? )?(?:rmb|cny|¥)?\s*",
    yes=(" or ", "或者", "还是", " or with ", " raise or a "),
    no=("和", " to ", " or more than "),
    how="fullmatch",
)
_OR_BEHIND = Pattern(
    "what stands behind an amount that is one of several of which one is meant",
    r"\s?[,，、]?\s?(?:或者?|还是|\bor\b)\s*(?:an? )?(?:rmb|cny|¥)?\s*\d",
    yes=(" or 5.2", "或60", ", or RMB 5".lower()),
    no=(" or more", "，营收3"),
    how="match",
)
_AND_FOR = Pattern(
    "words before an amount by which the same is asked of it as of the one before",
    r"(?:\b(?:what|how) about|\band (?:at|for|on|with|if)|\b(?:vs\.?|versus|compared (?:with|to))|[?？] ?and"
    r"|换成|改成|还是)(?: exactly| just| only)?(?: an?| rmb)?\s*$",
    yes=("what about ", "and at ", "vs ", "换成", "compared with ", "? and ", "and if exactly "),
    no=("and ", "about ", "和"),
)
_BEFORE = Pattern(
    "words behind an amount by which it is that of another day",
    r"\s?(?:shares? )?(?:before|beforehand|already|after|today|now|outstanding)\b",
    yes=(" before?", " shares after"),
    no=("?", " shares", " each"),
    how="match",
)
_TOO = re.compile(r"\s*(?:的话)?(?:呢|又是多少|又是几)")
_COMPARES = Pattern(
    "that a question compares amounts, or asks the same of each",
    r"差|划算|哪种|哪个|哪一?档|分别|各|对比|比较|两种|几种|情形下"
    r"|\b(?:vs|versus|which|differ\w*|compar\w+|each|respectively|either|both|between|cases?|scenarios?)\b",
    yes=("跟投差多少钱", "which costs us more", "4.8bn vs 5.1bn", "分别跟投多少"),
    no=("跟投多少", "how much does the sponsor take", "teacher"),
)
