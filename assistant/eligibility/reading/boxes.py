"""What forms and checklists say of a condition: the answer behind a label, the mark in front of an item.

"Profitable: no" says the contrary of its label, "✗ profitable" too; "☐ profitable" and "profitable: tbc" say nothing.
"""

from __future__ import annotations

from enum import StrEnum

from assistant.language.patterns import Pattern

_LONGEST_ITEM = 60
_ANSWER = Pattern(
    "the answer behind a label that is not yes",
    r"[^:=?.;|,\n。,]{0,40}?[\"”'’)\]]?\s?(?:[:=|]|\s[–—-])\s?[\"“\[]?\s?"
    r"(?:(?P<no>no|n|false|none|nil|not met|not fulfilled|not yet|not in place|missing|否|无|没有|不是|未满足|不满足"
    r"|[✗✘❌×])"
    r"|(?P<open>n/?a|tb[cda]|open|unknown|unclear|pending|to be confirmed|不适用|待定|待确认|未知))"
    r"(?=[\"”\]]?\s*(?:$|[.;,|/)\n。✔✓☑☐□✗✘]))|[^:=?.;|,\n。]{0,40}?[:=|]\s?_{2,}",
    yes=(": no", " in the latest year: NO.".lower(), " – none", ":否", ": tbc", " (y/n): ____ next"),
    no=(": yes", ": no losses", ", no", ":无形资产"),
    how="match",
)
_MARKED = Pattern(
    "a mark in front of an item that is not a tick",
    r"(?:(?P<no>[✗✘❌×])|(?P<open>[☐□]|\[\s?\]))[^☐□☑✔✓✅✗✘❌×;|\n。]{0,50}$",
    yes=("✗ ", "☐ the ", "[ ] "),
    no=("✔ ", "[x] ", "☐ a ✔ "),
)


class Answer(StrEnum):
    """What is said of the words of a condition."""

    AS_SAID = "as said"
    CONTRARY = "contrary"
    OPEN = "open"


def answer_to(covered: str, start: int, end: int) -> Answer:
    """What a form answers to words that stand there; where there is no form they are as said."""
    behind = _ANSWER.match(covered, end)
    match = behind or _MARKED.search(covered, max(0, start - _LONGEST_ITEM), start)
    if match is None:
        return Answer.AS_SAID
    return Answer.CONTRARY if match["no"] else Answer.OPEN
