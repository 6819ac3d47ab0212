"""Interviews in a text, read as statements: `Q: Sales in 2025? A: RMB 360m.` says `Sales in 2025: RMB 360m`.

Only a question that names no amount and is answered with one is joined to its answer. Every character keeps its place.
"""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern

_LABELS = r"(?:q|a|b|question|answer|问|答|甲|乙|律师|客户|我|你)\d?"
_ANSWERED = Pattern(
    "a short question with its speaker and the speaker of the answer",
    rf"(?:^|(?<=[.。;；!\n\s]))(?P<asks>{_LABELS})\s?:\s?(?P<question>[^?:\n]{{1,60}})\?"
    rf"\s{{0,3}}(?P<answers>{_LABELS})\s?:\s?(?=(?P<answer>[^\n?:]{{1,60}}))",
    yes=("q: sales in 2025? a: rmb 360m", "a:25年收入?b:3.6亿。"),
    no=("q: sales in 2025: rmb 360m", "what is revenue? it is 3m"),
)
_ASKING = Pattern(
    "words of a question that are none of the answer",
    r"^(?:and )?(?:what|how much|how many|which)(?:'s| is| was| are| were| did| do| does)?"
    r"(?: (?:your|the|you|it|make|have))*|"
    r"(?:是|有|为)?(?:多少|几(?:个|名|人|项)?)|呢|吗|怎么样|如何",
    yes=("what was your revenue", "多少", "呢"),
    no=("revenue", "净利润"),
)
_LEADS = (
    r"(?:(?:call it|it's|it is|it was|was|is|about|around|roughly|approx(?:imately)?\.?|maybe|perhaps|say|some|"
    r"like|just|over|under|nearly|almost|well|still|a loss of|minus|last year|in 20\d\d|fy ?\d\d|rmb|cny|¥|~)\s?|"
    r"(?:去年|今年|20\d\d年|大概|大约|约|差不多|估计|有|是|也就|一共|共|才|不到|超过|亏了?|赚了?|人民币)){0,4}"
)
_BARE = Pattern(
    "a subject with a question mark and the amount it has behind it",
    r"(?:^|(?<=[.。;!,\n]))\s{0,2}(?!(?:is|are|does|do|can|will|ok|right|true|really|so|why|how|and you|enough|sure)\b)"
    r"(?P<bare>[a-z][a-z&/-]*(?:\s[a-z&/-]+){0,3}|[^\W\da-z_吗么能够行是否对哪什怎几多]{2,8}?)呢?(?P<mark>\?)\s{0,2}"
    rf"{_LEADS}(?=\d|[一二三四五六七八九两十])",
    yes=("net income? call it 25 mil", "市值?差不多40亿", "profit呢?去年3000万".replace("profit", "净利润")),
    no=("is it enough? 3bn", "够吗?40亿", "net income of 3bn? 4bn"),
    flags=re.UNICODE,
)
_AMOUNT = Pattern("a figure", r"\d|[一二三四五六七八九两十]", yes=("3", "三"), no=("yes",))
_YEAR = Pattern(
    "a year, or some years",
    r"20\d\d|\bfy ?\d\d|\b\d\d(?=年)|[两二三23]个?(?:会计)?年",
    yes=("2025", "fy25", "25年", "近三年"),
    no=("3亿",),
    flags=re.ASCII,
)


def interviews_joined(folded: str) -> str:
    """The text with every question and its answer as one statement."""
    if "?" not in folded:
        return folded
    for match in _BARE.matches(folded):
        folded = f"{folded[: match.start('mark')]}:{folded[match.end('mark') :]}"
    if ":" not in folded:
        return folded
    chars = list(folded)
    for match in _ANSWERED.matches(folded):
        question = match["question"]
        bare = _YEAR.sub("", question)
        if match["asks"] == match["answers"] or _AMOUNT.search(bare) or not _AMOUNT.search(match["answer"]):
            continue
        chars[match.start("asks") : match.start("question")] = " " * (match.start("question") - match.start("asks"))
        for word in _ASKING.matches(question):
            start, end = (match.start("question") + place for place in word.span())
            chars[start:end] = " " * (end - start)
        end = match.end("question")
        chars[end : match.start("answer")] = ":" + " " * (match.start("answer") - end - 1)
    return "".join(chars)
