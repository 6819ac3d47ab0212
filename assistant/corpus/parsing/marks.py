"""The numbers a rule text might open a provision with: where they stand and every way they can be read.

`scan` only reads. It drops what is plainly a cross-reference ("2.1.2 所称…", "Article 6 applies to …");
whether a remaining mark opens anything is decided by `assistant.corpus.parsing.parser`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.patterns import Pattern

Number = tuple[int, ...]


class MarkKind(StrEnum):
    """What a number can be a number of; the value is the word used in the ids of headings."""

    ANNEX = "annex"
    PART = "part"
    SUBPART = "subpart"
    CHAPTER = "chapter"
    SECTION = "section"
    HAN = "heading"  # 一、
    ARTICLE = "art."
    DECIMAL = "rule"
    GUIDANCE = "guidance"
    PAREN_HAN = "（一）"
    NUMBER = "1."
    CLOSED = "1)"
    PAREN_NUMBER = "(1)"
    CIRCLED = "①"
    LOWER = "(a)"
    ROMAN = "(i)"
    UPPER = "(A)"


MarkReading = tuple[MarkKind, Number]

HEADINGS = frozenset(
    {MarkKind.ANNEX, MarkKind.PART, MarkKind.SUBPART, MarkKind.CHAPTER, MarkKind.SECTION, MarkKind.HAN}
)
ITEMS = frozenset(
    {
        MarkKind.GUIDANCE,
        MarkKind.PAREN_HAN,
        MarkKind.NUMBER,
        MarkKind.CLOSED,
        MarkKind.PAREN_NUMBER,
        MarkKind.CIRCLED,
        MarkKind.LOWER,
        MarkKind.ROMAN,
        MarkKind.UPPER,
    }
)


@dataclass(frozen=True, slots=True)
class ProvisionMark:
    """A number at the start of a line (`start` is the line's), or of an item inside one; `end` is after the number.

    `spaced`: a space or the line's end follows. `title_like`: the rest of the line could be a title. `after_colon`:
    what stands before introduces a list. `wrapped`: the line above breaks off in mid-sentence.
    """

    start: int
    end: int
    readings: tuple[MarkReading, ...]
    inline: bool = False
    spaced: bool = False
    title_like: bool = False
    after_colon: bool = False
    wrapped: bool = False


_ZH = "零一二三四五六七八九十百千两"
_ZH_NUMBER = rf"(?:[{_ZH}](?: ?[{_ZH}])*|\d{{1,4}})"
_ZH_KINDS = {
    "编": MarkKind.PART,
    "篇": MarkKind.PART,
    "分编": MarkKind.SUBPART,
    "章": MarkKind.CHAPTER,
    "节": MarkKind.SECTION,
    "条": MarkKind.ARTICLE,
}
_EN_KINDS = {
    "part": MarkKind.PART,
    "chapter": MarkKind.CHAPTER,
    "section": MarkKind.SECTION,
    "article": MarkKind.ARTICLE,
    "art.": MarkKind.ARTICLE,
}
_PREFIX = Pattern(
    "Markdown in front of a number",
    r"\s*(?:#{1,6}\s*|>\s*|[-*+]\s+|\*\*|__)*\s*",
    yes=("## ", "**", "- ", "> # ", ""),
    no=("-", "第", "1."),
    how="fullmatch",
)
_STRUCTURE_ZH = Pattern(
    "a Chinese heading or article number",
    rf"第 *({_ZH_NUMBER}) *(分编|[编篇章节条])(?: *之 *([{_ZH}]+|\d{{1,2}}))?",
    yes=("第六条", "第 十二 章", "第二十一条之一", "第三分编"),
    no=("六条", "第条", "第五项"),
    how="match",
)
_STRUCTURE_EN = Pattern(
    "an English heading or article number",
    r"(Part|PART|Chapter|CHAPTER|Section|SECTION|Article|ARTICLE|Art\.) +(\d{1,4}|[IVXL]+)(?![\w]|\.\d)",
    yes=("Chapter 2", "ARTICLE IV", "Art. 12"),
    no=("article 2", "Article 2.1", "Articles 2"),
    how="match",
)
_ANNEX = Pattern(
    "an annex",
    r"(?:附件|附录|(?:Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE)\b) *(\d{1,2}|[一二三四五六七八九十]+)?",
    yes=("附件1", "Annex 2", "附录 三", "APPENDIX"),
    no=("Annexes", "第附件", "annex"),
    how="match",
)
_DECIMAL = Pattern(
    "a number in levels",
    r"(\d{1,3}(?:\.\d{1,3}){1,5})\.?(?![\d.])",
    yes=("2.1.2", "2.1", "3.4.1."),
    no=("2", "2.1.2.3.4.5.6", "v2.1"),
    how="match",
)
_BARE = Pattern(
    "a bare number with its mark",
    r"(\d{1,3})([.、)])(?!\d)",
    yes=("1.", "3、", "12)"),
    no=("1.5", "1", "a."),
    how="match",
)
_BARE_TITLE = Pattern(
    "a bare number in front of a title in capitals",
    r"(\d{1,2}) +(?=[A-Z]{2})",
    yes=("1 GENERAL PROVISIONS",),
    no=("1 General", "12GENERAL"),
    how="match",
)
_BROKEN_EN = Pattern(
    "an English line that breaks off",
    r"(?:\b(?:[Rr]ules?|[Aa]rticles?|[Ss]ections?|[Cc]hapters?|of|under|and|or|to|with|in|by|the|see|from)|[a-z]-) *$",
    yes=("subject to", "as set out in Article", "market capitali-"),
    no=("it applies.", "the issuer"),
)
_HAN = Pattern(
    "a Chinese number with its comma",
    r"([一二三四五六七八九十]+)、",
    yes=("一、", "十二、"),
    no=("一,", "第一、"),
    how="match",
)
_GUIDANCE = Pattern(
    "a heading of guidance",
    r"(?:Guidance|GUIDANCE)(?: [Nn]otes?)?:?[ *_]*$",
    yes=("Guidance", "Guidance Notes:", "x\nGUIDANCE **"),
    no=("Guidance on listing", "guidance"),
    flags=re.MULTILINE,
)
_ITEM = Pattern(
    "an item in brackets",
    rf"\( ?(?:([{_ZH}]+)|(\d{{1,3}})|([ivxl]+|[a-z])|([A-Z])) ?\)|([①-⑳])",
    yes=("(一)", "(12)", "(iv)", "(A)", "③", "( b )"),
    no=("一)", "(1.2)", "(AB)"),
    how="match",
)
_LIST_LEAD = Pattern(
    "what a list follows",
    r"(?:[:;。]|[;,:] ?(?:and|or|和|及|以及|或|或者))$",
    yes=("下列条件:", "one of them; and", "情形。", "者;或者"),
    no=("conditions", "和", "and"),
)

# What follows a number that is spoken of instead of being opened.
_JOIN = r"(?:、|至|到|和|与|及|以及|或|或者)"
_PART_OF = r"[款项目条] ?(?:规定|所|的|第|、|，|,|中)"
_REF_ZH_TIGHT = Pattern(
    "what follows a Chinese number that is only mentioned",
    rf"[的，。,;]|所[称列述指规涉载]|规定|第|{_PART_OF}|情形|中[的所，,]|{_JOIN} ?[第本《(\d]"
    rf"|\({_ZH_NUMBER}\) ?(?:[项、]|{_JOIN}|规定|所)",
    yes=("规定的", "所称", "款规定", "、第七条", "(二)项"),
    no=("发行人", "应当", "总则"),
    how="match",
)
_REF_ZH_SPACED = Pattern(
    "the same behind a space",
    rf"[的，。,;]|所[称列述指]|规定[的，,]|第 ?{_ZH_NUMBER} ?[款项条]|第 ?\(|{_PART_OF}|{_JOIN} ?[第\d]",
    yes=("规定的", "第二款", "和第八条", "所列"),
    no=("发行人", "规定本办法"),
    how="match",
)
_REF_EN_NAMED = Pattern(
    "what follows an English number that is only mentioned",
    r"\(|[,;)’']| *[a-z]",
    yes=("(2)", ", the", " of the Rules"),
    no=(" General", ". The"),
    how="match",
)
_REF_EN_DECIMAL = Pattern(
    "what follows a number in levels that is only mentioned",
    r"[,;)’'/–-]|\(\w+\)[(\w)]* *[a-z,;.]"
    r"| *(?:and|or|to|of|in|is|are|was|were|has|have|does|do|applies|apply|applied|shall|may|must|will|can|cannot"
    r"|above|below|"
    r"requires?|provides?|states?|sets?|refers?|where|which|that|as|if|by|for|from|under|with|on|does|only|also|not)\b",
    yes=(", the", " and 2.1.3", "(5) of", " shall"),
    no=(" The issuer", " General provisions", " Market"),
    how="match",
)
_REF_ITEM = Pattern(
    "what follows an item that is only mentioned",
    r" *(?:项(?!目)|款(?![项式额物])|目(?![的标录前])|[、至和与及或,] ?[第(]|(?:and|or|to|above|below) ?(?:\(|\b))|, ",
    yes=("项规定", "、(三)", " and (b)", ", which"),
    no=("项目", "款项", "发行人"),
    how="match",
)
_QUANTITY = Pattern(
    "a unit behind a number",
    r" *(?:[%％‰亿万元倍年月日个股点]|percent|per cent|billion|million|thousand|times|bn\b|m\b)",
    yes=("%", " billion", "亿元", "年"),
    no=(" Rules", "、", " the"),
    how="match",
)

_FOLD: dict[int, int | str] = {
    **{ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９．（）：；ＡＢＣＤＥＦＧＨＩａｂｃｄｅｆｇｈｉ"},
    **{ord(space): " " for space in "\u3000\u00a0\u200b\u200e\ufeff\t"},
    ord("〇"): "零",
}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
TITLE_COLUMNS = 120
_WRAP_COLUMNS = 50


def fold(text: str) -> str:
    """`text` with full-width digits, brackets and spaces in their plain form; every offset stays what it was."""
    return text.translate(_FOLD)


def chinese_number(numeral: str) -> int | None:
    """The value of a Chinese or Arabic numeral from 1 to 9999 (一百零五, 一〇五, 105), or None if it is not one."""
    numeral = numeral.replace(" ", "")
    if numeral.isdecimal():
        return int(numeral) or None
    if not any(unit in numeral for unit in _UNITS):
        return int("".join(str(_DIGITS[digit]) for digit in numeral)) or None
    total, digit, smallest = 0, None, 10_000
    for character in numeral:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= smallest or (digit == 0 and unit != 10):
                return None
            total, digit, smallest = total + (digit or 1) * unit, None, unit
        elif digit not in (None, 0):
            return None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)


def roman_number(numeral: str) -> int | None:
    """The value of a Roman numeral below 90 in either case, or None if it is not written the usual way."""
    values = [_ROMAN[letter] for letter in numeral.lower()]
    total = sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
    return total if total > 0 and to_roman(total) == numeral.lower() else None


def to_roman(number: int) -> str:
    """The lower-case Roman numeral of 1 to 89."""
    parts = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in parts:
        written += letters * (number // value)
        number %= value
    return written


def _breaks_off(line: str) -> bool:
    if _BROKEN_EN.search(line):
        return True
    wide = unicodedata.east_asian_width(line[-1:] or " ") in "WF"
    return wide and _columns(line) >= _WRAP_COLUMNS and not ends_sentence(line)


def ends_sentence(line: str) -> bool:
    """Whether a line of folded text ends a sentence or introduces a list."""
    return line.rstrip(" *_”’\"')」』").endswith(("。", "；", "：", "！", "？", ";", ":", ".", "!", "?", "…"))


def scan(folded: str) -> list[ProvisionMark]:
    """Every mark of a folded text (see `fold`) in order of place."""
    marks: list[ProvisionMark] = []
    above = ""
    above_end = 0
    for line in re.finditer(r"[^\r\n]+", folded):
        if not line[0].strip():
            continue
        adjacent = re.fullmatch(r"\r?\n|\r", folded[above_end : line.start()]) is not None
        wrapped = adjacent and _breaks_off(above)
        after_colon = above.rstrip(" *_").endswith(":")
        line_marks = list(_line_marks(folded, line.start(), line.end(), wrapped, after_colon))
        marks += line_marks
        is_heading = len(line_marks) == 1 and line_marks[0].title_like and line_marks[0].readings[0][0] in HEADINGS
        above = "" if is_heading else line[0]  # a heading is never broken off, however long
        above_end = line.end()
    return marks


def _line_marks(folded: str, start: int, end: int, wrapped: bool, after_colon: bool) -> Iterator[ProvisionMark]:
    line = folded[start:end]
    prefix = _PREFIX.match(line)
    lead = prefix.end() if prefix else 0
    first = _first_mark(line, lead)
    opened = lead
    if first is not None:
        opened, readings = first
        rest = line[opened:].lstrip("*_")
        yield ProvisionMark(
            start,
            start + opened,
            readings,
            spaced=not rest.strip() or rest[0] == " ",
            title_like=_title_like(line, rest),
            after_colon=after_colon,
            wrapped=wrapped,
        )
    for match in _ITEM.finditer(line, opened):
        before = line[max(0, match.start() - 40) : match.start()].rstrip(" *_")
        introduced = _LIST_LEAD.search(before)
        chained = first is not None and not line[opened : match.start()].strip(" *_")
        if (introduced or chained) and not _REF_ITEM.match(line, match.end()):
            readings = _item_readings(match)
            if readings:
                yield ProvisionMark(
                    start + match.start(), start + match.end(), readings, True, after_colon=before.endswith(":")
                )
                opened = match.end() if chained else opened


def _first_mark(line: str, at: int) -> tuple[int, tuple[MarkReading, ...]] | None:
    """Where the number at the start of a line ends and how it can be read.

    None without one or for a cross-reference.
    """
    if match := _STRUCTURE_ZH.match(line, at):
        number = _numbers(match[1], match[3])
        return (
            None if number is None or _refers_zh(line, match.end()) else (match.end(), ((_ZH_KINDS[match[2]], number),))
        )
    if match := _STRUCTURE_EN.match(line, at):
        value = int(match[2]) if match[2].isdecimal() else roman_number(match[2])
        refers = _REF_EN_NAMED.match(line, match.end())
        return None if not value or refers else (match.end(), ((_EN_KINDS[match[1].lower()], (value,)),))
    if match := _ANNEX.match(line, at):
        if (_REF_EN_NAMED if match[0].isascii() else _REF_ZH_SPACED).match(line, match.end()):
            return None
        return match.end(), ((MarkKind.ANNEX, _numbers(match[1] or "1", None) or (1,)),)
    if match := _GUIDANCE.match(line, at):
        return match.end(), ((MarkKind.GUIDANCE, (1,)),)
    if match := _DECIMAL.match(line, at):
        number = tuple(int(part) for part in match[1].split("."))
        refers_to = _refers_zh(line, match.end()) or _REF_EN_DECIMAL.match(line, match.end())
        refused = refers_to or _QUANTITY.match(line, match.end()) or 0 in number
        return None if refused else (match.end(), ((MarkKind.DECIMAL, number),))
    if match := _BARE.match(line, at):
        kind = MarkKind.CLOSED if match[2] == ")" else MarkKind.NUMBER
        return (match.end(), ((kind, (int(match[1]),)),)) if int(match[1]) else None
    if match := _BARE_TITLE.match(line, at):
        return (match.end(1), ((MarkKind.DECIMAL, (int(match[1]),)),)) if int(match[1]) else None
    if match := _HAN.match(line, at):
        value = chinese_number(match[1])
        return (match.end(), ((MarkKind.HAN, (value,)),)) if value else None
    if (match := _ITEM.match(line, at)) and not _REF_ITEM.match(line, match.end()):
        readings = _item_readings(match)
        return (match.end(), readings) if readings else None
    return None


def _numbers(numeral: str, inserted: str | None) -> Number | None:
    values = [chinese_number(part) for part in (numeral, inserted) if part]
    return tuple(value for value in values if value) if all(values) else None


def _refers_zh(line: str, at: int) -> bool:
    tight = at < len(line) and line[at] != " "
    rest = line[at:].lstrip(" ")
    return bool((_REF_ZH_TIGHT if tight else _REF_ZH_SPACED).match(rest))


def _item_readings(match: re.Match[str]) -> tuple[MarkReading, ...]:
    han, digits, lower, upper, circled = match.groups()
    readings: list[tuple[MarkKind, int | None]] = []
    if han:
        readings.append((MarkKind.PAREN_HAN, chinese_number(han)))
    elif digits:
        readings.append((MarkKind.PAREN_NUMBER, int(digits)))
    elif circled:
        readings.append((MarkKind.CIRCLED, ord(circled) - ord("①") + 1))
    elif upper:
        readings.append((MarkKind.UPPER, ord(upper) - ord("A") + 1))
    elif lower:
        if len(lower) == 1:
            readings.append((MarkKind.LOWER, ord(lower) - ord("a") + 1))
        if set(lower) <= set(_ROMAN):
            readings.append((MarkKind.ROMAN, roman_number(lower)))
    return tuple((kind, (value,)) for kind, value in readings if value)


def _title_like(line: str, rest: str) -> bool:
    if _columns(line.strip()) > TITLE_COLUMNS or "。" in rest:
        return False
    return not rest.rstrip(" *_").endswith(("；", ";", "，", ",", "：", "、", ".")) or rest.strip(" .…·") == ""


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
