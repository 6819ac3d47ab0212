"""What a question asks for, as retrieval needs it: language, day, documents named, provisions named."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from assistant.corpus.model import Concept, Corpus, Language

_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_ENGLISH_GLUE = re.compile(
    r"\b(what|which|who|when|where|why|how|is|are|was|were|does|do|did|can|could|may|must|should|the|of|for|to|under|and|mean)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A provision named in a question: its id, and the document if that was named too."""

    provision: str
    document: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """One question for retrieval. `history` opens every version; otherwise only what is in force on `as_of`.

    `translated` is the question in the other language, where somebody has translated it.
    """

    text: str
    language: Language
    as_of: dt.date
    history: bool = False
    documents: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    translated: str = ""


def language_of(text: str) -> Language:
    """The language a question is asked in: the one its grammar is in, not the one of the terms it mentions."""
    chinese = len(_CJK.findall(text))
    if not chinese:
        return Language.EN
    if len(_ENGLISH_GLUE.findall(text)) >= 2:
        return Language.EN
    return Language.ZH if chinese >= len(_LATIN_WORD.findall(text)) else Language.EN


def make_query(
    text: str, corpus: Corpus, as_of: dt.date, *, history: bool = False, language: Language | None = None
) -> Query:
    """Read the documents and provisions named in the question."""
    documents = tuple(dict.fromkeys(entry.document for entry in mentions(text, corpus.glossary) if entry.document))
    return Query(text, language or language_of(text), as_of, history, documents, named_provisions(text, documents))


N = TypeVar("N", bound=Concept)


def mentions(text: str, glossary: Iterable[N]) -> tuple[N, ...]:
    """The entries named in the text, in the order they appear."""
    return tuple(dict.fromkeys(entry for _, _, entry in mention_spans(text, glossary)))


def mention_spans(text: str, glossary: Iterable[N]) -> tuple[tuple[int, int, N], ...]:
    """Where entries are named in the text; a longer name hides a shorter one inside it."""
    found: list[tuple[int, int, N]] = []
    low = text.lower().replace("-", " ")
    for entry in glossary:
        for name in entry.folded:
            if name in low:
                found.extend((start, end, entry) for start, end in _places(name, low))
    found.sort(key=lambda item: (item[0] - item[1], item[0]))
    taken: list[tuple[int, int, N]] = []
    for start, end, entry in found:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, entry))
    return tuple(sorted(taken, key=lambda item: item[0]))


_BETWEEN = re.compile(
    r"\s*(?:[,，、;；/&]|\band\b|\bor\b|\bvs\.?|\bversus\b|\bwith\b|\bto\b|\bfrom\b|和|与|及|跟|同|或|对比|比|相比|以及|还是)"
    r"(?:\s|[,，、;；/&]|and|or|vs\.?|the|an?|to|a)*",
    re.IGNORECASE,
)


def compared(text: str, glossary: Iterable[N]) -> tuple[str, ...]:
    """The question asked of each of the things it compares, where it lists two or more; nothing otherwise.

    "Drug, rocket: which milestone?" gives one question about drugs and one about rockets.
    """
    spans = mention_spans(text, glossary)
    chains: list[list[tuple[int, int, N]]] = []
    for span in spans:
        if chains and _BETWEEN.fullmatch(text[chains[-1][-1][1] : span[0]]):
            chains[-1].append(span)
        else:
            chains.append([span])
    chain = max(chains, key=len, default=[])
    if len({entry for _, _, entry in chain}) < 2:
        return ()
    head, tail = (_COMPARING.sub(" ", part) for part in (text[: chain[0][0]], text[chain[-1][1] :]))
    return tuple(f"{head}{text[start:end]}{tail}".strip() for start, end, _ in chain)


_COMPARING = re.compile(
    r"\b(?:what(?:'s| is| are)?|how (?:do|does|is)|the|differ(?:ence|ences|ent|s)?|between|compar(?:e|ed|ing|ison)|of|side by side|versus|vs\.?)(?![\w-])"
    r"|有?(?:什么|哪些|何)?(?:区别|不同|差异|异同)|对比|比较|一下|[?？]",
    re.IGNORECASE,
)


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in the text; an English one as whole words, singular or plural."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not name.isascii():
            yield start, end
        else:
            end += next((len(plural) for plural in ("es", "s") if text.startswith(plural, end)), 0)
            if not (_is_latin(text, start - 1) or _is_latin(text, end)):
                yield start, end
        start = text.find(name, start + 1)


def _is_latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()


_RULE_NUMBER = re.compile(
    r"(?<![\d.])(\d{1,2}\.\d{1,2}\.\d{1,2})(?![\d.]*\d)(?:\s*条?(?:第一款)?(?:\s*第?\(([一二三四五六七八九十\d]{1,2})\)项?|第([一二三四五六七八九十\d]{1,2})项))?"
)
_ARTICLE_EN = re.compile(r"\b(?:art(?:icle)?s?\.?)\s*(\d{1,3})(?:\s*[(（](\d{1,2})[)）])?", re.IGNORECASE)
_ARTICLE_ZH = re.compile(
    r"第([一二三四五六七八九十百零〇\d]{1,5})条(?:第?[(（]?([一二三四五六七八九十\d]{1,3})[)）]?项)?"
)
_ZH_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}


def chinese_number(text: str) -> int:
    """An article number written in Chinese or Arabic digits, up to three digits: 六 -> 6, 一百二十 -> 120."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for character in text:
        if character in "十百":
            unit = 10 if character == "十" else 100
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _ZH_DIGITS.get(character, 0)
    return total + digit


def named_provisions(text: str, documents: tuple[str, ...]) -> tuple[Named, ...]:
    """Rule numbers (`2.1.2(5)`) and articles (`art. 6`, 第六条) named in the question, as provision ids."""
    document = documents[0] if len(documents) == 1 else None
    text = unicodedata.normalize("NFKC", text)
    found: list[Named] = []
    for match in _RULE_NUMBER.finditer(text):
        item = match[2] or match[3]
        found.append(Named(match[1] + (f"({chinese_number(item)})" if item else ""), document))
    for match in _ARTICLE_EN.finditer(text):
        found.append(Named(f"art. {match[1]}" + (f"({match[2]})" if match[2] else ""), document))
    for match in _ARTICLE_ZH.finditer(text):
        item = f"({chinese_number(match[2])})" if match[2] else ""
        found.append(Named(f"art. {chinese_number(match[1])}{item}", document))
    return tuple(dict.fromkeys(found))
