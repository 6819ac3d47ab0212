"""What a page put between the lines of a text: its number, left out, and notes, put behind what refers to them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from assistant.language.patterns import Pattern

_DASHED = Pattern(
    "a line that is the number of a page between dashes",
    r"\s*(?P<dash>[-—–－~·])+\s?\d{1,4}\s?(?P=dash)+\s*",
    yes=("- 1 -", "— 2 —", "—12—", "-- 3 --", "· 4 ·"),
    no=("-1", "- 1", "1 - 2", "- 一 -", "- 1 - 甲", "2024-01-02"),
    how="fullmatch",
)
_COUNTED = Pattern(
    "a line that says which page it is, of how many, with the running words beside it",
    r"\s*(?:[^\n。；;，,：:]{1,60}[\s|｜]+)?[(（]?"
    r"(?:第\s*\d{1,4}\s*页[\s,，/|]*[共总]\s*\d{1,4}\s*页|[Pp](?:age|AGE)\s+\d{1,4}\s+(?:of|OF)\s+\d{1,4})"
    r"[)）]?(?:[\s|｜]+[^\n。；;，,：:]{1,60})?\s*",
    yes=("第3页 共8页", "示例办法 第3页 共8页", "Page 3 of 8", "Boat Rules | Page 3 of 8", "第 3 页/共 8 页 示例办法"),
    no=("第3页", "见本办法第3页。", "Page 3", "The page 3 of 8.", "甲，第3页 共8页"),
    how="fullmatch",
)
_ALONE = Pattern(
    "a line that is nothing but a page",
    r"\s*(?:第\s*\d{1,4}\s*页|[Pp](?:age|AGE)\s+\d{1,4})\s*",
    yes=("第3页", "Page 12"),
    no=("第3页的表", "Page 12 shows", "12"),
    how="fullmatch",
)
_OPENS = Pattern(
    "the number of a provision or an item that a line begins with",
    r"\s*(?:第\s*[\d零〇一二三四五六七八九十百]+\s*[编篇章节条]|[(（一二三四五六七八九十①-⑳]|\d+[.、．]"
    r"|(?:Article|Section|Rule|Chapter)\b)",
    yes=("第三条 甲", "（一）", "一、甲", "1. A", "Section 2"),
    no=("示例办法", "Boat Rules", "第3页"),
    how="match",
)
_NOTE = Pattern(
    "a note with the mark that refers to it",
    r"\s*([\[［〔]\^?\d{1,3}[\]］〕])[:：]?\s*\S.*",
    yes=("[1] 本条已修改。", "[^1]: See art. 1.", "〔12〕见上。"),
    no=("[1]", "[2003]56号", "甲[1] 乙", "[甲] 乙", "［2024］第1号"),
    how="fullmatch",
)


_MARK = Pattern("the mark of a note", r"[\[［〔]\^?\d{1,3}[\]］〕]", yes=("甲。[1]", "[^12]"), no=("[2024]", "(1)"))


def without_page_marks(lines: Sequence[str]) -> list[str]:
    """Lines without those that are the mark of a page, and without the empty lines around each."""
    kept: list[str] = []
    behind_mark = False
    for line in lines:
        if _is_page_mark(line):
            while kept and not kept[-1].strip():
                kept.pop()
            behind_mark = bool(kept)
        elif line.strip() or not behind_mark:
            kept.append(line)
            behind_mark = False
    return kept


def _is_page_mark(line: str) -> bool:
    if len(line) > 160 or not any(character.isdecimal() for character in line):
        return False
    is_counted = _COUNTED.fullmatch(line) is not None and _OPENS.match(line) is None
    return is_counted or _DASHED.fullmatch(line) is not None or _ALONE.fullmatch(line) is not None


def order_with_notes(texts: Sequence[str]) -> list[int]:
    """The places of lines in order, each note behind the next line that refers to it; others stay where they are."""
    notes = [(place, match[1]) for place, text in enumerate(texts) if (match := _NOTE.fullmatch(text))]
    own = {place for place, _ in notes}
    referring: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts if notes else ()):
        for match in _MARK.finditer(text if place not in own else ""):
            referring[match[0]].append(place)
    behind: dict[int, list[int]] = defaultdict(list)
    cursor = 0
    for place, mark in notes:
        found = bisect_left(referring[mark], cursor)
        cursor = referring[mark][found] if found < len(referring[mark]) else cursor
        behind[cursor if found < len(referring[mark]) else place].append(place)
    return [at for place in range(len(texts)) for at in (*(() if place in own else (place,)), *behind[place])]
