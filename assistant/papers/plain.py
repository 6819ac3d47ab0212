"""Plain text and Markdown: the encoding found out, what only formats taken away, lines that a page broke joined."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual
from assistant.papers.blocks import clean_text, file_hash, join_blocks, table_row
from assistant.papers.limits import PaperLimits
from assistant.papers.marked import is_marked, read_marked
from assistant.papers.model import Paper, PaperBlockKind, PaperKind
from assistant.papers.page_marks import order_with_notes, without_page_marks
from assistant.papers.tagged import is_tagged_table, tagged_rows
from assistant.papers.words import WORDS

Piece = tuple[PaperBlockKind, str]


def read_text(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """Read plain text, its pages where they are marked. Raises InputError for more characters than `limits` allow."""
    decoded = decode_text(content)
    if is_marked(decoded.text):
        return replace(read_marked(content, decoded.text, name, limits), warnings=decoded.warnings)
    lines = join_broken_lines(without_page_marks(clean_text(decoded.text).split("\n")))
    pieces = ((PaperBlockKind.PARAGRAPH, line) for line in lines)
    return _paper(content, name, limits, PaperKind.TEXT, pieces, decoded.warnings)


def read_markdown(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """Read Markdown as its reader sees it: without marks, tables as rows; data before it (`---`) is left out.

    Raises InputError for more characters than `limits` allow.
    """
    decoded = decode_text(content)
    if is_marked(decoded.text):
        marked = read_marked(content, decoded.text, name, limits)
        return replace(marked, kind=PaperKind.MARKDOWN, warnings=decoded.warnings)
    lines = _without_comments(clean_text(decoded.text)).split("\n")
    data = _front_data(lines)
    pieces = _markdown_pieces(without_page_marks(lines[len(data) :]))
    left_out = tuple(line.strip() for line in data if line.strip(" -"))
    return _paper(content, name, limits, PaperKind.MARKDOWN, pieces, decoded.warnings, left_out)


def _paper(
    content: bytes,
    name: str,
    limits: PaperLimits,
    kind: PaperKind,
    pieces: Iterator[Piece],
    warnings: tuple[Bilingual, ...],
    left_out: tuple[str, ...] = (),
) -> Paper:
    read = list(pieces)
    ordered = (read[place] for place in order_with_notes([text for _, text in read]))
    text, blocks = join_blocks(ordered, name, limits)
    return Paper(name, file_hash(content), kind, text, blocks, warnings=warnings, left_out=left_out)


# --- encodings --------------------------------------------------------------------------------------------------------

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs", "latin_1": "cp1252"}
_SAMPLE = 1 << 16
_CLEAR = 0.15
"""How much more plausible the best encoding is than the second where nothing is said of a guess."""
_PLAUSIBLE = 0.7
_DAMAGE = 200
"""One wrong byte in so many, and it is still UTF-8 that was damaged."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Bytes as text: in which encoding they were read, and what is not sure of it."""

    text: str
    encoding: str
    warnings: tuple[Bilingual, ...] = ()


def decode_text(content: bytes, declared: str = "") -> DecodedText:
    """Bytes as text: by their mark, as UTF-8, as `declared`, or in the encoding that makes the most plausible text."""
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    try:
        return DecodedText(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    ranked = _ranked(content, declared)
    if not ranked:
        return _decoded(content, "utf-8")
    (best, encoding), second = ranked[0], ranked[1] if len(ranked) > 1 else (-1.0, "")
    decoded = _decoded(content, encoding)
    if best >= _PLAUSIBLE and best - second[0] >= _CLEAR:
        return decoded
    guess = WORDS.both(
        "warned.encoding_guessed", encoding=_encoding_name(encoding), other=_encoding_name(second[1] or "utf-8")
    )
    return DecodedText(decoded.text, decoded.encoding, (guess, *decoded.warnings))


def _decoded(content: bytes, encoding: str) -> DecodedText:
    text = content.decode(encoding, "replace")
    lost = text.count("\ufffd")
    name = _encoding_name(encoding)
    warnings = (WORDS.both("warned.encoding_lost", count=lost, encoding=name),) if lost else ()
    return DecodedText(text, name, warnings)


def _encoding_name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding)


def _ranked(content: bytes, declared: str) -> list[tuple[float, str]]:
    """The encodings that may be meant, each with how plausible its text is, the most plausible first."""
    sample = content[:_SAMPLE]
    encodings = ["utf-8"] if _is_damaged_utf8(sample) else ["gb18030", "big5hkscs", "cp1252"]
    if len(content) % 2 == 0:
        encodings += ["utf-16-le", "utf-16-be"]
    encodings += [encoding for encoding in (_known(declared), _guessed(sample)) if encoding]
    ranked = {encoding: _plausibility(_sampled(sample, encoding)) for encoding in dict.fromkeys(encodings)}
    if _known(declared) in ranked:
        ranked[_known(declared)] += _CLEAR  # what the file says of itself counts, but not against the characters
    return sorted(((score, encoding) for encoding, score in ranked.items()), reverse=True)


def _is_damaged_utf8(sample: bytes) -> bool:
    return _sampled(sample, "utf-8").count("\ufffd") * _DAMAGE < sum(byte > 0x7F for byte in sample)


def _known(declared: str) -> str:
    """The codec of a charset that a file declares; empty for none that there is."""
    try:
        codec = codecs.lookup(declared.strip()).name if declared.strip() else ""
    except LookupError:
        return ""
    return _SAME.get(codec.replace("-", "_"), codec)


def _guessed(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: _SAMPLE // 4]).best()
    return _known(best.encoding) if best is not None else ""


def _sampled(sample: bytes, encoding: str) -> str:
    """The sample as text; a character that its end cuts in two is left out."""
    try:
        return codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    except (UnicodeError, LookupError):
        return ""


_LATIN_RUN = re.compile("[\x80-\u024f\u2010-\u2122]{3,}")


def _plausibility(text: str) -> float:
    """How far the characters beyond ASCII are those that texts are written with: from -1 to 1."""
    beyond = [character for character in text if character > "\x7f"]
    if not beyond:
        return 1.0 if text and "\0" not in text else -1.0
    runs = sum(len(run) for run in _LATIN_RUN.findall(text))
    worth = sum(map(_worth, beyond)) - runs - 4 * text.count("\0")
    return max(-1.0, worth / len(beyond))


def _worth(character: str) -> float:
    if character in _common():
        return 1.0
    category = unicodedata.category(character)
    if category in ("Cn", "Co", "Cs", "Cc") or character == "\ufffd":
        return -1.0
    if "\u3400" <= character <= "\u9fff" or category in ("So", "Sk", "Lm"):
        return 0.2
    return 0.9 if character <= "\u024f" or "\u2010" <= character <= "\u2122" else 0.5


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The characters that both standards, the simplified and the traditional, put first, and their punctuation."""
    simplified = _codes("gb2312", range(0xB0, 0xD8)) + _codes("gb2312", range(0xA1, 0xA4))
    traditional = _codes("big5", range(0xA4, 0xC7)) + _codes("big5", range(0xA1, 0xA3))
    return frozenset(simplified + traditional)


def _codes(encoding: str, leads: range) -> str:
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    return "".join(bytes((lead, trail)).decode(encoding, "ignore") for lead in leads for trail in trails)


# --- lines that a page broke ------------------------------------------------------------------------------------------

_WIDEST = 130
_FULL = 0.88
_SHARE = 0.3
_FEWEST = 12
_ENDS = ("。", "！", "？", "：", "；", ":", "!", "?", ";")
_OPENS = Pattern(
    "the number or mark that a line opens with",
    r"\s*(?:第 ?[零〇○一二三四五六七八九十百千两\d]+ ?(?:分编|[编篇章节条])|[(（][^()（）]{1,4}[)）]"
    r"|[一二三四五六七八九十]+、"
    r"|\d+(?:\.\d+)*[.、．)）\s]|[\[［〔]\^?\d{1,3}[\]］〕](?!\d)|[①-⑳]"
    r"|(?:附件|附录|目 *录)|[-*+•·] |(?:Part|Chapter|Section|Article|Rule|Annex)\b)",
    yes=("第一条 为了", "（一）", "2.1.2 发行人", "附件1", "Article 5", "- ", "[1] 见"),
    no=("创板试点注册制", "the issuer", "其他", "[2003]56"),
    how="match",
)


def join_broken_lines(lines: Sequence[str]) -> list[str]:
    """Lines with those joined that were broken to fit a page: only in a text whose lines mostly are of one width.

    A line goes on in the next if it is full, ends no sentence and the next opens nothing; two spaces at its end and an
    empty line divide.
    """
    widths = [_width(line) for line in lines]
    full = _full_width(widths)
    if not full:
        return list(lines)
    joined: list[list[str]] = []
    goes_on = False
    for line, width in zip(lines, widths, strict=True):
        if goes_on and width and not _OPENS.match(line):
            joined[-1][-1:] = _continued(joined[-1][-1], line)
        else:
            joined.append([line])
        goes_on = width >= full and not line.endswith("  ") and not line.rstrip().endswith(_ENDS)
    return ["".join(parts) for parts in joined]


def _continued(line: str, more: str) -> tuple[str, str]:
    """Two parts of a line as they stand together: with a space between them only where both are of letters."""
    line, more = line.rstrip(), more.lstrip()
    if re.search(r"[a-z]-$", line) and more[:1].islower():
        return line[:-1], more
    return line, (" " if line[-1:] < "\u2e80" and more[:1] < "\u2e80" else "") + more


def _full_width(widths: Sequence[int]) -> float:
    """From how many columns on a line is full; 0 for a text whose lines were not broken."""
    written = sorted(width for width in widths if width)
    if len(written) < _FEWEST:
        return 0
    widest = written[int(len(written) * 0.97) - 1]
    full = widest * _FULL
    share = sum(width >= full for width in written) / len(written)
    return full if widest <= _WIDEST and share >= _SHARE else 0


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line.strip())


# --- Markdown ---------------------------------------------------------------------------------------------------------

_FENCE = Pattern(
    "the fence of a block of code", r" {0,3}(`{3,}|~{3,})[^`]*$", yes=("```", "```markdown"), no=("``x``",), how="match"
)
_RULE = Pattern(
    "a line that only divides",
    r"=+|-(?:[ \t]*-){2,}|\*(?:[ \t]*\*){2,}|_(?:[ \t]*_){2,}",
    yes=("---", "* * *", "====="),
    no=("--", "- a", "a ---"),
    how="fullmatch",
)
_ROW = Pattern(
    "a row of a table", r"\s*\|.*\|\s*|[^|]+\|[^|]+.*", yes=("| a | b |", "a | b"), no=("a", "|"), how="fullmatch"
)
_DIVIDER = Pattern(
    "the line below the head of a table",
    r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?",
    yes=("|---|:-:|", "--- | ---"),
    no=("| a |", "| - b |"),
    how="fullmatch",
)
_LEAD = Pattern(
    "marks in front of a line",
    r"\s*(?:>\s?|#{1,6}(?:\s+|(?=[^\s#]))|[-*+•]\s+(?:\[[ xX]\]\s+)?)*",
    yes=("## ", "> - ", "", "* [x] "),
    no=("-a", "1. "),
    how="fullmatch",
)
_TAG = Pattern(
    "a tag",
    r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>",
    yes=("<br/>", "</u>", '<a href="x">'),
    no=("< 5", "<《公司法》>", "<1>"),
)
_LINE_BREAK = Pattern("a break within a line", r"<br\s*/?>", yes=("<br>", "<BR />"), no=("<b>",), flags=re.IGNORECASE)
_LINK = Pattern(
    "a link or a picture",
    r"(!?)\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)",
    yes=("[a](b)", "![x](y.png)", '[a](b "c")'),
    no=("[a] (b)", "[2003]56"),
)
_EMPHASIS = Pattern(
    "words set off by stars or bars",
    r"(\*{1,3}|_{2,3}|~~)(?=\S)(.+?)(?<=\S)\1",
    yes=("**第一条**", "*a*", "__b__"),
    no=("* a", "2 * 3 * 4", "_a_"),
)
_ESCAPE = Pattern("a mark that stands for itself", r"\\([!-/:-@\[-`{-~])", yes=(r"\*", r"1\."), no=("\\n", "\\"))


_LONGEST_MARKED = 20_000
"""Characters of a line in which marks are looked for: no paragraph is longer, and nothing ends what begins there."""


def _front_data(lines: Sequence[str]) -> Sequence[str]:
    """The data between lines of dashes that a text may begin with; nothing where there are none."""
    if not lines or lines[0].strip() != "---":
        return ()
    for place, line in enumerate(lines[1:200], 1):
        if line.strip() in ("---", "..."):
            return lines[: place + 1]
    return ()


def _without_comments(text: str) -> str:
    """Text without `<!-- … -->`; one that never ends is text."""
    kept: list[str] = []
    start = 0
    while (begins := text.find("<!--", start)) >= 0 and (ends := text.find("-->", begins)) >= 0:
        kept.append(text[start:begins])
        start = ends + 3
    return "".join((*kept, text[start:]))


def _markdown_pieces(lines: Sequence[str]) -> Iterator[Piece]:
    paragraphs: list[str] = []
    place = 0
    while place < len(lines):
        rows = _table_length(lines, place)
        if is_tagged_table(lines[place]):
            yield from _paragraphs(paragraphs)
            paragraphs = []
            yield PaperBlockKind.TABLE, "\n".join(tagged_rows(lines[place]))
        elif rows:
            yield from _paragraphs(paragraphs)
            paragraphs = []
            yield PaperBlockKind.TABLE, "\n".join(_table_rows(lines[place : place + rows]))
        elif not _FENCE.match(lines[place]):
            paragraphs.append(lines[place])
        place += rows or 1
    yield from _paragraphs(paragraphs)


def _paragraphs(lines: Sequence[str]) -> Iterator[Piece]:
    for line in join_broken_lines([_unmarked(line) for line in lines]):
        yield PaperBlockKind.PARAGRAPH, line


def _unmarked(line: str) -> str:
    """A line of Markdown as it is read; one that only divides is empty."""
    if _RULE.fullmatch(line.strip()):
        return ""
    lead = _LEAD.match(line)
    text = line[lead.end() :] if lead else line
    if line.lstrip().startswith("#"):
        text = re.sub(r"\s+#+\s*$", "", text)
    if len(text) > _LONGEST_MARKED:
        return text
    text = _TAG.sub("", _LINE_BREAK.sub("\n", text))
    text = _LINK.sub(lambda match: "" if match[1] else match[2], text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def _table_length(lines: Sequence[str], start: int) -> int:
    """How many lines from `start` on are a table: a head, the line below it and rows, or rows without a head."""
    end = start
    if start + 1 < len(lines) and _ROW.fullmatch(lines[start]) and _DIVIDER.fullmatch(lines[start + 1].strip()):
        end = start + 2
        while end < len(lines) and _ROW.fullmatch(lines[end]):
            end += 1
        return end - start
    while end < len(lines) and (" | " in lines[end] or lines[end].lstrip().startswith("|")):
        end += 1
    return end - start if end - start > 1 else 0


def _table_rows(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not _DIVIDER.fullmatch(line.strip()):
            cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
            yield table_row(_unmarked(cell.strip()) for cell in cells)
