"""Several things asked of each of two: `existing vs newly registered: exit, mark, investors`."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.language.patterns import Pattern


class Cell(NamedTuple):
    """One thing asked of one of the two: the words for which of them and for what is asked, and for both together."""

    text: str
    side: str
    asked: str


MOST_ASKED = 4
"""Most things asked of each that are looked up one by one."""
_JOINT = Pattern(
    "what stands between two things that are set side by side",
    r"\s*(?:\bvs\.?|\bversus\b|\bcompared (?:with|to)\b|\bagainst\b|\band\b|\bor\b"
    r"|(?<![a-z])vs(?![a-z])|对比|相比|[和与跟])\s*",
    yes=("existing vs new", "存量和新注册", "red chips and others", "存量vs新注册"),
    no=("the standard", "advs", "平均"),
    flags=re.IGNORECASE,
)
_SURE = Pattern(
    "a joint that always sets side by side",
    r"vs|versus|compared|against|对比|相比",
    yes=(" vs ", "对比"),
    no=(" and ", "和"),
    flags=re.IGNORECASE,
)
_BREAK = Pattern(
    "what stands between two things and the list of what is asked of each",
    r"[：:，,—–]\s*|\s-\s|\s(?:on|in terms of|as to|regarding|by)\s",
    yes=("vs 新注册的，调出条件", "vs new ones - exit", "others on cap, revenue and exemption"),
    no=("pre-review", "第一套"),
    flags=re.IGNORECASE,
)
_TAIL = Pattern(
    "the words behind a list of what is asked that only ask for the difference",
    r"(?:要求)?(?:分别|各自|各[是有]|都?有[什何哪]|差在|差别|怎么|如何|是什么|是多少|区别|不同|差异|对比).*$"
    r"|\W*(?:(?:the|any|what(?:'s| is| are)?|how (?:do|does|are))\b.{0,24}?)?"
    r"(?:differ\w*|compar\w+|respectively|side by side|for each|of each)\W*$",
    yes=("分别差在哪", "有什么不同？", " – differences?"),
    no=("exit conditions, mark", "锁定期、比例上限"),
    flags=re.IGNORECASE,
)
_ASKS_EACH = Pattern(
    "that the same is asked of both",
    r"分别|各自|各[是有]|差在|差别|区别|不同|差异|对比|\b(?:differ\w*|compar\w+|respectively|side by side|each)\b",
    yes=("分别差在哪", "differences?", "compare them"),
    no=("够吗", "enough?"),
    flags=re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:、|，|,|；|;|/|(?<=[\u4e00-\u9fff])[和与及](?=[\u4e00-\u9fff])|\band\b)\s*", re.IGNORECASE)
_STANDARD = re.compile(r"第?[一二三四五1-5]套|标准[一二三四五1-5]|\b(?:standards?|sets?|std)\b", re.IGNORECASE)
_CLAUSE = Pattern(
    "an item that is a clause of its own and no name of what is asked",
    r"\b(?:both|who|which|what|when|where|has|have|is|are|do|does|can|may|we|they|it|on the|in the)\b"
    r"|谁|哪|吗|我们|公司|能不能",
    yes=("who has the tougher milestone", "both on the fifth", "谁更严"),
    no=("exit conditions", "公开不公开", "投资者要求"),
    flags=re.IGNORECASE,
)
_DENIED = re.compile(r"not |non-|un\w|others?\b", re.IGNORECASE)
_LONGEST = {True: 12, False: 40}
"""Characters of one thing asked, in Chinese and in English."""


def crossed(text: str) -> tuple[Cell, ...]:
    """Each thing asked of each of the two, in pairs; nothing where no such list is asked of two."""
    text = re.sub(r"^\s*(?:please )?compare\s+(?:the )?", "", text, flags=re.IGNORECASE)
    for joint in _JOINT.finditer(text):
        broken = _BREAK.search(text, joint.end())
        if broken is None or not (_SURE.search(joint[0]) or _ASKS_EACH.search(text)):
            continue
        head, first = _with_head(text[: joint.start()])
        second = text[joint.end() : broken.start()].strip()
        asked = _asked(text[broken.end() :])
        if asked and first and second and not _STANDARD.search(f"{first} {second}"):
            sides = (first, f"{first.split()[0]} {second}" if _DENIED.match(second) else second)
            return tuple(Cell(f"{head} {side} {each}".strip(), side, each) for each in asked for side in sides)
    return ()


def _with_head(front: str) -> tuple[str, str]:
    """What both are of, and the first of them: `growth tier: the existing ones`, 成长层 存量32家."""
    match = re.search(r"[:：，,]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", front.strip())
    return (front.strip()[: match.start()], front.strip()[match.end() :]) if match else ("", front.strip())


def _asked(rest: str) -> tuple[str, ...]:
    """The things in a list of what is asked; none where it is no list of a few short names without numbers."""
    listed = _TAIL.sub("", rest.strip(), count=1).strip(" ?？。.!！")
    items = tuple(item.strip() for item in _ITEM.split(listed) if item.strip())
    short = all(len(item) <= _LONGEST["\u4e00" <= item[:1] <= "\u9fff"] for item in items)
    named = not any(map(_CLAUSE.search, items)) and not re.search(r"\d|[?？。]", listed)
    return items if 2 <= len(items) <= MOST_ASKED and short and named else ()
