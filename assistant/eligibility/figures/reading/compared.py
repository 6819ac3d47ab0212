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
    asked_too = asks_the_same(folded[:start]) and _BEFORE.match(folded, end) is None
    own = asked_too or not second.roles or role in second.roles
    if not alike or not own or not is_exact(second.quantity):
        return False
    joined = _JOINED.fullmatch(folded[first.quantity.end : start]) is not None and _COMPARES.search(folded) is not None
    return asked_too or joined or _TOO.match(folded[end:]) is not None


_JOINED = Pattern(
    "what stands between two amounts that are held against each other",
    r"\s*(?:和|与|跟|或者?|还是|对比|、|,|，|vs\.?|versus|or|and)\s*(?:rmb|cny|¥)?\s*(?:an? )?",
    yes=("和", " vs ", " or ", " and RMB ".lower()),
    no=("，营收", " with ", " to "),
    how="fullmatch",
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
    r"差|划算|哪种|哪个|哪一?档|分别|各|对比|比较|\b(?:vs|versus|which|differ\w*|compar\w+|each|respectively|either|both)\b",
    yes=("跟投差多少钱", "which costs us more", "4.8bn vs 5.1bn", "分别跟投多少"),
    no=("跟投多少", "how much does the sponsor take", "teacher"),
)
