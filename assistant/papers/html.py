"""Saved web pages: their main content as text, with tables and generated list numbers, and the files they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.papers.blocks import clean_line, clean_text, file_hash, join_blocks, table_row
from assistant.papers.docx.formats import written_number
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper, PaperBlockKind, PaperKind
from assistant.papers.plain import decode_text
from assistant.papers.words import WORDS

Piece = tuple[PaperBlockKind, str]
Element: TypeAlias = Any

ATTACHMENT_EXTENSIONS = frozenset(
    (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".ppt", ".pptx", ".rtf", ".zip", ".rar", ".7z")
)
"""How the addresses of files end that a page has attached."""

_UNREAD = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "head",
     "meta", "link", "button", "select", "input", "textarea", "option", "map", "area", "dialog")
)  # fmt: skip
_FRAMES = frozenset(("nav", "footer", "aside", "menu"))
_FRAME_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar")
)
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
     "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
_CONTAINERS = frozenset(
    (
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "form",
        "center",
        "table",
        "tbody",
        "tr",
        "td",
        "span",
        "font",
    )
)
_MENU_TAGS = frozenset(("ul", "ol", "dl", "div", "table", "td", "p", "section"))
_HEADINGS = ("h1", "h2", "h3", "h4")
_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_ADDRESS = re.compile(r"javascript:|data:|mailto:|#", re.I)
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w\s-]+)", re.I)
_FRAME_NAME = Pattern(
    "a name that pages give to what stands around the content",
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|bread\s?crumbs?|crumbs?|footer|foot|sidebar|share\w*|toolbar|pagination|copyright"
    r"|topbar|banner|search\w*|login\w*|related\w*|recommend\w*|weixin|qrcode|bshare|print\w*)(?:$|[\s_-])",
    yes=("nav", "main-nav", "page footer", "breadcrumb", "share-box"),
    no=("content", "unavoidable", "article", "Section1", "footnote"),
    flags=re.IGNORECASE,
)
_TITLE_NAME = Pattern(
    "a name that pages give to the title",
    r"(?:^|[\s_-])(?:(?:article|news|page|content|main)?[_-]?(?:title|tit|biaoti|heading))(?:$|[\s_-])",
    yes=("title", "article-title", "news_title", "tit"),
    no=("subtitles", "titlebar", "content"),
    flags=re.IGNORECASE,
)
_ISSUE = Pattern(
    "the number or the day under which a text was issued",
    r"[〔\[［]\d{4}[〕\]］] ?第? ?\d+ ?号|第 ?\d+ ?号"
    r"|(?:发文字号|文号|(?:发布|公布|施行|实施|成文|生效)(?:日期|时间))\s*[:：]",
    yes=("发文字号：国发〔2024〕1号", "上证发〔2024〕51号", "中国证券监督管理委员会令第205号", "发布日期: 2024-04-30"),
    no=("首页", "字号：大 中 小", "来源：本所"),
)
_SENTENCE = Pattern(
    "a line of a text",
    r"[。；;]\s*$|^\s*(?:第 ?[零〇一二三四五六七八九十百千\d]+ ?[条章节编]|[（(][一二三四五六七八九十\d]+[)）])|\.\s*$",
    yes=("应当符合规定。", "第一条 为了", "（二）其他", "The issuer shall comply."),
    no=("首页", "版权所有", "ICP备05035542号"),
    flags=re.MULTILINE,
)
_OWN_NUMBER = Pattern(
    "the number that an entry of a list has written in front",
    r"\s*(?:第 ?[零〇一二三四五六七八九十百千\d]+ ?[条章节编款项]|[（(][零一二三四五六七八九十\da-zA-Z]{1,4}[)）]"
    r"|[零一二三四五六七八九十]+、|\d+(?:\.\d+)*[.、．)）\s]|[①-⑳])",
    yes=("第一条 为了", "（一）", "1. x", "一、"),
    no=("发行人", "1200万元"),
    how="match",
)
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_WIDE_BREAK = re.compile(f"(?<=[{_WIDE}])[ \\t]*[\\r\\n][ \\t\\r\\n]*(?=[{_WIDE}])")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\v"
_LIST_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "taiwaneseCountingThousand",
    "simp-chinese-informal": "taiwaneseCountingThousand",
    "trad-chinese-informal": "taiwaneseCountingThousand",
    "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
}
_CHINESE_LISTS = frozenset(("taiwaneseCountingThousand", "ideographDigital", "ideographTraditional", "ideographZodiac"))
_MOSTLY = 0.7
_MENU_LINKS = 4
_MENU_SHARE = 0.75
_MENU_WORD = 30
_MENU_LARGE = 2000
_LARGE_SHARE = 0.5
_COLUMNS = 200
_MARGIN = 5


def read_html(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """Read a saved page: its main content; menus, frames and what is hidden are named in `left_out`.

    Raises InputError for more characters or deeper nesting than are read.
    """
    charset = _CHARSET.search(content[: 1 << 14])
    decoded = decode_text(content, charset[1].decode("ascii", "replace") if charset else "")
    if len(decoded.text) > limits.characters * 4:
        raise InputError(WORDS.both("refused.too_long", name=name, limit=limits.characters))
    root = _tree(decoded.text, name, limits)
    attachments = _attachments(root, _address(decoded.text))
    page = _Page(root)
    main = page.main()
    pieces = [*page.titles(main), *_pieces(main)]
    counted = _margin_numbers(pieces)
    text, blocks = join_blocks((piece for place, piece in enumerate(pieces) if place not in counted), name, limits)
    written = {text[block.start : block.end] for block in blocks}
    left_out = tuple(line for line in page.left_out(main) if line not in written)
    found = (WORDS.both("warned.main_content", count=len(left_out)),) if page.guessed and left_out else ()
    warnings = (*decoded.warnings, *found)
    return Paper(
        name, file_hash(content), PaperKind.HTML, text, blocks,
        warnings=warnings, attachments=attachments, left_out=left_out,
    )  # fmt: skip


def _tree(text: str, name: str, limits: PaperLimits) -> Element:
    """The page as a tree of bounded depth."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    source = clean_text(_DECLARATION.sub("", text)).encode()
    try:
        root = html.document_fromstring(source or b"<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return html.fromstring("<body></body>")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise InputError(WORDS.both("refused.too_deep", name=name, limit=limits.depth))
    return root


def _address(text: str) -> str:
    """The address that a browser noted when it saved the page."""
    saved = _SAVED_FROM.search(text[: 1 << 14])
    return saved[1] if saved else ""


# --- the main content -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shape:
    """Characters in an element, those of them in links, and how many links there are of which length at most."""

    written: int = 0
    linked: int = 0
    links: int = 0
    longest: int = 0

    @property
    def weight(self) -> int:
        """The characters outside of links."""
        return self.written - self.linked


class _Page:
    """A page without what stands around its content; `guessed` if the content was found by its shape."""

    def __init__(self, root: Element) -> None:
        body = root.find("body")
        self._body = root if body is None else body
        self._dropped: list[str] = []
        self.guessed = False
        self._shapes = _shapes(self._body)
        self._drop_frames()
        self._shapes = _shapes(self._body)

    def _drop_frames(self) -> None:
        """Take out what is not shown and what by its name or its links stands around the content."""
        waiting = [*self._body]
        while waiting:
            element = waiting.pop()
            if not isinstance(element.tag, str) or element.tag in _UNREAD:
                element.drop_tree()
            elif _is_hidden(element) or self._is_frame(element) or self._is_menu(element):
                self._dropped += _written_lines(element)
                element.drop_tree()
            else:
                waiting += element

    def _is_frame(self, element: Element) -> bool:
        """Whether an element says that it stands around the content, and does not hold the content after all."""
        names = f"{element.get('class', '')} {element.get('id', '')}"
        said = element.tag in _FRAMES or element.get("role") in _FRAME_ROLES or bool(_FRAME_NAME.search(names))
        if element.tag == "header":
            said = not any(each.tag in ("article", "main") for each in element.iterancestors())
        small = self._shapes[element].weight < _LARGE_SHARE * self._shapes[self._body].weight
        return said and element.tag not in _HEADINGS and small

    def _is_menu(self, element: Element) -> bool:
        """Whether an element is a list of links with hardly a word beside them."""
        shape = self._shapes[element]
        if element.tag not in _MENU_TAGS or shape.links < _MENU_LINKS or shape.longest > _MENU_WORD:
            return False
        large = max(_LARGE_SHARE * self._shapes[self._body].written, _MENU_LARGE)
        return shape.weight <= _MENU_WORD and shape.linked >= _MENU_SHARE * shape.written and shape.written < large

    def main(self) -> Element:
        """The element that holds the content: what the page says it is, or what nearly all sentences stand in."""
        for named in self._body.xpath(".//main | .//article | .//*[@role='main']"):
            if self._weight(named) >= _MOSTLY * self._weight(self._body):
                return named
        element = self._body
        while True:
            inner = max(element, key=self._weight, default=None)
            if inner is None or inner.tag not in _CONTAINERS:
                return element
            if self._weight(inner) < _MOSTLY * self._weight(element):
                return element
            beside = "\n".join(line for each in element if each is not inner for line in _written_lines(each))
            loose = (element.text, *(each.tail for each in element))
            beside += "\n" + "\n".join(" ".join(text.split()) for text in loose if text)
            if _SENTENCE.search(beside):
                return element
            self.guessed = self.guessed or bool(beside.strip())
            element = inner

    def _weight(self, element: Element) -> int:
        return self._shapes[element].weight

    def titles(self, main: Element) -> Iterator[Piece]:
        """What stands in front of the content and belongs to it: headings, and lines with a number or day of issue."""
        for element in self._around(main, in_front=True):
            headings = {line for each in element.iter() if _is_title(each) for line in _written_lines(each)}
            for line in _written_lines(element):
                if line in headings or _ISSUE.search(line):
                    yield PaperBlockKind.PARAGRAPH, line

    def left_out(self, main: Element) -> tuple[str, ...]:
        """The lines of everything else."""
        beside = [line for element in self._around(main) for line in _written_lines(element)]
        return tuple(dict.fromkeys([*self._dropped, *beside]))

    def _around(self, main: Element, *, in_front: bool = False) -> Iterator[Element]:
        """What stands around the content, or only in front of it, in the order of the page."""
        path = [main, *main.iterancestors()]
        path = path[: path.index(self._body) + 1]
        for outer, inner in zip(reversed(path[1:]), reversed(path[:-1]), strict=True):
            place = outer.index(inner)
            yield from outer[:place]
            if not in_front:
                yield from outer[place + 1 :]


def _is_title(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    return element.tag in _HEADINGS or bool(_TITLE_NAME.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _attachments(root: Element, address: str) -> tuple[str, ...]:
    """The addresses of the files that a page links to, whole where it says where it is from."""
    stated = next((each.get("href", "") for each in root.iter("base")), "")
    base = urljoin(address, stated)
    found = []
    for link in root.iter("a"):
        target = (link.get("href") or "").strip()
        if _NO_ADDRESS.match(target):
            continue
        parts = urlsplit(target)
        if _is_attachment(parts.path, parts.query, link):
            found.append(urljoin(base, target) if base else target)
    return tuple(dict.fromkeys(found))


def _is_attachment(path: str, query: str, link: Element) -> bool:
    names = (path, query, link.get("download") or "")
    return any(name.lower().endswith(tuple(ATTACHMENT_EXTENSIONS)) for name in names)


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _shapes(root: Element) -> dict[Element, _Shape]:
    """The shape of every element, each from those in it."""
    shapes: dict[Element, _Shape] = {}
    for element in reversed([*root.iter()]):
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            shapes[element] = _Shape()
            continue
        inner = [shapes[each] for each in element]
        own = _count(element.text) + sum(_count(each.tail) for each in element)
        written = own + sum(shape.written for shape in inner)
        if element.tag == "a" and element.get("href"):
            shapes[element] = _Shape(written, written, 1, written)
        else:
            shapes[element] = _Shape(
                written,
                sum(shape.linked for shape in inner),
                sum(shape.links for shape in inner),
                max((shape.longest for shape in inner), default=0),
            )
    return shapes


def _count(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _margin_numbers(pieces: Sequence[Piece]) -> frozenset[int]:
    """The places of lines that are nothing but a number and count up through the page: those of its margin."""
    numbers = [(place, int(text)) for place, (_, text) in enumerate(pieces) if re.fullmatch(r"\d{1,4}", text.strip())]
    run: list[tuple[int, int]] = []
    for place, number in numbers:
        if number == (run[-1][1] + 1 if run else 1):
            run.append((place, number))
    counts = len(run) >= _MARGIN and len(run) >= _MOSTLY * len(numbers)
    return frozenset(place for place, _ in run) if counts else frozenset()


# --- text -------------------------------------------------------------------------------------------------------------


def _written_lines(element: Element) -> list[str]:
    return [line for _, text in _pieces(element) for line in map(clean_line, clean_text(text).split("\n")) if line]


def _pieces(element: Element) -> Iterator[Piece]:
    """The lines and tables in an element, as it is shown."""
    writer = _LineWriter()
    yield from writer.element(element)
    yield from writer.flushed()


class _LineWriter:
    """Puts the text of inline elements together until a block, a break or the end divides it."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._number = ""

    def flushed(self) -> Iterator[Piece]:
        """What was put together, line by line; the number of an entry of a list stands in front of its first line."""
        text = _SPACE.sub(" ", _WIDE_BREAK.sub("", "".join(self._text)))
        self._text = []
        for line in map(str.strip, text.split(_BREAK)):
            if line:
                number = "" if _OWN_NUMBER.match(line) else self._number
                self._number = ""
                yield PaperBlockKind.PARAGRAPH, number + line

    def element(self, element: Element) -> Iterator[Piece]:
        """The lines that an element ends, and what it leaves to go on with."""
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            return
        if element.tag in ("br", "hr"):
            self._text.append(_BREAK)
        elif element.tag in ("rp", "rt"):
            return
        elif element.tag in _INLINE:
            yield from self._inside(element)
        else:
            yield from self.flushed()
            yield from self._block(element)
            yield from self.flushed()

    def _block(self, element: Element) -> Iterator[Piece]:
        if element.tag == "table" and _is_data_table(element):
            yield PaperBlockKind.TABLE, "\n".join(_rows(element))
        elif element.tag == "ol":
            yield from self._list(element)
        elif element.tag in ("pre", "xmp"):
            self._text.append(_BREAK.join(element.text_content().split("\n")))
        else:
            yield from self._inside(element)

    def _inside(self, element: Element) -> Iterator[Piece]:
        self._text.append(element.text or "")
        for each in element:
            yield from self.element(each)
            self._text.append(each.tail or "")

    def _list(self, element: Element) -> Iterator[Piece]:
        """The entries of a numbered list with the numbers that a browser generates."""
        entries = [each for each in element if each.tag == "li"]
        backwards = "reversed" in element.attrib
        value = _whole(element.get("start"), len(entries) if backwards else 1)
        for each in element:
            if each.tag == "li":
                value = _whole(each.get("value"), value)
                self._number = _list_number(element, each, value)
                value += -1 if backwards else 1
            yield from self.element(each)
            yield from self.flushed()
            self._number = ""


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch(r"-?\d{1,9}", written.strip()) else otherwise


def _list_number(listing: Element, entry: Element, value: int) -> str:
    """The number of an entry with what divides it from the text; empty in a list that shows none."""
    kind = "1"
    for element in (listing, entry):
        styled = _LIST_STYLE.search(element.get("style") or "")
        kind = styled[1].split()[0].lower() if styled and styled[1].split() else element.get("type") or kind
    number_format = _LIST_FORMATS.get(kind, "") if kind not in ("none", "disc", "circle", "square") else ""
    number = written_number(value, number_format) if number_format else None
    if not number:
        return ""
    return f"{number}、" if number_format in _CHINESE_LISTS else f"{number}. "


def _is_data_table(table: Element) -> bool:
    """Whether a table holds data: one of one column, around other tables or around a text only makes the layout."""
    rows = [_cells(row) for row in table.iter("tr")]
    if not rows or max(map(len, rows)) < 2 or any(each is not table for each in table.iter("table")):
        return False
    texts = [_written_lines(cell) for row in rows for cell in row]
    return max(map(len, texts)) < max(8, len(rows) * 3)


def _cells(row: Element) -> Sequence[Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _rows(table: Element) -> Iterator[str]:
    """The rows of a table as lines: a cell that spans several is said once, and the places it covers are empty."""
    covered: dict[int, int] = {}
    for row in table.iter("tr"):
        texts: dict[int, str] = {}
        still = {place: rows - 1 for place, rows in covered.items() if rows > 1}
        place = 0
        for cell in _cells(row):
            while place in covered:
                place += 1
            texts[place] = " ".join(_written_lines(cell))
            columns = max(1, min(_whole(cell.get("colspan"), 1), _COLUMNS - place))
            below = _whole(cell.get("rowspan"), 1) - 1
            if below > 0 and place < _COLUMNS:
                still |= dict.fromkeys(range(place, place + columns), below)
            place += columns
        covered = still
        yield table_row(texts.get(column, "") for column in range(place))
