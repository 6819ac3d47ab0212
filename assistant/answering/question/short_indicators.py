"""Indicators of sci-tech attributes under nicknames or several by number, in full: 增长那条, `indicators 1 and 3`."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern

_HAN = "一二三四"
_NICK_EN = Pattern(
    "an indicator called by what it tests in English",
    r"\b(?:(?P<i2>(?:r&d )?(?:staff|headcount|people|personnel))|(?P<i1>r&d(?: (?:spend(?:ing)?|ratio|intensity))?)"
    r"|(?P<i3>(?:invention )?patents?)|(?P<i4>(?:revenue )?growth))"
    r"[- ](?:limb|leg|prong|yardstick|hurdle|criterion|indicator)\b",
    yes=("the growth limb", "headcount leg", "R&D spend prong", "patent hurdle"),
    no=("R&D staff", "growth test", "a patent", "the revenue limb of 1b"),
    flags=re.IGNORECASE,
)
_NICK_ZH = Pattern(
    "an indicator called by what it tests in Chinese",
    r"(?:(?P<i2>人头|(?:研发)?人员(?:占比)?)|(?P<i1>研发(?:投入|占比|费用)?)|(?P<i3>(?<![项件个])发明专利|(?<![项件个明])专利)"
    r"|(?P<i4>(?:营业收入|营收|收入)?(?:复合)?(?:增长率?|增速)))"
    r"的?[那这]一?(?:条|项|关|块|个)(?!专利|收入|例外)(?:指标|标准|要求)?",
    yes=("增长那条指标", "人头那条", "专利那项", "研发这一关", "收入增长那项指标"),
    no=("那项专利", "增长率", "50项发明专利那条", "研发人员", "市值收入这关"),
)
_LIST_EN = Pattern(
    "indicators of which only the first is called one in English",
    r"\bindicators? [1-4](?:(?:\s*(?:,|/|&|\band\b|\bor\b|\bplus\b)\s*)+(?:indicator )?[1-4](?![\d.%a-z]))+",
    yes=("indicators 1 and 3", "indicator 2, 3 and 4", "indicators 1/3"),
    no=("indicator 1", "indicators 1 to 4", "indicator 2, 310 staff"),
    flags=re.IGNORECASE,
)
_ITEM_ZH = r"第?[一二三四1-4][项条]?(?:指标)?"
_LIST_ZH = Pattern(
    "indicators of which only the first or the last is called one in Chinese",
    rf"(?:指标|科创属性|常规|四项)的?(?:里|中)?的?{_ITEM_ZH}(?:[、和与跟及,/]?{_ITEM_ZH}){{1,3}}(?![\d.%年亿万个人家倍分])"
    rf"|第[一二三四1-4](?:[、和与跟及,/]?第?[一二三四1-4]){{1,3}}[项条个]?指标",
    yes=("科创属性第一第三项", "指标2和3", "指标一、三", "第一、第三项指标", "常规指标第1和第4项"),
    no=("指标二", "第一套", "科创属性四项指标", "指标3和5%"),
)

_NICKS_ZH = Pattern(
    "several indicators called by what they test in Chinese, counted behind the last",
    r"(?:(?:研发(?:投入|占比|费用|人员(?:占比)?)?|人员|(?:发明)?专利|(?:营业收入|营收|收入)?(?:复合)?(?:增长率?|增速))[、和与跟及,，/]?){2,4}"
    r"的?[这那]?[两二三四2-4][条项关块个](?:科创)?(?:指标|标准|要求)?",
    yes=("研发投入和增速这两条", "研发、专利、增速三项", "专利和研发人员那两项指标"),
    no=("研发投入和专利", "增速这条", "专利两项"),
)
_NICK_EACH = (
    ("2", re.compile(r"研发人员(?:占比)?|人员")),
    ("1", re.compile(r"研发(?:投入|占比|费用)?")),
    ("3", re.compile(r"(?:发明)?专利")),
    ("4", re.compile(r"(?:营业收入|营收|收入)?(?:复合)?(?:增长率?|增速)")),
)
"""Which indicator each nickname in Chinese means, a longer one first."""


def indicators_in_full(text: str) -> str:
    """A text with each indicator under a nickname, and each of several, named as the glossary names it."""
    text = _LIST_EN.sub(_list, text)
    text = _LIST_ZH.sub(_listed, text)
    text = _NICKS_ZH.sub(_nicknamed, text)
    text = _NICK_EN.sub(lambda match: f"indicator {_number(match)}", text)
    return _NICK_ZH.sub(lambda match: f" 指标{_HAN[_number(match) - 1]} ", text)


def _list(match: re.Match[str]) -> str:
    """The indicators of a list in English, each in full."""
    return ", ".join(f"indicator {number}" for number in re.findall("[1-4]", match[0]))


def _listed(match: re.Match[str]) -> str:
    """The indicators of a list in Chinese, each in full."""
    body = re.sub(r"^(?:四项|常规)", "", match[0])
    numbers = [_HAN.find(each) + 1 or int(each) for each in re.findall(r"[一二三四1-4]", body)]
    return " " + "、".join(f"指标{_HAN[number - 1]}" for number in numbers) + " "


def _nicknamed(match: re.Match[str]) -> str:
    """The indicators of a list of nicknames in Chinese, each in full."""
    rest, found = match[0], set[int]()
    for number, words in _NICK_EACH:
        rest, count = words.subn(" ", rest)
        found |= {int(number)} if count else set()
    return " " + "、".join(f"指标{_HAN[number - 1]}" for number in sorted(found)) + " "


def _number(match: re.Match[str]) -> int:
    """Which indicator a nickname means."""
    return next(number for number in range(1, 5) if match[f"i{number}"])
