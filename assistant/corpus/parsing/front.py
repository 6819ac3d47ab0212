"""What a rule text says of itself: its title, number and issuer, its days, and what it replaces, each with its words.

Nothing here is sure: it is proposed to whoever adds a text. A day from which a text is in force is proposed only where
the text says one and was not amended after it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from assistant.corpus.model import Document
from assistant.corpus.parsing.marks import fold
from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_text
from assistant.corpus.parsing.readable import ReadableText, readable
from assistant.corpus.parsing.texts import TitleLines
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

T = TypeVar("T")

_IN_FORCE_BEHIND = Pattern(
    "words behind the day from which a text is in force",
    r"\s*起?(?:正式|试)?(?:施行|实施|生效|执行)(?![前后时的中])",
    yes=("起施行", " 起正式实施", "生效"),
    no=("发布", "起草", "施行前"),
    how="match",
)
_IN_FORCE_BEFORE = Pattern(
    "words in front of the day from which a text is in force",
    r"(?:effective|in force|takes? effect|com(?:es?|ing) into (?:force|effect)|with effect)"
    r"(?: from| on| as of| as from)?:?\s*$",
    yes=("Effective from ", "in force from ", "takes effect on ", "with effect from "),
    no=("published on ", "effective rules of "),
    flags=re.IGNORECASE,
)
_FROM_PUBLICATION = Pattern(
    "that a text is in force from the day of its publication",
    r"自(?:公布|发布|颁布|印发|签发)之日起(?:正式|试)?(?:施行|实施|生效|执行)(?![前后时的中])"
    r"|(?:effective|in force|takes? effect|comes? into (?:force|effect)) (?:from|on|as of|upon)"
    r" (?:the (?:date|day) of )?(?:its |their |the )?(?:publication|promulgation|issuance)",
    yes=("自公布之日起施行", "自发布之日起正式实施", "Comes into force on the date of publication"),
    no=("自公布之日起三十日内", "自申请之日起生效", "自公布之日起施行前"),
    flags=re.IGNORECASE,
)
_PUBLISHED = Pattern(
    "words for publication",
    r"公布|发布|颁布|published|promulgated|issued",
    yes=("公布", "Issued on"),
    no=("通过",),
    flags=re.IGNORECASE,
)
_PRINTED = Pattern("that a text was sent out", r"印发", yes=("2020年8月3日印发",), no=("发布",))
_ADOPTED = Pattern(
    "words for adoption", r"通过|adopted|approved", yes=("审议通过", "Adopted"), no=("公布",), flags=re.IGNORECASE
)
_AMENDED = Pattern(
    "words for amendment",
    r"修正|修订|修改|amended|revised",
    yes=("第二次修正", "revised"),
    no=("通过",),
    flags=re.IGNORECASE,
)
_AMENDED_BY = Pattern(
    "words in front of the decisions that amended a text", r"根据|依据", yes=("根据2014年8月31日",), no=("按照",)
)
_LONG_SENTENCE = Pattern("a sentence of any length", r"[^。；;]+", yes=("甲\n乙。",), no=("。",))
_WORKS = Pattern("the titles of other texts", r"《[^《》]{1,200}》", yes=("《公司法》",), no=("公司法",))
_OTHERS_NUMBER = Pattern(
    "words that make a number that of another text",
    r"(?:根据|依据|按照|以|废止|代替)[^。；;]{0,240}$",
    yes=("根据《》(",),
    no=("发布",),
)
_ORGAN = (
    r"(?:全国人民代表大会(?:常务委员会)?|国务院(?:办公厅|国有资产监督管理委员会)?|最高人民法院|最高人民检察院|中国人民银行"
    r"|国家[\u4e00-\u9fff]{2,12}?(?:总局|委员会|办公室|局)|中国[\u4e00-\u9fff]{2,14}?(?:委员会|协会|公司)|中国证监会"
    r"|(?:上海|深圳|北京|香港)[\u4e00-\u9fff]{0,4}交易所|中华人民共和国[\u4e00-\u9fff]{2,8}?部|(?:财政|商务|公安|司法)部)"
)
_NUMBER = Pattern(
    "the number that a document has",
    r"(?:(?![年月日])[\u4e00-\u9fff]){1,12}[〔\[［(（【]\d{4}[〕\]］)）】](?:第 ?)?\d{1,5} ?号"
    rf"|(?:(?:中华人民共和国)?(?:{_ORGAN}|主席)|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,6}}[会部局院署])令\s{{0,8}}[(（]?"
    r"(?:\d{4} ?年)?第? ?[\d一二三四五六七八九十百零〇]{1,8} ?号",
    yes=("法释〔2022〕2号", "证监发[2003]56号", "中华人民共和国主席令\n\n第五十号", "证监会令第166号"),
    no=("第166号", "2022年2号", "令人"),
)
_TITLE_OF_ORGAN = Pattern(
    "the organs that a title begins with",
    rf"{_ORGAN}(?:[ 、]*{_ORGAN})*(?=\s*[\u4e00-\u9fff])",
    yes=("最高人民法院 最高人民检察院关于", "上海证券交易所科创板股票上市规则"),
    no=("中华人民共和国公司法", "上市公司治理准则"),
    how="match",
)
_ORGAN_NAMED = Pattern("an organ", _ORGAN, yes=("中国证券监督管理委员会第2次会议",), no=("本所",))
_ORGAN_ALONE = Pattern(
    "a line that is an organ",
    rf"(?:中华人民共和国)?{_ORGAN}(?:公告|令)?",
    yes=("最高人民法院",),
    no=("最高人民法院规定",),
    how="fullmatch",
)
_ORGAN_EN = Pattern(
    "an organ in English",
    r"(?:[Ii]ssued|[Pp]romulgated|[Pp]ublished|[Aa]dopted) by (?:the )?"
    r"([A-Z][\w&'-]{0,30}(?: (?:[A-Z][\w&'-]{0,30}|of|and|the)){0,9})",
    yes=("Issued by the Lighthouse Commission",),
    no=("issued by him", "Lighthouse Commission"),
)
_SENTENCE = Pattern("a sentence", r"[^。；;\n]{1,2000}", yes=("甲。",), no=("。",))
_REPEALED = Pattern(
    "that another text is repealed",
    r"废止|失效|停止执行|repealed|superseded|replaces|abolished",
    yes=("《灯塔规定》同时废止", "the Boat Rules are repealed"),
    no=("施行", "in force"),
    flags=re.IGNORECASE,
)
_REPLACED = Pattern(
    "a text that is named",
    r"《[^《》]{2,120}》(?:\s?[(（][^()（）]{2,40}号[)）])?|[\u4e00-\u9fff]{1,12}[〔\[［]\d{4}[〕\]］]\d{1,5} ?号",
    yes=("《灯塔规定》", "《灯塔规定》（灯发〔2020〕1号）", "证监会公告〔2020〕10号"),
    no=("灯塔规定",),
)
_DAY_ALONE = Pattern(
    "a line that is a day",
    r"[\s（(]*[\d年月日一二三四五六七八九十〇○./ -]{8,16}[\s)）]*",
    yes=("2022年1月21日",),
    no=("2022年1月21日发布",),
    how="fullmatch",
)
_HEADED = Pattern(
    "a Markdown heading of the first level",
    r"^# +(.+)$",
    yes=("# 灯塔办法", "甲\n# 灯塔办法"),
    no=("灯塔办法", "## 引言"),
    flags=re.MULTILINE,
)
_HEADED_FIRST = Pattern(
    "a text that begins with a heading", r"\A\s*#{1,3} +(.+)", yes=("## 灯塔办法",), no=("甲\n# 乙",)
)
_ANNOUNCED = Pattern(
    "the title of a text that is announced in front of it",
    r"《([^《》]{4,120})》已[经于由]",
    yes=("《灯塔办法》已经会议通过",),
    no=("《灯塔办法》规定",),
)
_YAML = Pattern(
    "the title of a front matter",
    r"\A---\n(?:[^\n]*\n){0,40}?title: *[\"']?([^\n\"']{2,200})[\"']?\n",
    yes=("---\ntitle: 灯塔办法\n---\n",),
    no=("title: 灯塔办法\n",),
)
_ROUND = str.maketrans("○Ｏ", "〇〇")
_SIGNS = Pattern("what a title is compared without", r"[\W_]+", yes=(" ", "（"), no=("科", "a"))
_BEGINNING = 4_000
"""Characters in which a text names itself."""
_CLAUSE, _BEFORE = 80, 30
"""Characters behind a day, and before it, in which words say what it is the day of."""
_LAST = 5
"""Provisions at the end of a text in which it says from when it is in force."""
_FIRST = 12_000
"""Characters in front of the first provision that are read."""


@dataclass(frozen=True, slots=True)
class StatedValue(Generic[T]):
    """A value and the words it rests on: `words` is `source[start:end]`."""

    value: T
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a text says of itself; what it does not say is None or empty.

    `effective` is None, too, where the text was amended after the day it names, which is then `first_effective`, and
    where it is in force from a publication whose day it does not give.
    """

    title: StatedValue[str] | None = None
    number: StatedValue[str] | None = None
    issuer: StatedValue[str] | None = None
    published: StatedValue[dt.date] | None = None
    adopted: StatedValue[dt.date] | None = None
    amended: tuple[StatedValue[dt.date], ...] = ()
    effective: StatedValue[dt.date] | None = None
    first_effective: StatedValue[dt.date] | None = None
    replaces: tuple[StatedValue[str], ...] = ()


def front_of(source: str, pieces: Sequence[ParsedProvision] | None = None) -> FrontMatter:
    """What the first rule of a text says of itself; `pieces` are those of the text if it was parsed already."""
    pieces = parse_text(source).pieces if pieces is None else pieces
    return _FrontReader(source, [piece for piece in pieces if not piece.id.startswith(("decision ", "text "))]).front()


def said(stated: StatedValue[T] | None) -> T | None:
    """The value, where there is one."""
    return stated.value if stated is not None else None


def days_in_force(text: str) -> Iterator[StatedValue[dt.date]]:
    """The days from which a text says that something is in force."""
    for quantity in read_quantities(text.translate(_ROUND)):
        if quantity.kind is QuantityKind.DATE and isinstance(quantity.value, dt.date):
            before = text[max(0, quantity.start - 40) : quantity.start]
            behind = _IN_FORCE_BEHIND.match(text, quantity.end)
            if behind or _IN_FORCE_BEFORE.search(before):
                end = behind.end() if behind else quantity.end
                yield StatedValue(quantity.value, quantity.start, end, text[quantity.start : end])


def named_document(source: str, documents: Iterable[Document]) -> str | None:
    """The id of the document whose title a text names first in its beginning, of two in one place the longer."""
    beginning = _bare(source[:_BEGINNING])
    places = [
        (beginning.find(title), -len(title), document.id)
        for document in documents
        for title in _titles(document)
        if title in beginning
    ]
    return min(places)[2] if places else None


def _titles(document: Document) -> Iterator[str]:
    for version in document.versions:
        yield from (_bare(re.sub(r"[（(]\d{4}.*", "", version.title[language])) for language in Language)


def _bare(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()


class _FrontReader:
    """Reads one text."""

    def __init__(self, source: str, pieces: Sequence[ParsedProvision]) -> None:
        self._source = source
        provisions = [piece for piece in pieces if piece.kind is PieceKind.PROVISION]
        paragraphs = [piece for piece in pieces if piece.kind is PieceKind.PARAGRAPH] if not provisions else []
        front = next((piece for piece in pieces if piece.kind is PieceKind.FRONT), None)
        self._is_unnumbered = not provisions
        self._start = front.start if front else 0
        self._until = min(front.end, front.start + _FIRST) if front else 0
        until = self._until if provisions or not paragraphs else min(paragraphs[-1].end, self._start + _FIRST)
        self._head_end = until
        self._head = readable(source, self._start, until)
        last = provisions[-_LAST:] or paragraphs
        until = min(last[-1].until, last[0].start + _FIRST) if last else 0
        self._tail = readable(source, last[0].start, until) if last else ReadableText("", ())

    def front(self) -> FrontMatter:
        """All of it."""
        amended = self._amended
        published, adopted = self._said(_PUBLISHED), self._said(_ADOPTED)
        published = published or self._signed() or self._said(_PRINTED)
        effective = self._in_force(published)
        decided = (*amended, *self._all_said(_ADOPTED))
        outdated = effective is not None and any(effective.value < day.value for day in decided)
        replaces = tuple({each.start: each for each in self._replaces()}.values())
        return FrontMatter(
            self._title(), self._number(), self._issuer(), published, adopted, amended,
            None if outdated else effective, effective if outdated else None, replaces,
        )  # fmt: skip

    # --- words -------------------------------------------------------------------------------------------------------

    def _value(self, text: ReadableText, value: T, start: int, end: int) -> StatedValue[T]:
        """A value with its words in the source."""
        first, last = text.places[start], text.places[end - 1] + 1
        return StatedValue(value, first, last, self._source[first:last])

    def _title(self) -> StatedValue[str] | None:
        front = self._source[self._start : self._until]
        folded = fold(front)
        found = TitleLines(folded, ()).title_above_place(len(folded), 0)
        if self._is_unnumbered:
            front = self._source[self._start : self._start + _FIRST]
        if found is not None:
            end = found[0] + len(folded[found[0] :].rstrip())
            lines = _until_title_ends(front[found[0] : end], found[1])
            return StatedValue(_one_line(lines), self._start + found[0], self._start + found[0] + len(lines), lines)
        match = _ANNOUNCED.search(front) or _HEADED.search(front) or _YAML.search(front) or _HEADED_FIRST.search(front)
        if match is not None:
            return StatedValue(_one_line(match[1]), self._start + match.start(1), self._start + match.end(1), match[1])
        return None

    def _number(self) -> StatedValue[str] | None:
        """The first number in front that is not said of another text, its lines as they stand."""
        text = _without_works(self._source[self._start : self._head_end])
        for match in _NUMBER.finditer(text):
            before = _OTHERS_NUMBER.search(text, max(0, match.start() - 260), match.start())
            behind = _SENTENCE.match(text, match.end())
            if before is None and (behind is None or _REPEALED.search(behind[0]) is None):
                start, end = self._start + match.start(), self._start + match.end()
                return StatedValue(re.sub(r"\s", "", match[0]), start, end, self._source[start:end])
        return None

    def _issuer(self) -> StatedValue[str] | None:
        """The organs that the title begins with, else the one that adopted or signed it."""
        title = self._title()
        match = _TITLE_OF_ORGAN.match(title.value) if title else None
        if title is not None and match is not None:
            return StatedValue(match[0], title.start, title.end, title.words)
        adopted = self._said(_ADOPTED)
        text = self._plain
        begin = next((place for place, at in enumerate(self._head.places) if adopted and at >= adopted.start), None)
        named = _ORGAN_NAMED.search(text, begin, begin + 80) if begin is not None else None
        named = named or _ORGAN_NAMED.search(text) if adopted or self._number() else named
        if named is not None:
            return self._value(self._head, named[0], named.start(), named.end())
        for start, line in self._lines():
            if _ORGAN_ALONE.fullmatch(line):
                return StatedValue(line, start, start + len(line), line)
        english = _ORGAN_EN.search(self._head.text)
        return self._value(self._head, english[1], english.start(1), english.end(1)) if english else None

    def _lines(self) -> Iterator[tuple[int, str]]:
        for match in re.finditer(r"[^\r\n]+", self._source[self._start : self._head_end]):
            line = match[0].strip()
            if line:
                yield self._start + match.start() + match[0].index(line), line

    # --- days --------------------------------------------------------------------------------------------------------

    @cached_property
    def _plain(self) -> str:
        """The front without the titles of other texts."""
        return _without_works(self._head.text)

    @cached_property
    def _days(self) -> list[tuple[StatedValue[dt.date], int, str, str]]:
        """The days in front with their place, the words up to the next day, and the few words before."""
        found = [
            quantity
            for quantity in read_quantities(self._plain.translate(_ROUND))
            if quantity.kind is QuantityKind.DATE and isinstance(quantity.value, dt.date)
        ]
        ends = [*(quantity.start for quantity in found[1:]), len(self._plain)]
        return [
            (
                self._value(self._head, quantity.value, quantity.start, quantity.end),
                quantity.start,
                self._plain[quantity.end : min(end, quantity.end + _CLAUSE)],
                self._plain[max(0, quantity.start - _BEFORE) : quantity.start],
            )
            for quantity, end in zip(found, ends, strict=False)
            if isinstance(quantity.value, dt.date)
        ]

    @cached_property
    def _amended(self) -> tuple[StatedValue[dt.date], ...]:
        """The days on which the text was amended."""
        spans = []
        for sentence in _LONG_SENTENCE.finditer(self._plain):
            first = _AMENDED_BY.search(sentence[0])
            last = max((match.end() for match in _AMENDED.finditer(sentence[0])), default=0)
            if first is not None and first.start() < last:
                spans.append((sentence.start() + first.start(), sentence.start() + last))
        return tuple(
            day
            for day, place, clause, _ in self._days
            if any(low <= place < high for low, high in spans) or _AMENDED.search(re.split(r"[。；;\n]", clause)[0])
        )

    def _said(self, words: Pattern) -> StatedValue[dt.date] | None:
        """The first day of which the words in front say it, without those of amendments."""
        return next(self._all_said(words), None)

    def _all_said(self, words: Pattern) -> Iterator[StatedValue[dt.date]]:
        for day, _, clause, before in self._days:
            english = re.search(r"(?:\w+ ){0,2}(?:on )?$", before)
            said_of = words.search(re.split(r"[。；;\n,，]", clause)[0]) or (english and words.search(english[0]))
            if said_of and day not in self._amended:
                yield day

    def _signed(self) -> StatedValue[dt.date] | None:
        """A day that stands alone in a line in front, or below the text, where the text is signed."""
        signed = [(start, line) for start, line in self._lines() if _DAY_ALONE.fullmatch(line)]
        tail = [line.strip() for line in self._source.rstrip().rsplit("\n", 2)[-2:]]
        if not signed and len(tail) > 1 and _DAY_ALONE.fullmatch(tail[1]) and _ORGAN_NAMED.search(tail[0]):
            signed = [(self._source.rindex(tail[1]), tail[1])]
        for start, line in signed:
            for quantity in read_quantities(line.translate(_ROUND)):
                if quantity.kind is QuantityKind.DATE and isinstance(quantity.value, dt.date):
                    return StatedValue(quantity.value, start, start + len(line), line)
        return None

    def _in_force(self, published: StatedValue[dt.date] | None) -> StatedValue[dt.date] | None:
        """The one day that the front gives, else the one that the last provisions do; none of several."""
        for text in (self._head, self._tail):
            found = [
                self._value(text, each.value, each.start, each.end) for each in days_in_force(_without_works(text.text))
            ]
            own = [each for each in found if self._is_own(each)] or found
            if own:
                return own[0] if len({each.value for each in own}) == 1 else None
            match = _FROM_PUBLICATION.search(text.text)
            if match is not None and published is not None:
                return self._value(text, published.value, match.start(), match.end())
        return None

    def _is_own(self, stated: StatedValue[dt.date]) -> bool:
        """Whether the words in front say that it is this text which is in force."""
        return (
            re.search(r"本[\u4e00-\u9fff]{1,6}自 ?$", self._source[max(0, stated.start - 12) : stated.start])
            is not None
        )

    def _replaces(self) -> Iterator[StatedValue[str]]:
        """The texts that the last provisions, or the front, repeal."""
        for text in (self._tail, self._head):
            for sentence in _SENTENCE.finditer(text.text):
                if _REPEALED.search(_without_works(sentence[0])) is None:
                    continue
                for match in _REPLACED.finditer(text.text, sentence.start(), sentence.end()):
                    yield self._value(text, match[0], match.start(), match.end())


def _without_works(text: str) -> str:
    """A text with the titles of others blanked."""
    return _WORKS.sub(lambda match: "《" + "■" * (len(match[0]) - 2) + "》", text)


def _one_line(title: str) -> str:
    return re.sub(r"(?<=[\u4e00-\u9fff《》]) +(?=[\u4e00-\u9fff《》])", "", re.sub(r"\s+", " ", title)).strip(" #*")


def _until_title_ends(lines: str, title: str) -> str:
    """The lines of a title as they stand."""
    left = len(re.sub(r"[\s#*_>]", "", title))
    for place, character in enumerate(lines):
        left -= not re.match(r"[\s#*_>]", character)
        if not left:
            return lines[: place + 1]
    return lines
