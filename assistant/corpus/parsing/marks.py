"""The numbers a rule text might open a provision with: where they stand and every way they can be read.

`scan` only reads. It drops what is plainly a cross-reference ("2.1.2 所称…", "Article 6 applies to …");
whether a remaining mark opens anything is decided by `assistant.corpus.parsing.parser`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from assistant.corpus.parsing.mark import (
    HEADINGS,
    ITEMS,
    LATIN,
    LATIN_WORDS,
    LETTERS,
    LEVELLED,
    MarkKind,
    MarkReading,
    Number,
    ProvisionMark,
)
from assistant.corpus.parsing.numerals import chinese_number, roman_number
from assistant.language.patterns import Pattern

_ZH = "零一二三四五六七八九十百千两"
_ZH_NUMBER = rf"(?:[{_ZH}](?: ?[{_ZH}])*|\d{{1,4}})"
_ZH_KINDS = {
    "编": MarkKind.PART,
    "編": MarkKind.PART,
    "篇": MarkKind.PART,
    "分编": MarkKind.SUBPART,
    "分編": MarkKind.SUBPART,
    "章": MarkKind.CHAPTER,
    "节": MarkKind.SECTION,
    "節": MarkKind.SECTION,
    "条": MarkKind.ARTICLE,
    "條": MarkKind.ARTICLE,
}
_EN_KINDS = {
    "part": MarkKind.PART,
    "chapter": MarkKind.CHAPTER,
    "section": MarkKind.SECTION,
    "article": MarkKind.ARTICLE,
    "art.": MarkKind.ARTICLE,
    "rule": MarkKind.RULE,
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
    rf"第 *({_ZH_NUMBER})(?: *- *(\d{{1,3}}))?(?:-?([A-Z]))? *"
    rf"(分[编編]|[编編篇章节節条條])(?: *之 *([{_ZH}]+|\d{{1,2}}))?",
    yes=("第六条", "第 十二 章", "第二十一条之一", "第三分编", "第 1-1 条", "第 92 條", "第12A条", "第12-A条"),
    no=("六条", "第条", "第五项"),
    how="match",
)
_STRUCTURE_EN = Pattern(
    "an English heading or article number",
    r"(Part|PART|Chapter|CHAPTER|Section|SECTION|Article|ARTICLE|Art\.|Rule|RULE) +"
    rf"(?:(\d{{1,4}})(?:-(\d{{1,3}})|-?([A-Za-z])(?!\w)| ?({'|'.join(LATIN_WORDS)}))?|([IVXL]{{1,8}}))(?!\w|\.\d|-\d)",
    yes=("Chapter 2", "ARTICLE IV", "Art. 12", "Article 10-1", "Section 12A", "Section 1-A", "Rule 3", "Article 7 bis"),
    no=("article 2", "Article 2.1", "Articles 2", "Article 7bison"),
    how="match",
)
_NUMBER_ALONE = Pattern(
    "a number in heavy brackets, alone in its line",
    r"【 ?(\d{1,4}) ?】 *$",
    yes=("【12】", "【1】 "),
    no=("【12】 甲", "【甲】", "[12]"),
    how="match",
)
_REPEALED_ZH = Pattern(
    "the end of a run of repealed articles",
    rf" *[至到、和—–~-] *第 *({_ZH_NUMBER}) *[条條] *[\[(【]? *(?:已(?:经|被)?|均)?"
    r"(?:删除|刪除|删去|废止|廢止|失效|[省从]?略)[\])】。]{0,3} *$",
    yes=("至第七条 (已删除)", "、第七条 废止", "到第十条【删去】", "至第九条 (略)"),
    no=("至第七条规定的情形废止", "至第七条"),
    how="match",
)
_REPEALED_EN = Pattern(
    "a run of repealed English provisions",
    r"(?:(Articles|ARTICLES|Sections|SECTIONS|Rules|RULES) +)?(\d{1,4}(?:\.\d{1,3}){0,5})"
    r" *(?:to|and|至|[-–—]) *(\d{1,4}(?:\.\d{1,3}){0,5}) *[.:]? *[\[(]? *"
    r"(?:[Rr]epealed|REPEALED|[Dd]eleted|DELETED|[Rr]evoked|[Oo]mitted|已?删除|已?废止)[\]).]* *$",
    yes=("Articles 5 to 7 (Repealed)", "2.1.3 - 2.1.5 [Deleted]", "Sections 4 and 5 repealed."),
    no=("Articles 5 to 7 are repealed by", "Articles 5 to 7"),
    how="match",
)
_ANNEX = Pattern(
    "an annex",
    r"(?:附件|附录|附錄|附表|(?:Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE)\b)"
    r"(?: *(\d{1,2}|[一二三四五六七八九十]{1,3})(?![\d-])| *([IVX]{1,5})\b| *([A-Z])\b| *(?=[ :*_]|$))",
    yes=("附件1", "Annex 2", "附录 三", "APPENDIX", "附件: 目录", "Annex A Form", "附录B", "Schedule II", "附表一"),
    no=("Annexes", "第附件", "annex", "附件新增一条", "附件第1-2条"),
    how="match",
)
_DECIMAL = Pattern(
    "a number in levels",
    r"(?:(?:Rule|RULE) +)?(\d{1,3}(?:\.\d{1,3}){1,5})(?:-?([A-Z])(?![A-Za-z]))?\.?(?![\d.])",
    yes=("2.1.2", "2.1", "3.4.1.", "Rule 8.05", "2.1.1A", "2.1.1-A"),
    no=("2", "2.1.2.3.4.5.6", "v2.1"),
    how="match",
)
_HYPHENATED = Pattern(
    "a number in two levels with a hyphen",
    r"(\d{1,2})-(\d{1,2})(?![\d-])",
    yes=("4-1 并表", "4-6合并", "2-11 Rules"),
    no=("2019-06-27", "4.1", "12-2023"),
    how="match",
)
_BARE = Pattern(
    "a bare number with its mark",
    r"(\d{1,4})([.、)])(?!\d)",
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
_NUMBER_CELL = Pattern(
    "a number in front of a tab",
    r"(?:(?:Part|Chapter|Section|Article|Rule) )?"
    r"[第(（【]?[\d.一二三四五六七八九十百千零〇之条章节编、A-Za-z-]{1,12}[)）】.、]?",
    yes=("第十二条", "2.1.1A", "（一）", "Article 12", "(a)"),
    no=("14.1 证券", "甲方", "Rules of the house"),
    how="fullmatch",
)
_TITLE_CASE = Pattern(
    "an English title, its words in capitals",
    r" *[A-Z][\w’'()-]{0,30}(?: +(?:[A-Z(][\w’'()-]{0,30}|of|and|the|to|for|in|on|or|an?|by|with|[–&-])){0,14} *",
    yes=(" Default Rules", "Wire Transfers and the Travel Rule"),
    no=(" The issuer must comply with rule", "default Rules"),
    how="fullmatch",
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
    rf"\( ?(?:([{_ZH}]{{1,8}})|(\d{{1,3}})|([ivxl]{{1,8}}|[a-z])|([A-Z])) ?\)|([①-⑳])",
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

_QUOTATION_SIGN = Pattern("a quotation mark", r"[“「”」]", yes=("“", "」"), no=("'", '"'))
_AMENDS = Pattern(
    "words that amend, in front of what they quote",
    r"(?:[为作条款项句]|\bread|\bfollows|\bfollowing) ?:$",
    yes=("修改为:", "作为第四条:", "is amended to read:"),
    no=("规定:", "修改为"),
)
_LONGEST_QUOTATION, _LEAD = 10_000, 24

# What follows a number that is spoken of instead of being opened.
_JOIN = r"(?:、|至|到|和|与|及|以及|或|或者)"
_PART_OF = r"[款项目条] ?(?:规定|所|的|第|、|，|,|中)"
_AMENDED = rf"(?:(?:修改|修订|修正|调整|合并)[为作]|改为|增加[{_ZH}]+[条款项句])"
_REF_ZH_TIGHT = Pattern(
    "what follows a Chinese number that is only mentioned",
    rf"[的，。,;]|所[称列述指规涉载]|规定|第|{_PART_OF}|{_AMENDED}|情形|中[的所，,]|{_JOIN} ?[第本《(\d]"
    rf"|\({_ZH_NUMBER}\) ?(?:[项、]|{_JOIN}|规定|所)",
    yes=("规定的", "所称", "款规定", "、第七条", "(二)项", "修改为"),
    no=("发行人", "应当", "总则"),
    how="match",
)
_REF_ZH_SPACED = Pattern(
    "the same behind a space",
    rf"[的，。,;]|所[称列述指]|规定[的，,]|条[的，。、规所和]|第 ?{_ZH_NUMBER} ?[款项]|第 ?\("
    rf"|{_PART_OF}|{_AMENDED}|{_JOIN} ?[第\d]",
    yes=("规定的", "第二款", "和第八条", "所列"),
    no=("发行人", "规定本办法", "第二条规定的"),
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
_LEADERS = Pattern(
    "the dots and the page number behind an entry of a table of contents",
    r"[ .…·]{2,200}[- \d]{0,12}$",
    yes=("总则……1", "列报.. - 2-", "总则 ..... "),
    no=("总则。", "1.", "Boats."),
)
_QUANTITY = Pattern(
    "a unit behind a number",
    r" *(?:[%％‰亿万元倍]|[年月日个股点](?:[以之][上下内外前后]|[的间，,。；;、)至到及 ]|[月日]|$|工作日|交易日)"
    r"|percent|per cent|billion|million|thousand|times|bn\b|m\b)",
    yes=("%", " billion", "亿元", "年以上", "个月"),
    no=(" Rules", "、", " the", " 股票", "年度报告", " 日常监管"),
    how="match",
)

_FOLD: dict[int, int | str] = {
    **{ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９．（）：；ＡＢＣＤＥＦＧＨＩａｂｃｄｅｆｇｈｉ"},
    **{ord(space): " " for space in "\u3000\u00a0\u200b\u200e\u202f\u205f\ufeff\t"},
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("〇"): "零",
    ord("兩"): "两",
    ord("︰"): ":",
    ord("－"): "-",
}
TITLE_COLUMNS = 120
_WRAP_COLUMNS = 50


def fold(text: str) -> str:
    """`text` with full-width digits, brackets and spaces in their plain form; every offset stays what it was."""
    return text.translate(_FOLD)


def breaks_off(line: str) -> bool:
    """Whether a line of folded text breaks off in mid-sentence."""
    if _BROKEN_EN.search(line):
        return True
    wide = unicodedata.east_asian_width(line[-1:] or " ") in "WF"
    return wide and _is_wider(line, _WRAP_COLUMNS - 1) and not ends_sentence(line)


def ends_sentence(line: str) -> bool:
    """Whether a line of folded text ends a sentence or introduces a list."""
    return line.rstrip(" *_”’\"')」』").endswith(("。", "；", "：", "！", "？", ";", ":", ".", "!", "?", "…"))


def scan(source: str, folded: str) -> list[ProvisionMark]:
    """Every mark of a text, of which `folded` is the folded form (see `fold`), in order of place.

    None in a row of a table. In what an amending text puts in quotation marks only items are marks: the articles quoted
    there are those of another text.
    """
    marks: list[ProvisionMark] = []
    above = ""
    above_end = 0
    quoted = _Spans(_quotations(folded))
    for line in _LINE.finditer(folded):
        start, end = line.span()
        if not line[0].strip():
            continue
        wrapped = folded[above_end:start] in ("\n", "\r\n", "\r") and breaks_off(above)
        if _is_table_row(source[start:end]):
            above, above_end = line[0], end
            continue
        after_colon = above.rstrip(" *_").endswith(":")
        line_marks = list(_line_marks(folded, start, end, wrapped, after_colon))
        if start in quoted:
            line_marks = [mark for mark in line_marks if mark.readings[0][0] in _BRACKETED]
        marks += line_marks
        above = "" if _is_heading(line_marks, start, line[0]) else line[0]  # a heading is never broken off
        above_end = end
    return marks


_LINE = re.compile(r"[^\r\n]+")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_OPENS = _CIRCLED | frozenset("第附【(0123456789一二三四五六七八九十PCSARG")
"""The characters that a mark begins with."""
_BRACKETED = ITEMS - {MarkKind.NUMBER, MarkKind.HAN_ITEM}


def _is_heading(marks: list[ProvisionMark], start: int, line: str) -> bool:
    if len(marks) != 1 or not marks[0].title_like:
        return False
    is_title = marks[0].readings[0][0] in LEVELLED and _TITLE_CASE.fullmatch(line, marks[0].end - start)
    return marks[0].readings[0][0] in HEADINGS or bool(is_title)


def _is_table_row(line: str) -> bool:
    """Whether a line is cells divided by bars, or by tabs of which one stands elsewhere than behind a number."""
    if " | " in line or line.startswith("|"):
        return True
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()] if "\t" in line else []
    return len(cells) > 2 or (len(cells) == 2 and _NUMBER_CELL.fullmatch(cells[0]) is None)


class _Spans:
    """Stretches of a text in order, asked about places in order."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = iter(spans)
        self._span = next(self._spans, None)

    def __contains__(self, place: int) -> bool:
        while self._span is not None and self._span[1] <= place:
            self._span = next(self._spans, None)
        return self._span is not None and self._span[0] < place


def _quotations(folded: str) -> Iterator[tuple[int, int]]:
    """What stands in quotation marks behind words that amend, over several lines; each may begin with one again.

    One that is not closed before the next words that amend, or within _LONGEST_QUOTATION characters, is none.
    """
    opened, depth = None, 0
    for sign in _QUOTATION_SIGN.finditer(folded):
        place = sign.start()
        if opened is not None and place - opened > _LONGEST_QUOTATION:
            opened = None
        before = folded[max(0, place - _LEAD) : place].rstrip(" ")
        if sign[0] in "“「" and _AMENDS.search(before.rstrip()):
            opened, depth = place, 1
        elif opened is None:
            continue
        elif sign[0] in "”」":
            depth -= 1
            if not depth:
                yield opened, sign.end()
                opened = None
        elif not before.endswith(("\n", "\r")):  # each line of a quotation may begin with one again
            depth += 1


def _line_marks(folded: str, start: int, end: int, wrapped: bool, after_colon: bool) -> Iterator[ProvisionMark]:
    line = folded[start:end]
    prefix = _PREFIX.match(line)
    lead = prefix.end() if prefix else 0
    may_open = line[lead : lead + 1] in _OPENS
    repealed = _repealed(line, lead) if may_open else None
    if repealed is not None:
        opened, reading, last = repealed
        yield ProvisionMark(start, start + opened, (reading,), spaced=True, wrapped=wrapped, last=last)
        return
    first = _first_mark(line, lead) if may_open else None
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
    if "(" not in line and _CIRCLED.isdisjoint(line):
        return
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


def _repealed(line: str, at: int) -> tuple[int, MarkReading, Number] | None:
    """Where the numbers of a run of repealed provisions end, how the first is read, and the last."""
    if match := _STRUCTURE_ZH.match(line, at):
        run = _REPEALED_ZH.match(line, match.end())
        first = _numbers(match[1]) if run else None
        last = _numbers(run[1]) if run else None
        kind = _ZH_KINDS[match[4]]
    elif (run := _REPEALED_EN.match(line, at)) and (run[1] or "." in run[2]):
        first, last = (tuple(map(int, number.split("."))) for number in (run[2], run[3]))
        kind = MarkKind.DECIMAL if len(first) > 1 else _EN_KINDS[run[1].lower().removesuffix("s")]
    else:
        return None
    if run is None or first is None or last is None or len(first) != len(last) or first[:-1] != last[:-1]:
        return None
    return (run.end(run.lastindex or 0), (kind, first), last) if first < last else None


def _first_mark(line: str, at: int) -> tuple[int, tuple[MarkReading, ...]] | None:
    """Where the number at the start of a line ends and how it can be read.

    None without one or for a cross-reference.
    """
    if match := _STRUCTURE_ZH.match(line, at):
        number = _numbers(match[1], match[2], _lettered(match[3]), match[5])
        return (
            None if number is None or _refers_zh(line, match.end()) else (match.end(), ((_ZH_KINDS[match[4]], number),))
        )
    if match := _STRUCTURE_EN.match(line, at):
        number = _numbers(match[2] or _roman(match[6]), match[3], _lettered(match[4]), _latin(match[5]))
        refers = _REF_EN_NAMED.match(line, match.end())
        return None if number is None or refers else (match.end(), ((_EN_KINDS[match[1].lower()], number),))
    if match := _ANNEX.match(line, at):
        if (_REF_EN_NAMED if match[0].isascii() else _REF_ZH_SPACED).match(line, match.end()):
            return None
        number = _numbers(match[1] or _roman(match[2]) or _lettered(match[3]))
        return match.end(), ((MarkKind.ANNEX, number or (1,)),)
    if match := _GUIDANCE.match(line, at):
        return match.end(), ((MarkKind.GUIDANCE, (1,)),)
    if match := _NUMBER_ALONE.match(line, at):
        number = _numbers(match[1])
        return (match.end(), ((MarkKind.ARTICLE, number),)) if number else None
    if match := _DECIMAL.match(line, at):
        number = tuple(int(part) for part in match[1].split("."))
        refers_to = _refers_zh(line, match.end()) or _REF_EN_DECIMAL.match(line, match.end())
        refused = refers_to or _QUANTITY.match(line, match.end()) or 0 in number
        inserted = _numbers(_lettered(match[2])) or ()
        return None if refused else (match.end(), ((MarkKind.DECIMAL, number + inserted),))
    if match := _HYPHENATED.match(line, at):
        number = (int(match[1]), int(match[2]))
        refused = _refers_zh(line, match.end()) or _QUANTITY.match(line, match.end()) or 0 in number
        return None if refused else (match.end(), ((MarkKind.HYPHENATED, number),))
    if match := _BARE.match(line, at):
        kind = MarkKind.CLOSED if match[2] == ")" else MarkKind.NUMBER
        return (match.end(), ((kind, (int(match[1]),)),)) if int(match[1]) else None
    if match := _BARE_TITLE.match(line, at):
        return (match.end(1), ((MarkKind.DECIMAL, (int(match[1]),)),)) if int(match[1]) else None
    if match := _HAN.match(line, at):
        value = chinese_number(match[1])
        return (match.end(), ((MarkKind.HAN, (value,)), (MarkKind.HAN_ITEM, (value,)))) if value else None
    if (match := _ITEM.match(line, at)) and not _REF_ITEM.match(line, match.end()):
        readings = _item_readings(match)
        return (match.end(), readings) if readings else None
    return None


def _lettered(letter: str | None) -> str | None:
    """The level of an inserted provision as a number."""
    return str(LETTERS + ord(letter.upper()) - ord("A") + 1) if letter else None


def _latin(word: str | None) -> str | None:
    """The level of Article 7 bis as a number."""
    return str(LATIN + LATIN_WORDS.index(word) + 1) if word else None


def _roman(numeral: str | None) -> str | None:
    return str(roman_number(numeral) or 0) if numeral else None


def _numbers(*numerals: str | None) -> Number | None:
    values = [chinese_number(part) for part in numerals if part]
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
        readings.append((MarkKind.ROMAN, roman_number(lower)))
    return tuple((kind, (value,)) for kind, value in readings if value)


def _title_like(line: str, rest: str) -> bool:
    if _is_wider(line.strip(), TITLE_COLUMNS) or "。" in rest:
        return False
    return not _LEADERS.sub("", rest).rstrip(" *_").endswith(("；", ";", "，", ",", "：", "、", "."))


def _is_wider(text: str, columns: int) -> bool:
    """Whether a text takes more columns of a page than so many: a Chinese character takes two."""
    if len(text) > columns or 2 * len(text) <= columns:
        return len(text) > columns
    return len(text) + sum(map(_WIDE.__contains__, map(unicodedata.east_asian_width, text))) > columns


_WIDE = frozenset("WF")
