"""The texts that one file holds: a decision and the rules it reprints, or several rules one after the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.corpus.parsing.mark import HEADINGS, MarkKind, ProvisionMark
from assistant.language.patterns import Pattern

_TITLE = Pattern(
    "the title of a rule text",
    r"(?:[^。；:]{2,100}(?:办法|规定|规则|细则|条例|准则|指引|意见|通知|决定|解释|批复|规范|指南|条款|章程|纪要|修正案|标准"
    r"|法典|[^方说想做看用]法)"
    r"|[^。；:]{0,60}第 ?\d{1,3} ?号 ?[-—–]{0,2} ?[^。；:]{4,60}"
    r"|[A-Z][^.;:]{3,100}\b(?:[Rr]ules|[Mm]easures|[Pp]rovisions|[Gg]uidelines|[Rr]egulations|[Cc]ode|[Aa]ct|[Ll]aw)\b[^.;:]{0,40}"
    r"|[A-Z][A-Z ,&'-]{3,100}\b(?:RULES|MEASURES|PROVISIONS|GUIDELINES|REGULATIONS|CODE|ACT|LAW))"
    r" ?(?:[(（〔\[][^()（）]{1,40}[)）〕\]])?",
    yes=(
        "上市公司股权激励管理办法",
        "监督管理办法(试行)",
        "准则第 1 号——公开转让说明书",
        "Listing Rules for Boats",
        "ALL BOATS ACT",
    ),
    no=("一般规定。", "规定", "方法", "应当遵守下列规定:", "计算方法", "Boats float."),
    how="fullmatch",
)
_ANY_TITLE = Pattern(
    "a line without a sentence",
    r"[^。；;:，,！？!?]{4,80}(?<![.)）])",
    yes=("财务信息的更正及相关披露",),
    no=("为了规范，制定本办法", "甲：", "(试行)"),
    how="fullmatch",
)
_CONTENTS = Pattern(
    "the word for contents", r"目 *[录錄次]|Contents|CONTENTS", yes=("目录", "Contents"), no=("目",), how="fullmatch"
)
_NOTE = Pattern(
    "a note below a title", r"[(\[〔]|\d{4} ?年", yes=("(2019年发布)", "2019 年"), no=("为了",), how="match"
)
_NO_TITLE = Pattern(
    "a line that is no part of a title",
    r"[<`-]|[^\u4e00-\u9fffA-Za-z]*$|\w+: ",
    yes=("<!-- -->", "- 法律", "—1—", "12", "date: 2024"),
    no=("灯塔院", "Boats"),
    how="match",
)
_MOST_LINES, _MOST_PARAGRAPHS = 300, 3
"""Lines, and paragraphs of a preamble among them, between a title and the first number below it."""
_TITLE_LINES, _TITLE_COLUMNS = 3, 40
_LEAST = 2
"""Numbers of a text above which the next 第一条 may be that of another text."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Where one of the texts of a file stands; `title` is empty for the first."""

    start: int
    end: int
    title: str = ""


def divide(folded: str, marks: Sequence[ProvisionMark]) -> tuple[TextSpan, ...]:
    """The texts of a file, from the title of each to that of the next; they make up the whole.

    A new one begins with a title above a first article, or above 一、, where numbered text stands before it. One below
    the word for an annex is no text of its own.
    """
    lines = TitleLines(folded, marks)
    articles = [mark for mark in marks if mark.readings[0][0] is MarkKind.ARTICLE and not mark.inline]
    resumed = {one.start for one, two in pairwise(articles) if two.readings[0][1] == (2,)}
    spans = [TextSpan(0, len(folded))]
    numbers = 0
    for mark in marks:
        kind, number = mark.readings[0]
        if mark.inline or kind not in (MarkKind.ARTICLE, MarkKind.HAN, MarkKind.RULE):
            continue
        may_begin = number == (1,) and numbers >= _LEAST
        title = lines.title_above(mark, spans[-1].start + 1, mark.start in resumed) if may_begin else None
        if title is not None:
            before = spans.pop()
            spans += [TextSpan(before.start, title[0], before.title), TextSpan(title[0], len(folded), title[1])]
            numbers = 0
        numbers += 1
    return tuple(spans)


class TitleLines:
    """The lines of a text, read upwards."""

    def __init__(self, folded: str, marks: Sequence[ProvisionMark]) -> None:
        self._lines = [(match.start(), match[0].strip(" #*_>")) for match in re.finditer(r"[^\r\n]+", folded)]
        self._starts = [start for start, _ in self._lines]
        self._marks = {mark.start: mark for mark in marks if not mark.inline}

    def title_above(self, mark: ProvisionMark, floor: int, is_followed: bool) -> tuple[int, str] | None:
        """Where the title begins that a mark is the first number below, and the title; None without one.

        Directly above a first article that a second follows, any line without a sentence is a title.
        """
        return self.title_above_place(mark.start, floor, is_followed)

    def title_above_place(self, start: int, floor: int, is_followed: bool = False) -> tuple[int, str] | None:
        """The same of the line that begins at a place, or of the end of the text."""
        place = bisect_left(self._starts, start)
        paragraphs = 0
        in_note = False
        for above in range(place - 1, max(-1, place - _MOST_LINES), -1):
            start, line = self._lines[above]
            if start < floor:
                return None
            closes = line.count(")") - line.count("(")
            in_note = in_note or (closes > 0 and line.endswith(")"))
            if in_note or not line or _CONTENTS.fullmatch(line) or self._is_heading(start):
                in_note = in_note and closes >= 0
                continue
            if start in self._marks:
                return None
            is_title = is_followed and not paragraphs and _ANY_TITLE.fullmatch(line)
            if is_title or _TITLE.fullmatch(line):
                return self._whole_title(above, floor)
            if _NOTE.match(line) is None:
                paragraphs += 1
                if paragraphs > _MOST_PARAGRAPHS:
                    return None
        return None

    def _is_heading(self, start: int) -> bool:
        mark = self._marks.get(start)
        kinds = HEADINGS - {MarkKind.ANNEX}
        return mark is not None and mark.title_like and mark.readings[0][0] in kinds

    def _whole_title(self, last: int, floor: int) -> tuple[int, str] | None:
        """A title with the lines above that it began in; None below the word for an annex."""
        first = last
        for above in range(last - 1, max(-1, last - 1 - _TITLE_LINES), -1):
            start, line = self._lines[above]
            if not line:
                continue
            mark = self._marks.get(start)
            if mark is not None and mark.readings[0][0] is MarkKind.ANNEX and mark.title_like:
                return None
            begun = line.endswith(_ORGAN_ENDS) and self._lines[first][1].startswith("关于")
            is_no_title = _NO_TITLE.match(line) is not None or line == self._lines[first][1]
            if (
                start < floor
                or mark is not None
                or is_no_title
                or len(line) > _TITLE_COLUMNS
                or (line.endswith(_ENDS) and not begun)
            ):
                break
            first = above
        title = "".join(line for _, line in self._lines[first : last + 1])
        return self._lines[first][0], title


_ORGAN_ENDS = ("会", "院", "行", "所", "部", "局")
_ENDS = ("。", ";", "；", ":", ".", ")", "日", "”", "号", "告", "令", "`", *_ORGAN_ENDS)
