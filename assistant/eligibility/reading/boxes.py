"""What forms and checklists say of a condition: the answer behind a label, the mark in front of an item.

"Profitable: no" says the contrary of its label, "✗ profitable" too; "☐ profitable" and "profitable: tbc" say nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple

from assistant.language.patterns import Pattern

_LONGEST_ITEM = 60
_ANSWER = Pattern(
    "the answer behind a label that is not yes",
    r"[^:=?.;|,\n。,]{0,40}?[\"”'’)\]]?\s?(?:[:=|]|\s[–—-])\s?[\"“\[]?\s?"
    r"(?:(?P<no>no|n|false|none|nil|not met|not fulfilled|not yet|not in place|missing|否|无|没有|不是|未满足|不满足"
    r"|[✗✘❌×])"
    r"|(?P<open>n/?a|tb[cda]|open|unknown|unclear|pending|to be confirmed|不适用|待定|待确认|未知))"
    r"(?=[\"”\]]?\s*(?:$|[.;,|/)\n。✔✓☑☐□✗✘]))|[^:=?.;|,\n。]{0,40}?[:=|]\s?_{2,}"
    r"|(?: (?:shares?|stock|structure|rights|set-?up|arrangements?|in place))*\s?(?:结构|架构|安排|设置|股份)?"
    r"(?:有|呢|吗|么)*\s?\?\s{0,3}"
    r"(?P<denied>no|nope|none|没有?|无|否|不是)(?=\s*(?:$|[.;,|/)\n。!]))",
    yes=(
        ": no",
        " in the latest year: NO.".lower(),
        " – none",
        ":否",
        ": tbc",
        "? no.",
        "吗?没有,",
        " (y/n): ____ next",
    ),
    no=(": yes", ": no losses", ", no", ":无形资产", " a problem? no."),
    how="match",
)
_MARKED = Pattern(
    "a mark in front of an item that is not a tick",
    r"(?:(?P<no>[✗✘❌×])|(?P<open>[☐□]|\[\s?\]))[^☐□☑✔✓✅✗✘❌×;|\n。\[]{0,50}$",
    yes=("✗ ", "☐ the ", "[ ] "),
    no=("✔ ", "[x] ", "☐ a ✔ ", "[ ] a [x] "),
)


_ASKED = Pattern(
    "all that stands in front of a condition in a question that asks if a company has it, and nothing else",
    r"(?:^|[.?!,;:。，；！？\n])\s*(?:(?:are|is|do|does|did|have|has|had|any|an?|you|we|it|your|our|they|the company"
    r"|there|got|and|or)\s)*(?:有没有|是不是|是否|有|是|你们|我们|咱们|公司|设)*\s?$",
    yes=("", "b. do you have ", "3亿,有 "),
    no=("must the company be ", "is it a problem to be ", "要求"),
)
_LABEL_ANSWERED = Pattern(
    "what stands between the label of a condition and words that say how it is",
    r"[:=|–—-]—?\s?"
    r"(?=(?:(?:not |un)?(?:obtained|achieved|reached|granted|received|secured|in (?:hand|place|order)"
    r"|clear|clean|sound|effective|independent|complete|stable|disclosed|published|proper|compliant|clearly)\b"
    r"|(?:已|均已|已经|未|尚未|没有|还没|不|不够)?(?:取得|获得|达成|完成|披露|公布|健全|有效|规范|清晰|明晰|独立|完整|稳定|齐全|到位)))",
    yes=("results: obtained", "results – obtained", "work: in order", "成果:已取得", "会计——规范"),
    no=(": the", ": 5m", " - we"),
)


class JoinedForm(NamedTuple):
    """A text whose labels stand right in front of their answers, and where its places stood in the text."""

    text: str
    starts: tuple[int, ...]
    moved: tuple[int, ...]

    def place(self, position: int) -> int:
        """Where a place of this text stood."""
        return position + self.moved[bisect_right(self.starts, position) - 1]

    def joins(self, start: int, end: int) -> bool:
        """Whether a label and its answer meet in a stretch."""
        return bisect_right(self.starts, end - 1) > bisect_right(self.starts, start)


def joined_form(covered: str) -> JoinedForm | None:
    """A form as one would say it: phased results – obtained is `phased results obtained`; None for what is no form."""
    pieces: list[str] = []
    starts, moved, last, length = [0], [0], 0, 0
    for match in _LABEL_ANSWERED.matches(covered):
        label = covered[last : match.start()].rstrip(" ")
        apart = last + len(label) < match.start()
        if not label or not (label[-1].isalnum() or label[-1] == ")") or (match[0][0] in "–-" and not apart):
            continue
        space = " " if covered[match.end()].isascii() else ""
        pieces += [label, space]
        length += len(label) + len(space)
        last = match.end()
        starts.append(length)
        moved.append(last - length)
    if not pieces:
        return None
    return JoinedForm("".join([*pieces, covered[last:]]), tuple(starts), tuple(moved))


class FormAnswer(StrEnum):
    """What is said of the words of a condition."""

    AS_SAID = "as said"
    CONTRARY = "contrary"
    OPEN = "open"


def answer_to(covered: str, start: int, end: int) -> FormAnswer:
    """What a form answers to words that stand there; where there is no form they are as said."""
    behind = _ANSWER.match(covered, end)
    if behind is not None and behind["denied"] and not _ASKED.search(covered[max(0, start - _LONGEST_ITEM) : start]):
        behind = None
    match = behind or _MARKED.search(covered, max(0, start - _LONGEST_ITEM), start)
    if match is None:
        return FormAnswer.AS_SAID
    denied = match["no"] or (behind is not None and behind["denied"])
    return FormAnswer.CONTRARY if denied else FormAnswer.OPEN
