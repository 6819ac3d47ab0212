"""The documents that a memo names: by title, by a name of the glossary, or by a short title that it defines itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, Document, GlossaryEntry, Version
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

_TITLE = Pattern(
    "a title in Chinese brackets",
    r"《([^《》\n]{2,80})》",
    yes=("《科创板上市规则》", "《办法（试行）》"),
    no=("《》", "科创板上市规则"),
)
_TAIL = Pattern(
    "what stands in brackets at the end of a title",
    r"[（(][^（）()]*[）)]$",
    yes=("上市规则（2024年4月修订）", "指引(试行)"),
    no=("（试行）指引",),
)
_ISSUER = Pattern(
    "the issuer in front of a title",
    r"^(?:中国证券监督管理委员会|中国证监会|证监会|上海证券交易所|上交所|中华人民共和国)",
    yes=("上海证券交易所科创板股票上市规则", "中华人民共和国公司法"),
    no=("科创板上市规则",),
)
_ELSEWHERE = Pattern(
    "words of another market in front of the name of a rule",
    r"(?:创业板|主板|北交所|北京证券交易所|港交所|联交所|香港|深交所|深圳证券交易所|新三板|ChiNext|HKEX|Hong Kong|"
    r"Main Board|GEM|Nasdaq|NYSE|SZSE|Shenzhen|Beijing|BSE|Exchange's)[\s《“\"']*$",
    yes=("创业板", "HKEX ", "香港《"),
    no=("科创板", "the STAR Market "),
    flags=re.IGNORECASE,
)
_DEFINED_ZH = Pattern(
    "a short title that is defined behind a document",
    r"^[^。；;\n]{0,60}?[（(][^（）()\n]{0,40}称(?:为)?[：:]?\s*[\"“「]?《?([^《》”\"」（）()\n]{2,30})》?[\"”」]?",
    yes=("（以下简称“《上市规则》”）", "》（2026年4月修订，以下简称《上市规则》）", "(下称“暂行规定”)"),
    no=("（2026年4月修订）",),
    how="match",
)
_DEFINED_EN = Pattern(
    "the same in English",
    r"^[^.;\n]{0,90}?\((?:[^()\n]{0,30}?)[\"“]([^\"”\n]{2,40})[\"”]\)",
    yes=(' (the "Rules")', ", as amended (together, the “Listing Rules”)"),
    no=(" (as amended)",),
    how="match",
)
_BEHIND = Pattern(
    "an edition named behind a document",
    r"^》?\s*[（(]([^（）()\n]{4,60})[）)]",
    yes=("（2024年4月修订）", "》（上证发〔2024〕52号）", " (April 2024 revision)"),
    no=("，2024年",),
    how="match",
)
_IN_FRONT = Pattern(
    "an edition named in front of a document",
    r"(\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:修订|修正|发布|版)的?《?|\b[A-Z][a-z]+ \d{4} (?:revision|version|edition|text)"
    r" of (?:the )?)$",
    yes=("2024年4月修订的", "the April 2024 revision of the "),
    no=("2024年4月，", "in April 2024 the "),
)
_PART_OF_TITLE = 6
"""Characters from which on a part of a title names the document."""
_EDITION = Pattern(
    "words of an edition",
    r"修订|修正|发布|版|文本|revis|version|edition|amend|text|issue",
    yes=("2024年4月修订", "April 2024 revision"),
    no=("2024年4月", "上证发〔2024〕52号"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document named at `start` to `end`; `document` is None where the library does not hold it.

    `version` is the edition that is named with it, `edition` the words that name one, `month` its month; `around` is
    the stretch from the first to the last word of both.
    """

    start: int
    end: int
    document: Document | None
    words: str
    version: Version | None = None
    edition: str = ""
    month: dt.date | None = None
    around: tuple[int, int] = (0, 0)


def named_documents(text: str, corpus: Corpus) -> tuple[NamedDocument, ...]:
    """Every document named in a memo, in order, none overlapping another."""
    found = list(_titled(text, corpus))
    spans = _spans(found)
    for start, end, entry in mention_spans(text, _entries(corpus)):
        named = entry.document is not None and any(map(str.isalpha, text[start:end]))  # 1+6 may be arithmetic
        if (
            named
            and entry.document is not None
            and not _inside(spans, start, end)
            and not _ELSEWHERE.search(text[max(0, start - 24) : start])
        ):
            found.append(NamedDocument(start, end, corpus.documents.get(entry.document), text[start:end]))
    found = _with_short_titles(text, sorted(found, key=lambda each: each.start))
    return tuple(_with_edition(text, each) for each in found)


@lru_cache(maxsize=8)
def _entries_of(
    glossary: tuple[GlossaryEntry, ...], titles: tuple[tuple[str, str, str], ...]
) -> tuple[GlossaryEntry, ...]:
    named = tuple(entry for entry in glossary if entry.document is not None)
    return (*named, *(GlossaryEntry(f"title-{at}", (en,), (zh,), doc) for at, (en, zh, doc) in enumerate(titles)))


def _entries(corpus: Corpus) -> tuple[GlossaryEntry, ...]:
    """The names of documents: those of the glossary, and the titles of every version."""
    titles = {
        (_bare(version.title.en), _bare(version.title.zh), document.id): None
        for document in corpus.documents.values()
        for version in document.versions
    }
    return _entries_of(corpus.glossary, tuple(titles))


def _bare(title: str) -> str:
    """A title without what stands in brackets at its end."""
    while _TAIL.search(title):
        title = _TAIL.sub("", title).rstrip()
    return title


def _titled(text: str, corpus: Corpus) -> Iterator[NamedDocument]:
    """The documents in Chinese title brackets; what is not held stays in the list, so that no name in it is another."""
    for match in _TITLE.finditer(text):
        elsewhere = _ELSEWHERE.search(text[max(0, match.start() - 24) : match.start()])
        document = None if elsewhere else _document_titled(match[1], corpus)
        yield NamedDocument(match.start(), match.end(), document, match[1])


def _document_titled(title: str, corpus: Corpus) -> Document | None:
    """The document of a title: one of its names is all of it, but for the issuer and what stands in brackets.

    A part of a title names the document where it is part of no other.
    """
    bare = _bare(title)
    for name in dict.fromkeys((title, bare, _ISSUER.sub("", bare))):
        for start, end, entry in mention_spans(name, _entries(corpus)):
            if (start, end) == (0, len(name)) and entry.document is not None:
                return corpus.documents.get(entry.document)
    within = [each for each in corpus.documents.values() if bare in each.latest.title.zh]
    return within[0] if len(within) == 1 and len(bare) >= _PART_OF_TITLE else None


def _with_short_titles(text: str, found: list[NamedDocument]) -> list[NamedDocument]:
    """The documents, and the places behind a definition where its short title stands; these go before other names."""
    short: dict[str, tuple[int, NamedDocument]] = {}
    for each in found:
        behind = text[each.end : each.end + 160]
        match = _DEFINED_ZH.match(behind) or _DEFINED_EN.match(behind)
        if match is not None and not _next_within(found, each, match.start(1)):
            short.setdefault(match[1].strip(), (each.end + match.end(1), each))
    kept = list(found)
    for name, (after, defined) in short.items():
        for match in re.finditer(_whole(name), text[after:]):
            start, end = after + match.start(), after + match.end()
            overlapping = [each for each in kept if each.start < end and start < each.end]
            if any(each.end - each.start > end - start + 2 for each in overlapping):
                continue  # part of a longer title
            kept = [each for each in kept if each not in overlapping]
            kept.append(NamedDocument(start, end, defined.document, match[0]))
    return sorted(kept, key=lambda each: each.start)


def _whole(name: str) -> str:
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)


def _next_within(found: list[NamedDocument], each: NamedDocument, reach: int) -> bool:
    """Whether another document is named between one and a definition behind it, whose definition it then is."""
    return any(each.end <= other.start < each.end + reach - 4 for other in found if other is not each)


def _with_edition(text: str, named: NamedDocument) -> NamedDocument:
    """A document with the edition that is named with it."""
    if named.document is None:
        return named
    inner = re.search(r"[（(]([^（）()]*)[）)]》?$", named.words)
    behind, front = (
        _BEHIND.match(text[named.end : named.end + 70]),
        _IN_FRONT.search(text[max(0, named.start - 40) : named.start]),
    )
    reach = (
        (inner, named.start, named.end),
        (behind, named.start, named.end + (behind.end() if behind else 0)),
        (front, named.start - (len(front[0]) if front else 0), named.end),
    )
    for match, start, end in reach:
        if match is not None and _EDITION.search(match[1]) and (month := _month(match[1])) is not None:
            version = _version_of(named.document, match[1], month)
            return replace(named, edition=match[1], month=month, version=version, around=(start, end))
    return named


def _month(words: str) -> dt.date | None:
    for quantity in read_quantities(words):
        if quantity.kind in (QuantityKind.MONTH, QuantityKind.DATE) and isinstance(quantity.value, dt.date):
            return quantity.value
    return None


def _version_of(document: Document, words: str, month: dt.date) -> Version | None:
    """The version that was issued or took effect in a month, or on the very day that is named."""
    exact = any(quantity.kind is QuantityKind.DATE for quantity in read_quantities(words))
    for version in document.versions:
        for day in (version.published, version.since):
            if day is not None and (day == month if exact else (day.year, day.month) == (month.year, month.month)):
                return version
    return None


def _spans(found: list[NamedDocument]) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in found]


def _inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in spans)
