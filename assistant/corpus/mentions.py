"""Where a text names concepts of the glossary, and what it compares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from assistant.corpus.model import Concept, GlossaryEntry
from assistant.language.patterns import Pattern

N = TypeVar("N", bound=Concept)


def mentions(text: str, glossary: Iterable[N]) -> tuple[N, ...]:
    """The entries named in the text, in the order they appear."""
    return tuple(dict.fromkeys(entry for _, _, entry in mention_spans(text, glossary)))


def mention_spans(text: str, glossary: Iterable[N]) -> tuple[tuple[int, int, N], ...]:
    """Where entries are named in the text; a longer name hides a shorter one inside it."""
    spans: list[tuple[int, int, N]] = []
    low = text.lower().replace("-", " ")
    for entry in glossary:
        for name in entry.folded:
            if name in low:
                spans.extend((start, end, entry) for start, end in _places(name, low))
    spans.sort(key=lambda item: (item[0] - item[1], item[0]))
    longest: list[tuple[int, int, N]] = []
    for start, end, entry in spans:
        if all(end <= other[0] or start >= other[1] for other in longest):
            longest.append((start, end, entry))
    return tuple(sorted(longest, key=lambda item: item[0]))


MASK = "\u2043"
"""Stands for each character of a document's name that is masked; no words are read from it."""


def without_documents(text: str, glossary: Iterable[GlossaryEntry]) -> str:
    """The text with the names of documents masked, and what an English one says it is for; as long as before.

    "The Guideline for commercial rockets" does not say that its reader makes rockets.
    """
    low = text.lower().replace("-", " ")
    names = {name for entry in glossary if entry.document for name in entry.folded if name in low}
    spans = [place for name in names for place in _places(name, low)]
    spans += [match.span() for match in _NAMED_FOR.finditer(text)]
    for start, end in spans:
        behind = _FOR_WHAT.match(text, end)
        stop = behind.end() if behind else end
        text = text[:start] + MASK * (stop - start) + text[stop:]
    return text


_NAMED_FOR = Pattern(
    "a document by its kind and what it is for",
    r"\b(?:guidelines?|guidance|opinions|measures|notice)(?: (?:No\. ?|number )?\d{1,2})?(?= (?:for|on) )"
    r"|《[^《》]{2,40}》"
    r"|(?:适用于|针对|关于|有关|面向)[\u4e00-\u9fff]{2,10}?的(?:审核|适用)?指引"
    r"|(?:^|(?<=[，。；、\s]))[\u4e00-\u9fff]{2,9}的(?:审核|适用)?指引",
    yes=("guideline for rockets", "Guidelines on it", "《医疗器械指引》", "适用于大模型企业的指引", "大模型的审核指引"),
    no=("guide line", "医疗器械", "the guideline"),
    flags=re.IGNORECASE,
)
_FOR_WHAT = Pattern(
    "what an English document is for",
    r" ?\(?\b(?:for|on|about|covering)\b(?: the)?"
    r"(?: (?!(?:and|or|but|if|we|our|they|is|are|was|do|does|apply|applies|to|that|which|in|with|says?"
    r"|require[sd]?|need"
    r"|the|at|by|as|of|has|have|can|could|when|while|because|since)\b)[a-z][\w-]*){1,3}\)?|（[^（）]{1,12}）",
    yes=(" for commercial rockets", " on large models", " (for medical devices)", "（大模型）"),
    no=(" for", " applies to", " of rockets"),
    flags=re.IGNORECASE,
    how="match",
)
_BETWEEN = Pattern(
    "what stands between things that are compared",
    r"\s*(?:[,，、;；/&]|\band\b|\bor\b|\bvs\.?|\bversus\b|\bwith\b|\bto\b|\bfrom\b|和|与|及|跟|同|或|对比|比|相比"
    r"|以及|还是)"
    r"(?:\s|[,，、;；/&]|and|or|vs\.?|the|an?|to|a)*",
    yes=(" and ", ", or the ", "和", "、", "对比", " vs. "),
    no=(" ", " than ", "的"),
    flags=re.IGNORECASE,
    how="fullmatch",
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


_COMPARING = Pattern(
    "words that only ask for a comparison",
    r"\b(?:what(?:'s| is| are)?|how (?:do|does|is)|the|differ(?:ence|ences|ent|s)?|between|compar(?:e|ed|ing|ison)"
    r"|of|side by side|versus|vs\.?)(?![\w-])"
    r"|有?(?:什么|哪些|何)?(?:区别|不同|差异|异同)|对比|比较|一下|[?？]",
    yes=("What is the difference between", "how does", "有什么区别", "对比一下"),
    no=("market cap", "differential-", "条件"),
    flags=re.IGNORECASE,
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
