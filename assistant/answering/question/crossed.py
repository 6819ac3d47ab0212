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
LONGEST_QUESTION = 400
"""Most characters of a question that asks a list of two things: in a longer text every "vs" would be tried."""
_JOINT = Pattern(
    "what stands between two things that are set side by side",
    r"\s*(?:\bvs\.?|\bversus\b|\bcompared (?:with|to)\b|\bagainst\b|\bv\b\.?|\band\b|\bor\b"
    r"|(?<![a-z])vs(?![a-z])|对比|相比|[和与]|跟(?!投|着|进))\s*",
    yes=("existing vs new", "oldies v newcomers", "存量和新注册", "red chips and others", "存量vs新注册"),
    no=("the standard", "advs", "平均", "跟投"),
    flags=re.IGNORECASE,
)
_SURE = Pattern(
    "a joint that always sets side by side",
    r"\bv\b|vs|versus|compared|against|对比|相比",
    yes=(" vs ", "对比"),
    no=(" and ", "和"),
    flags=re.IGNORECASE,
)
_BREAK = Pattern(
    "what stands between two things and the list of what is asked of each",
    r"[：:，,—–]\s*|\s-\s|\s(?:on|in terms of|as to|regarding|by)\s"
    r"|\sdiffer(?:ent)? (?:in|on|for)\s",
    yes=(
        "vs 新注册的，调出条件",
        "others differ in lock-up and share",
        "vs new ones - exit",
        "others on cap, revenue and exemption",
    ),
    no=("pre-review", "第一套"),
    flags=re.IGNORECASE,
)
_TAIL = Pattern(
    "the words behind a list of what is asked that only ask for the difference",
    r"(?:要求)?(?:分别|各自|各[是有]|哪[儿里]?不一样|有?[啥什]?么?不一样|都?有[什何哪]|差在|差别|怎么|如何|是什么|是多少|区别|不同|差异|对比).*$"
    r"|\W*(?:(?:the|any|what(?:'s| is| are)?|how (?:do|does|are))\b.{0,24}?)?"
    r"(?:differ\w*|compar\w+|respectively|side by side|for each|of each)\W*$",
    yes=("分别差在哪", "有什么不同？", " – differences?"),
    no=("exit conditions, mark", "锁定期、比例上限"),
    flags=re.IGNORECASE,
)
_ASKS_EACH = Pattern(
    "that the same is asked of both",
    r"分别|各自|各[是有锁拿占要签能]|差在|差别|区别|不同|不一样|差异|对比"
    r"|\b(?:differ\w*|compar\w+|respectively|side by side|each)\b",
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
_DENIED = re.compile(r"not |non-|un\w|others?(?: ones?)?$", re.IGNORECASE)
_LONGEST = {True: 12, False: 40}
"""Characters of one thing asked, in Chinese and in English."""


def crossed(text: str) -> tuple[Cell, ...]:
    """Each thing asked of each of the two, in pairs; nothing where no such list is asked of two, or in a long text."""
    if len(text) > LONGEST_QUESTION:
        return ()
    text = _LEAD.sub("", text, count=1)
    for joint in _JOINT.finditer(text):
        broken = _BREAK.search(text, joint.end())
        if broken is None or not (_SURE.search(joint[0]) or _ASKS_EACH.search(text)):
            continue
        head, first = _with_head(text[: joint.start()])
        second = text[joint.end() : broken.start()].strip()
        asked = _asked(text[broken.end() :])
        if asked and first and second and not _STANDARD.search(f"{first} {second}"):
            sides = (first, f"{first.split()[0]} {second}" if _DENIED.match(second) else second)
            if _GROWTH_TIER.search(text) and (groups := tuple(map(_group, sides))) and all(groups):
                return tuple(Cell(f"{side} {_matter(each, side)}", side, each) for each in asked for side in groups)
            asked = tuple(map(_share, asked))
            return tuple(Cell(f"{head} {side} {each}".strip(), side, each) for each in asked for side in sides)
    return ()


def _group(side: str) -> str:
    """The group of companies of the growth tier that a side is, by its full name; nothing where it is none."""
    chinese = re.search(r"[\u4e00-\u9fff]", side) is not None
    if _NEW.search(side):
        return "科创成长层新注册公司" if chinese else "newly registered growth-tier companies"
    if _OLD.search(side):
        return "科创成长层存量公司" if chinese else "existing growth-tier companies"
    return ""


def _matter(asked: str, side: str) -> str:
    """What is asked of the growth tier, as its rules call it."""
    chinese = re.search(r"[\u4e00-\u9fff]", asked) is not None
    if _BUYING.search(asked):
        return (
            "投资者买入风险揭示书，投资者门槛"
            if chinese
            else "investors buying shares, special risk statement, thresholds"
        )
    if _LEAVING.search(asked):
        new = _NEW.search(side) is not None
        if chinese:
            return "两年净利润或者营业收入，调出" if new else "首次盈利调出"
        return f"leaves the growth tier {'on net profit of two years or revenue' if new else 'on its first profit'}"
    return asked


def _share(asked: str) -> str:
    """What is asked for, the share of an issue that somebody takes as the rules call it."""
    if not _TAKING.search(asked):
        return asked
    chinese = re.search(r"[\u4e00-\u9fff]", asked) is not None
    return "占发行数量比例和上限" if chinese else "percentage of the issue taken, at most"


_TAKING = Pattern(
    "how much somebody takes of an issue",
    r"[拿认配买][多几]少?|\bhow (?:much|many)\b.{0,12}\b(?:takes?|gets?|buys?)\b"
    r"|\b(?:share|stake|portion|part) taken\b",
    yes=("拿多少", "最多认多少股", "how much each takes", "share taken"),
    no=("锁多久", "lock-up", "how much revenue"),
    flags=re.IGNORECASE,
)
_GROWTH_TIER = re.compile(r"growth[- ]tier|成长层", re.IGNORECASE)
_OLD = Pattern(
    "the companies that were in the growth tier from its first day",
    r"\b(?:old\w*|existing|veterans?|incumbents?|legacy|earlier|originals?)\b|存量|老|旧|首批|原有",
    yes=("growth tier oldies", "existing ones", "存量", "老公司"),
    no=("newcomers", "新注册"),
    flags=re.IGNORECASE,
)
_NEW = Pattern(
    "the companies that came into the growth tier since",
    r"\bnew\w*\b|\blater\b|增量|新(?!三板)|后来|后进",
    yes=("newcomers", "newly registered", "增量", "新公司"),
    no=("old ones", "存量", "新三板"),
    flags=re.IGNORECASE,
)
_BUYING = Pattern(
    "what the growth tier asks of who buys",
    r"\b(?:buy\w*|investors?|purchas\w+|trad(?:e|ing))\b|买|投资者|散户|交易",
    yes=("me buying", "for the buyer", "我买", "投资者买入"),
    no=("leaving", "退出"),
    flags=re.IGNORECASE,
)
_LEAVING = Pattern(
    "coming out of the growth tier",
    r"\b(?:leav\w+|exit\w*|get(?:ting)? out|com(?:e|ing) out|graduat\w+)\b|退出|调出|出层|摘[Uu帽]|离开|出来",
    yes=("for them leaving", "exit", "他们退出", "调出条件"),
    no=("buying", "买入"),
    flags=re.IGNORECASE,
)
_LEAD = Pattern(
    "words in front of two things that ask to compare them",
    r"^\s*(?:please )?(?:compare\s+(?:the )?|how (?:do|does|are) (?:the )?(?=.{1,80}\bdiffer)"
    r"|what(?:'?s| is| are) the differences? between (?:the )?)",
    yes=("compare the ", "how do the sponsors and others differ"),
    no=("comparable", "how do we file"),
    flags=re.IGNORECASE,
)
_ASKS_FIRST = Pattern(
    "words in front of a list of what is asked that only ask for the difference",
    r"^\s*(?:what(?:'?s| is| are)?|where'?s|any) (?:the )?differ\w*(?: (?:for|in|on|as to))?\s+"
    r"|^\s*(?:有什么|有啥|哪些)?不同[：:，,]?(?=.)",
    yes=("whats different for ", "what is the difference in "),
    no=("exit conditions", "what they differ in"),
    flags=re.IGNORECASE,
)


def _with_head(front: str) -> tuple[str, str]:
    """What both are of, and the first of them: `growth tier: the existing ones`, 成长层 存量32家."""
    match = re.search(r"[:：，,]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", front.strip())
    return (front.strip()[: match.start()], front.strip()[match.end() :]) if match else ("", front.strip())


def _asked(rest: str) -> tuple[str, ...]:
    """The things in a list of what is asked; none where it is no list of a few short names without numbers."""
    listed = _TAIL.sub("", _ASKS_FIRST.sub("", rest.strip(), count=1), count=1).strip(" ?？。.!！，,–-")
    items = tuple(re.sub(r"^(?:for|in) ", "", item.strip()) for item in _ITEM.split(listed) if item.strip())
    short = all(len(item) <= _LONGEST["\u4e00" <= item[:1] <= "\u9fff"] for item in items)
    named = not any(map(_CLAUSE.search, items)) and not re.search(r"\d|[?？。]", listed)
    return items if 2 <= len(items) <= MOST_ASKED and short and named else ()
