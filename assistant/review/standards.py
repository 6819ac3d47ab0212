"""The listing standard that a prospectus says the company chose, as it is printed, and the market value it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.sentences import measured
from assistant.review.tables import NUMBER
from assistant.review.zones import Zones

_CHOICE = Pattern(
    "words that say which standard is chosen",
    r"(?:公司|发行人|本公司)[^。;]{0,30}?(?:选择|适用|符合|满足)[^。;]{0,40}?(?:上市规则|上市标准|审核规则)"
    r"|第2\.1\.[234]条(?:的)?第[^。;]{1,14}(?:上市)?标准|(?:上市规则|审核规则)[^。;]{0,24}第2\.1\.[234]条",
    yes=("公司选择的科创板上市标准", "公司选择适用《上市规则》", "第2.1.2条第(一)项上市标准", "审核规则》第2.1.2条"),
    no=("上市标准",),
)
_RULE = re.compile(r"第?2\.1\.(?P<rule>[234])")
_ITEMS = (
    re.compile(r"第?\((?P<item>[一二三四五])\)项"),
    re.compile(r"第?\((?P<item>[一二三四五])\)款"),
    re.compile(r"第(?P<item>[一二三四五1-5])套"),
    re.compile(r"标准(?P<item>[一二三四五])(?![一-鿿])"),
    re.compile(r"第(?P<item>[一二三四五])(?:项|条)"),
    re.compile(r"第(?P<item>[一二三四五])款"),
    re.compile(r"[“:]\((?P<item>[一二三四五])\)预计市值"),
)
"""How an item is printed, the surest first: 第一款第（一）项 names the item, 第一款 alone stands for it."""
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, **{str(number): number for number in range(1, 6)}}
_YUAN = r"(?:人民币)?"
_LIMBS = {
    "a": re.compile(rf"最近两年净利润均?为正且累计净利润不低于{_YUAN}5,?000万元"),
    "b": re.compile(rf"最近一年净利润为正且营业收入不低于{_YUAN}1亿元"),
}
_QUOTED = {
    2: re.compile(rf"不低于{_YUAN}15亿元[,且]+最近一年营业收入不低于{_YUAN}2亿元"),
    3: re.compile(rf"不低于{_YUAN}20亿元[,且]+最近一年营业收入不低于{_YUAN}3亿元"),
    4: re.compile(rf"不低于{_YUAN}30亿元[,且]+最近一年营业收入不低于{_YUAN}3亿元"),
    5: re.compile(rf"不低于{_YUAN}40亿元[,且]+主要业务或产品"),
}
_VOTING = re.compile(rf"市值不低于{_YUAN}(?:100亿元|50亿元[,且]+最近一年营业收入不低于{_YUAN}5亿元)")
_OVERSEAS = re.compile(r"已在境外上市")
_WINDOW = 330
_OUTSIDE = 3.0
_LONG = 10_000
"""Of two ways to quote the same the shorter: so many characters count as much as the next kind of place."""

_CAP = Pattern(
    "a market value that is said of the company",
    rf"(?P<whose>公司|发行人|本公司|发行后|上市时|发行时)?[^。;“”:,]{{0,24}}?(?:总)?市值(?:\([^()]{{0,40}}\))?(?P<how>(?:将|约|预计|均|应)?(?:为|达到?)?(?:将)?"
    rf"(?:约为?|不低于|不少于|为)?)(?:人民币)?(?P<value>{NUMBER})(?P<unit>万亿元|亿元|万元)",
    yes=(
        "公司预计市值将不低于10亿元",
        "公司上市时市值约为189.55亿元",
        "对应发行后市值(本次发行价格乘以总股数)为537.15亿元",
    ),
    no=("市值低于10亿元", "最近一年净利润为正"),
)
_OF_THE_RULE = re.compile(
    r"(?:人民币)?[,,]?(?:且|并)?[,]?(?:最近|主要业务|营业收入|同时)|的(?:上市)?标准|[”](?:的|,)?(?:上市)?标准"
)
_NOT_THE_COMPANY = re.compile(r"可比公司|若|如果|低于|估值|投前|投后|融资|日均|流通|持有|股票市值|持股")
_CLAUSE = re.compile(r"[。;:“”,]")
_FLOORS = ("不低于", "不少于")


@dataclass(frozen=True, slots=True)
class _Choice:
    """The route, where what names it begins, where the words end, and whether they quote its limits."""

    route: str
    item: int
    end: int
    quoted: bool


def standard_candidates(body: PaperBody, zones: Zones) -> Iterator[FactCandidate]:
    """Where a paper says which standard the company chose; the overview says it first."""
    text = body.squeezed
    nearest: dict[tuple[str, int], tuple[int, _Choice]] = {}
    for match in _CHOICE.finditer(text):
        chosen = _chosen(text, match.start())
        if chosen is not None:
            nearest[chosen.route, chosen.item] = match.start(), chosen
    for start, chosen in nearest.values():
        inside = zones.holds("overview", body.place(start))
        yield FactCandidate(
            "chosen_standard",
            chosen.route,
            body,
            body.runs(start, chosen.end),
            PlaceKind.SENTENCE + (0.0 if inside else _OUTSIDE) + (chosen.end - start) / _LONG - 0.1 * chosen.quoted,
        )


def _chosen(text: str, start: int) -> _Choice | None:
    """The route that the words from `start` on name: by the number of its item, else by the limits they quote."""
    window = text[start : start + _WINDOW]
    rule = _RULE.search(window)
    is_quoted = any(True for _ in _quotes(window))
    named = start + min([match.start() for match in (*_quotes(window), *([rule] if rule else []))], default=0)
    number = rule["rule"] if rule else ""
    quoted = [limb for limb, pattern in _LIMBS.items() if pattern.search(window)]
    end = start + max([match.end() for match in _quotes(window)] + [rule.end() if rule else 0], default=0)
    if number == "4" or (not number and _VOTING.search(window) and "表决权" in window):
        return _Choice("weighted-voting", named, end, is_quoted)
    if number == "3":
        return _Choice(
            "red-chip-listed-overseas" if _OVERSEAS.search(window) else "red-chip-unlisted", named, end, is_quoted
        )
    item, item_end = _item(window)
    if item is None and not quoted:
        item = next((each for each, pattern in _QUOTED.items() if pattern.search(window)), None)
    if item is None and not quoted:
        return None
    end = max(end, start + item_end)
    if item in (None, 1):
        return _Choice(f"standard-1{quoted[0]}" if len(quoted) == 1 else "standard-1", named, end, is_quoted)
    return _Choice(f"standard-{item}", named, end, is_quoted)


def _item(window: str) -> tuple[int | None, int]:
    near = window[:130]
    for pattern in _ITEMS:
        if match := pattern.search(near):
            return _NUMERALS[match["item"]], match.end()
    return None, 0


def _quotes(window: str) -> Iterator[re.Match[str]]:
    for pattern in (*_LIMBS.values(), *_QUOTED.values(), _VOTING):
        yield from pattern.finditer(window)


def market_value_candidates(body: PaperBody, zones: Zones) -> Iterator[FactCandidate]:
    """The market value that the overview says the company has or expects: an amount, or the floor it is above."""
    text = body.squeezed
    for match in _CAP.finditer(text):
        if zones.overview[1] and not zones.holds("overview", body.place(match.start())):
            continue
        floor = any(word in match["how"] for word in _FLOORS)
        before = _CLAUSE.split(text[max(0, match.start() - 30) : match.start("value")])[-1]
        if _OF_THE_RULE.match(text, match.end()) or _NOT_THE_COMPANY.search(before.replace("不低于", "")):
            continue
        if floor and not re.search(r"公司|发行人", before):
            continue
        if not floor and not re.search(r"发行后|上市时|发行时|本次发行|预计", before):
            continue
        value, half = measured(match["value"], match["unit"])
        yield FactCandidate(
            "expected_market_cap",
            value,
            body,
            body.runs(*match.span()),
            PlaceKind.SENTENCE + 0.5 * floor,
            match["unit"],
            comparison=Bound.GE if floor else Bound.ABOUT if "约" in match["how"] else Bound.EQ,
            half=half,
            box=body.runs(match.start("value"), match.end())[0],
        )
