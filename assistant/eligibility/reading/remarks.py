"""Remarks beside a subject that only say how it is counted, so that they part nothing: revenue (audited, group): 5m."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.language.patterns import Pattern

_BESIDE = (
    Pattern(
        "how a subject is counted, or its unit, between a comma and a colon",
        r"(?:,\s?(?:net|total|audited|unaudited|consolidated|group|经审计|合并|净额|合计"
        r"|(?:in )?(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|million|millions|bn|k|thousand|'000)"
        r"|(?:人民币)?[百千]?[万亿]?元)){1,3}(?=\s?(?:[:/|]|\((?!\d)))",
        yes=(", net, rmb mm:", ", 万元:", ", net /", ", net (rmb"),
        no=(", net profit", ", rmb 5m", ", net (88m)"),
    ),
    Pattern(
        "how a subject is counted, in brackets",
        r"\((?:(?:(?:un)?audited|consolidated|group(?: level)?|statutory|reported|final|rounded"
        r"|(?:after|post|before)[\s-]tax|lower (?:of the two|basis)|(?:prc|china|chinese) gaap|gaap|ifrs|cas"
        r"|经审计|合并|未经审计|孰低|税[后前]|审定|法定"
        r"|口径|报表|数|按?扣非前后)[,、/;\s]{0,2}){1,5}\)",
        yes=("(audited, consolidated)", "(孰低口径)", "(合并报表口径)"),
        no=("(audited 5m)", "(扣非后)", "(target)"),
    ),
    Pattern(
        "what is not meant, at the end of brackets",
        r",\s?(?:(?:and )?not\s[a-z][a-z '-]{1,32}|(?:不是|而非|并非)[^(),;.\d\x02]{1,16})(?=\))",
        yes=(", not the person lol)", ",不是调整后的)"),
        no=(", not 5m", ", net"),
    ),
)

_AT_PAR = Pattern(
    "that a share is called RMB 1, which is taken for granted",
    r"(?<=shares )(?:of|at) (?:rmb|cny|¥|par) ?1(?:\.0+)?(?![\d.])(?: (?:yuan|each|par(?: value)?|apiece)\b){0,2}"
    r"|,\s?每股(?:面值)?(?:为|是)?(?:人民币)?(?:1(?:\.0+)?|一)元(?:面值)?|\(面值(?:为|是)?(?:人民币)?(?:1(?:\.0+)?|一)元\)",
    yes=("28m shares of rmb 1 each after", ",每股面值1元", "(面值1元)"),
    no=("shares of rmb 0.1", "每股面值0.1元", "rmb 1"),
)


def remarks_in(covered: str) -> Iterator[tuple[int, int]]:
    """Where such remarks stand, from left to right."""
    yield from sorted(match.span() for pattern in _BESIDE for match in pattern.matches(covered))


def par_values_in(covered: str) -> Iterator[tuple[int, int]]:
    """Where it is said that a share is called RMB 1: a number that states nothing."""
    return (match.span() for match in _AT_PAR.matches(covered))
