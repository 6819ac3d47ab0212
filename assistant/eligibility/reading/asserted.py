"""Whether what is said is stated at all: not denied, imagined, rumoured, superseded, or taken back behind."""

from __future__ import annotations

import re

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound

_LONGEST_BEFORE = 60
_LONGEST_RETRACTION, _LONGEST_AWAITED = 40, 60
_UNREAL = ("unreal", "rumoured", "would_be", "superseded", "had_it_been", "then_so", "regretted")
_TO_COME = ("current", "next")
_NEXT_YEAR = ("明年", "来年", "下一年", "下年", "next ", "the coming ", "coming ")


def is_denied(text: PreparedText, amount: Amount, start: int) -> bool:
    """Whether words in front say that it is not so much, or words behind that it is not so; `start` is its clause's."""
    if amount.quantity.comparison not in (Bound.EQ, Bound.ABOUT):
        return False
    if text.may_say("denied"):
        before = text.covered[max(start, amount.start - _LONGEST_BEFORE) : amount.start]
        before = before[before.rfind(":") + 1 :]
        if text.moods["denied"].search(before) and not text.moods["not_reached"].search(before):
            return True
    return is_disowned(text, amount.end)


def is_disowned(text: PreparedText, end: int) -> bool:
    """Whether what ends there is said not to be so right behind it or in the next sentence: …, which is nonsense."""
    if not text.may_say("disowned"):
        return False
    following = text.amounts_between(end, end + 2 * _LONGEST_BEFORE)
    limit = following[0].start if following else len(text.covered)
    part = text.part(end)[1]
    stop, last = text.part(part + 1)[1], text.sentence(end)[1]
    if text.says("disowned", end, min(limit, max(part, min(stop, last)))):
        return True
    low, high = text.sentence(last + 1) if last < len(text.covered) else (last, last)
    alone = high - low < _LONGEST_RETRACTION and high <= limit and not text.hits_between(low, high)
    return bool(alone) and text.says("disowned", low, high) is not None


def is_unreal(text: PreparedText, position: int) -> bool:
    """Whether what stands there was only planned or said once, or would only be so: in a worst case, had we, 规划里."""
    if not text.may_say(*_UNREAL):
        return False
    start, high = text.part(position)
    low = start
    if low > text.sentence(position)[0] and not text.amounts_between(text.part(low - 1)[0], low):
        low = text.part(low - 1)[0]
    colon = text.covered.rfind(":", low, position) + 1 or low
    return bool(
        any(text.says(mood, low, high) for mood in ("unreal", "rumoured"))
        or (text.says("would_be", max(low, colon), high) and not text.says("adjusted", low, high))
        or text.says("superseded", max(low, colon), position) is not None
        or _is_a_past_condition(text, low, high)
        or _follows_a_condition(text, start, position)
        or _is_regretted(text, position)
    )


def _is_a_past_condition(text: PreparedText, low: int, high: int) -> bool:
    """Whether a stretch says what would have had to be so; a question may take that for its case."""
    if text.says("had_it_been", low, high) is None:
        return False
    start, end = text.sentence(low)
    return not text.covered.startswith("?", end) or text.says("would_have", start, end) is not None


def _follows_a_condition(text: PreparedText, start: int, position: int) -> bool:
    """Whether it is what a year gone by would have brought: if we consolidated it, 2025 revenue would be 610m."""
    low, _ = text.sentence(position)
    return (
        low < start
        and PERIOD in text.covered[start:position]
        and text.says("then_so", start, position) is not None
        and text.says("supposed", low, start) is not None
    )


def _is_regretted(text: PreparedText, position: int) -> bool:
    """Whether it is what a condition would have brought that did not come to pass: 要是并进来能到7亿，可惜没并成."""
    if not text.may_say("regretted"):
        return False
    start, end = text.sentence(position)
    regret = text.says("regretted", position, end)
    if regret is None or text.covered.startswith("?", end):
        return False
    return text.says("condition", start, regret.start()) is not None


def is_asked(text: PreparedText, amount: Amount) -> bool:
    """Whether it is asked, and no more, if it is so much: is our revenue 300m, 我们有50项发明专利吗."""
    start, end = text.sentence(amount.start)
    if not text.covered.startswith("?", end) or not text.may_say("is_it_so", "asks_if"):
        return False
    behind, moods = text.covered[amount.end : end].strip(), text.moods
    if moods["is_it_so"].anywhere.fullmatch(behind):
        return True
    opened = moods["asks_if"].at_start.match(text.covered[start : amount.start].lstrip())
    return (
        opened is not None
        and _only_names(text, start + opened.end(), amount.start)
        and _only_names(text, amount.end, end)
    )


def _only_names(text: PreparedText, start: int, end: int) -> bool:
    """Whether nothing of weight stands in a stretch but subjects."""
    words = []
    for hit in text.hits_between(start, end):
        words.append(text.covered[start : hit.start])
        start = max(start, hit.end)
    return text.moods.glue.fullmatch(" ".join([*words, text.covered[start:end]])) is not None


def is_open(text: PreparedText, start: int, end: int) -> bool:
    """Whether words that state something say what only may be so, or would bring."""
    would = text.moods["would_do"].at_start.match(text.covered, end)
    return would is not None or _leads_to(text, "possible", start)


def is_hoped(text: PreparedText, start: int) -> bool:
    """Whether what words state is hoped for or planned, and was not reached."""
    return _leads_to(text, "hoped", start) and text.says("achieved", *text.sentence(start)) is None


def is_awaited(text: PreparedText, start: int) -> bool:
    """Whether what words state there is itself hoped for or planned, and not only an application made with it."""
    low, _ = text.part(start)
    low = max(low, start - _LONGEST_AWAITED)
    last = max((word.end() for word in text.moods["hoped"].anywhere.finditer(text.covered, low, start)), default=-1)
    return last >= 0 and text.says("files", last, start) is None


def is_of_next_year(text: PreparedText, start: int, end: int) -> bool:
    """Whether a year still to come is named inside words."""
    inside = text.periods_between(start, end)
    return any(text.folded[each.start : each.end].startswith(_NEXT_YEAR) for each in inside)


def is_ahead(text: PreparedText, start: int, end: int) -> bool:
    """Whether a time still to come stands right beside words: 下个月正式上线, live next month."""
    low, high = text.part(start)
    if _DONE.match(text.folded[start:end]):
        return False
    return _AHEAD.search(text.folded[low:start]) is not None or _AHEAD_BEHIND.match(text.folded[end:high]) is not None


_DONE = Pattern(
    "words that begin by saying that something is done",
    r"[都均也]?已|(?:has|have|had|was|were|already)\b",
    yes=("已完成", "都已", "has been launched"),
    no=("正式上线", "is live"),
    how="match",
)


_AHEAD = Pattern(
    "a time still to come in front of what is reached",
    r"(?:下个?(?:月|周|季度|半年)|(?<![去上前\d]年)年[底末]|(?<!上)(?<!上个)月底|即将|马上|很快|快要|近期|明年|\b(?:next|later)\s\w{3,8}|\b(?:soon|shortly))"
    r"(?:之?前)?[就会要才能可将正式全面]{0,6}\s?$",
    yes=("产品下个月", "年底前", "即将", "next month "),
    no=("下个月推出新版，去年", "上个月", "去年年底", "last month "),
)
_AHEAD_BEHIND = Pattern(
    "a time still to come behind what is reached",
    r"\s(?:from |by |as of )?(?:next|later)\s\w{3,8}|\s(?:soon|shortly)\b",
    yes=(" next month", " from next week", " soon"),
    no=(" last month", "，下个月"),
    how="match",
)


def is_by_filing(text: PreparedText, start: int, end: int) -> bool:
    """Whether what words say is to come is there when the company files: live in January, filed in February.

    Months alone are compared, as those of the year to come: at most half a year lies between.
    """
    low, high = text.part(start)[0], min(text.part(end)[1], end + _LONGEST_BEFORE)
    behind = text.folded[start : end + 2 * _LONGEST_BEFORE]
    filed = _FILED.search(behind, end - start)
    reached = _MONTH.search(text.folded, start, high) or _MONTH.search(text.folded, low, end)
    if filed is None or reached is None or reached.start() >= start + filed.start():
        return False
    told = _MONTH.search(filed["en"] or filed["zh"])
    return told is not None and 0 < (_number(told) - _number(reached)) % 12 <= _HALF_A_YEAR


def _number(month: re.Match[str]) -> int:
    """The number of a month in words or digits."""
    return int(month["zh"]) if month["zh"] else _MONTHS.index(month["en"]) + 1


_HALF_A_YEAR = 6
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = Pattern(
    "a month without its year",
    rf"\b(?:in |by |from |on |mid-?|early |late |of |\d{{1,2}} )(?P<en>{'|'.join(_MONTHS)})"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b"
    r"|(?<!\d)(?P<zh>1[0-2]|[1-9])月",
    yes=("in january", "on 5 march", "1月上线", "by feb"),
    no=("it may", "13月", "in market"),
)
_FILED = Pattern(
    "that the company files in a month",
    r"\b(?:file|filing|submit|submitting|apply|applying|lodge|lodging|application goes in|papers go in)\b"
    r"(?P<en>[^.;?]{0,40}? (?:in|by|on|mid-?|early|late) (?!order\b)[^.;,?]{3,16})"
    r"|(?P<zh>(?:1[0-2]|[1-9])月)(?:\d{1,2}[日号])?(?:份|初|底|中旬|上旬|下旬)?(?:再|就|才|去|拟|准备|打算|计划|正式){0,3}"
    r"(?:申报|递表|递交|交表|报材料|提交)",
    yes=("we file in february", "2月申报", "3月份再递表"),
    no=("the file is in order", "2月上线"),
)


def _leads_to(text: PreparedText, mood: str, start: int) -> bool:
    """Whether a word of a mood stands in front in the part, and no own company or amount between."""
    low, _ = text.part(start)
    if not text.may_say(mood):
        return False
    places = text.moods[mood].anywhere.finditer(text.covered, low, start)
    return any(
        text.says("own", word.end(), start) is None and not text.amounts_between(word.end(), start) for word in places
    )


def is_to_come(text: PreparedText, position: int) -> bool:
    """Whether a place is said of a year still to come, as hoped or planned, and not as a case that is asked of."""
    years = text.periods_between(*text.part(position))
    planned = any(text.says(mood, *text.sentence(position)) for mood in ("hoped", "forecast", "unreal"))
    return planned and any(each.forecast or each.label in _TO_COME for each in years)


def is_negated(text: PreparedText, start: int) -> bool:
    """Whether words right in front say that there is nothing of what words state there: no feasible path."""
    low, _ = text.part(start)
    return text.moods["nothing_of"].at_end.search(text.covered[max(low, start - _LONGEST_BEFORE) : start]) is not None


def is_not_reached(text: PreparedText, start: int, end: int) -> bool:
    """Whether words of what is reached are denied in front of them or inside: has never been, 没能, still has to."""
    low = max(text.part(start)[0], start - _LONGEST_BEFORE)
    inside = _NOT_REACHED.search(text.covered, start, end)
    return inside is not None or _NOT_REACHED_YET.search(text.covered[low:start]) is not None


_NOT_YET = (
    r"(?:\b(?:not(?! (?:only|just|merely))|never|yet to|unable to|fail(?:s|ed|ing)? to|without"
    r"|(?:still (?:has|have|had|needs?)|(?:has|have|had) still|remains?) to)\b|n't\b"
    r"|(?:没有?|尚未|还未|仍未|从未|并未|未)(?:能够?|曾|法)|尚未|还没有?|仍未|还未|从未|无法|没法)"
)
_NOT_REACHED = Pattern(
    "that what is told inside these words was not reached",
    _NOT_YET,
    yes=("rocket has not yet put", "never reached", "火箭没能入轨", "hasn't"),
    no=("not only put", "has put", "没有推迟", "已入轨"),
)
_NOT_REACHED_YET = Pattern(
    "the same right in front of the words",
    rf"{_NOT_YET}(?: (?:yet|ever|quite|even|been|be|being|so far|managed?|able|succeed(?:ed)?|to|in|actually|expected"
    r"|formally|officially|fully|publicly|has|have)\b)*(?:[成得]功|顺利|正式|真正|完全|全面){0,3}\s?$",
    yes=("has not yet ", "still has to ", "has never been ", "没能", "仍未能成功", "is not expected to be "),
    no=("not in dispute: it has ", "没能盈利但已", "has "),
)


def is_passed_over(text: PreparedText, start: int) -> bool:
    """Whether words right in front say that something else is so in its place: a satellite rather than ballast."""
    if not text.may_say("passed_over"):
        return False
    low, _ = text.part(start)
    return text.moods["passed_over"].at_end.search(text.covered[max(low, start - _LONGEST_BEFORE) : start]) is not None


def is_bought(text: PreparedText, start: int) -> bool:
    """Whether words right in front say that what words there name is only bought: we buy wafers."""
    if not text.may_say("bought"):
        return False
    low, _ = text.part(start)
    return text.moods["bought"].at_end.search(text.covered[max(low, start - _LONGEST_BEFORE) : start]) is not None


def is_ruled(text: PreparedText, start: int) -> bool:
    """Whether a rule asks for what words there state, and no own company is named behind it."""
    low, _ = text.sentence(start)
    low = max(low, start - 2 * _LONGEST_BEFORE)
    asks = text.says("rule_asks", low, start)
    return asks is not None and text.says("own", asks.end(), start) is None


def is_retold(text: PreparedText, start: int, end: int) -> bool:
    """Whether somebody has told what a sentence says, and it is asked behind if that is so: he said 300m."""
    if not text.may_say("held_true") or text.says("retold", start, end) is None:
        return False
    low, high = text.sentence(min(end + 1, len(text.covered)))
    asked = text.moods["held_true"].at_start.match(text.covered[low:high].lstrip())
    return asked is not None or text.says("held_true", text.part(end)[0], end) is not None
