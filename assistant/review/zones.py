"""The parts of a prospectus in which a fact stands first of all: the overview, and in it the STAR positioning."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.language.patterns import Pattern
from assistant.review.body import PaperBody

_OVERVIEW = Pattern(
    "the heading of the overview, not its line in the contents",
    r"第[一二三]节(?:概览|发行概况)(?![.…\d])",
    yes=("第二节概览发行人声明",),
    no=("第二节概览.....23",),
)
_SECTION = Pattern(
    "the heading of a later section",
    r"第[三四]节(?:风险因素|本次发行概况|发行人基本情况)(?![.…\d”」])",
    yes=("第三节风险因素一、",),
    no=("第三节风险因素....30", "第三节风险因素”"),
)
_POSITIONING = Pattern(
    "the heading of what says that the company fits the STAR Market",
    r"[一二三四五六七八九十]、[^。;.]{0,16}(?:科创板定位|板块定位|科创属性)[^.。;]{0,10}(?![.…])",
    yes=("五、发行人符合科创板定位相关情况(一)",),
    no=("五、发行人的主要财务数据",),
)
_AFTER = Pattern(
    "the heading of what follows it",
    r"[一二三四五六七八九十]、[^。;.]{0,20}(?:主要财务数据|财务数据|主要财务指标|上市标准)",
    yes=("六、发行人报告期的主要财务数据和财务指标",),
    no=("营业收入",),
)
_LONGEST = 12_000
_BEFORE_ACCOUNTS, _BEHIND_ACCOUNTS = 8_000, 5_000


@dataclass(frozen=True, slots=True)
class Zones:
    """Stretches of the text of a paper; an empty one where it has no such part."""

    overview: tuple[int, int] = (0, 0)
    positioning: tuple[int, int] = (0, 0)
    accounts: tuple[int, int] = (0, 0)

    def holds(self, zone: str, place: int) -> bool:
        """Whether a place of the text is in a zone."""
        start, end = {"overview": self.overview, "positioning": self.positioning, "accounts": self.accounts}[zone]
        return start <= place < end


def zones_of(body: PaperBody, accounts: tuple[int, int] | None) -> Zones:
    """The zones of a prospectus, by its headings; `accounts` is where in the text its statements stand."""
    around = (accounts[0] - _BEFORE_ACCOUNTS, accounts[1] + _BEHIND_ACCOUNTS) if accounts else (0, 0)
    squeezed = body.squeezed
    opening = _OVERVIEW.search(squeezed)
    if opening is None:
        return Zones(accounts=around)
    closing = _SECTION.search(squeezed, opening.end())
    overview = opening.start(), closing.start() if closing else len(squeezed)
    heading = _POSITIONING.search(squeezed, *overview)
    if heading is None:
        return Zones(_in_text(body, overview), accounts=around)
    after = _AFTER.search(squeezed, heading.end(), overview[1])
    end = after.start() if after else min(overview[1], heading.end() + _LONGEST)
    return Zones(_in_text(body, overview), _in_text(body, (heading.start(), end)), around)


def _in_text(body: PaperBody, span: tuple[int, int]) -> tuple[int, int]:
    return body.place(span[0]), body.place(span[1] - 1) + 1
