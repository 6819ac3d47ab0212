"""Whether a question tells what share of a listed company the public holds: the distribution test, none of an issue."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

_PUBLIC = Pattern(
    "the shares that the public holds",
    r"\bpublic(?: (?:share)?holders?| investors?)?(?:'s)? (?:(?:still|only|now|just) )?(?:holds?|holding|held"
    r"|owns?|stake|share)\b"
    r"|\b(?:public|free) float\b|\b(?:held by|in) (?:the )?public\b|\bshare(?:holding)? distribution\b|\bpublic hands\b"
    r"|股权分布|公众(?:投资者)?(?:股东)?(?:合计)?(?:持股|持有|股|的?比例|手里|只剩|占)",
    yes=("the public holds 24.1%", "public shareholders hold", "our free float", "社会公众股东持股", "公众股只剩"),
    no=("a public offering of 24%", "公开发行25%", "the public announcement", "公众公司"),
    flags=re.IGNORECASE,
)
_LISTED = Pattern(
    "that shares of a company are traded already",
    r"\b(?:already|is|are|been|a) listed\b|\blisted (?:company|STAR|on STAR)\b|\bSTAR (?:company|stock)\b"
    r"|\btrading days?\b"
    r"|\bafter (?:the )?(?:listing|IPO)\b|\bbuy-?backs?\b|\bshare distribution\b|\bdelist\w*"
    r"|(?<!首次)上市公司|上市[后之]|已上市|交易日|退市|回购|增持|挂牌后|股权分布",
    yes=("Already listed on STAR", "for 14 trading days", "after buybacks", "科创板上市公司", "连续18个交易日"),
    no=("can we list", "公开发行后", "能上市吗"),
    flags=re.IGNORECASE,
)


def tells_distribution(text: str) -> bool:
    """Whether a text states a share of a listed company that the public holds."""
    if not (_PUBLIC.search(text) and _LISTED.search(text)):
        return False
    return any(each.kind is QuantityKind.PERCENT for each in read_quantities(text))
