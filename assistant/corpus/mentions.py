"""Where a text names concepts of the glossary, and what it compares."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any, Generic, TypeVar

from assistant.corpus.model import Concept, GlossaryEntry, Provision, Version
from assistant.language.patterns import Pattern
from assistant.language.references import named_provisions

N = TypeVar("N", bound=Concept)
_ITEM = Pattern(
    "the number of an item in brackets",
    r"\( ?\w{1,4} ?\)",
    yes=("(4)", "(四)", "( iv )"),
    no=("(the fourth standard)",),
)


def provision_named(version: Version, name: str) -> Provision | None:
    """The provision that a name means, by its id or as people write it: 2.1.2（4）, 第六条."""
    folded = unicodedata.normalize("NFKC", name).strip()
    named = (item.provision for item in named_provisions(folded, ()))
    of_item = _ITEM.search(folded) is not None
    ids = (name, folded, *(each for each in named if "(" in each or not of_item), f"art. {folded}")
    return next((version.provisions[each] for each in ids if each in version.provisions), None)


def mentions(text: str, glossary: Iterable[N]) -> tuple[N, ...]:
    """The entries named in the text, in the order they appear."""
    return tuple(dict.fromkeys(entry for _, _, entry in mention_spans(text, glossary)))


def mention_spans(text: str, glossary: Iterable[N]) -> tuple[tuple[int, int, N], ...]:
    """Where entries are named in the text; a longer name hides a shorter one inside it.

    The time it takes grows with the text alone, whatever is written in it.
    """
    names = _names_of(glossary)
    return names.remembered(text) if len(text) <= _SHORT else names.spans(text)


_BEGINNING = 4
"""Characters by which names are looked up: few of them begin alike for so long."""

_SHORT, _MOST_TEXTS = 1000, 2048
"""Longest texts that are remembered with what they name, in characters, and how many: a question is read many times."""


class _Names(Generic[N]):
    """The names of a glossary, each with its entry and its place there, by how they begin."""

    def __init__(self, glossary: Iterable[N]) -> None:
        names: dict[str, list[tuple[str, int, N]]] = {}
        every = [(name, entry) for entry in glossary for name in entry.folded if name]
        for at, (name, entry) in enumerate(every):
            names.setdefault(name[:_BEGINNING], []).append((name, at, entry))
        self._by_beginning = names
        self._widths = tuple(sorted({len(beginning) for beginning in names}))
        self.remembered = lru_cache(maxsize=_MOST_TEXTS)(self.spans)

    def spans(self, text: str) -> tuple[tuple[int, int, N], ...]:
        """Where entries are named in a text, a longer name before a shorter one inside it."""
        low = text.lower().replace("-", " ")
        spans = sorted(self._places(low), key=lambda item: (item[0] - item[1], item[0], item[2]))
        longest: list[tuple[int, int, N]] = []
        hidden = bytearray(len(low))
        for start, end, _, entry in spans:
            if not any(hidden[start:end]):
                longest.append((start, end, entry))
                hidden[start:end] = b"\1" * (end - start)
        return tuple(sorted(longest, key=lambda item: item[0]))

    def _places(self, low: str) -> Iterator[tuple[int, int, int, N]]:
        """Every place where a name stands, with the place of the name in its glossary."""
        looked_up = self._by_beginning.get
        for start, width in product(range(len(low)), self._widths):
            candidates = looked_up(low[start : start + width])
            if candidates is None:
                continue
            inside_word = _is_latin(low, start - 1)
            for name, at, entry in candidates:
                if low.startswith(name, start) and not (inside_word and name.isascii()):
                    end = _end(name, low, start)
                    if end is not None:
                        yield start, end, at, entry


_KNOWN: OrderedDict[int, tuple[object, Any]] = OrderedDict()
_MOST_KNOWN = 8
_LOOKING = threading.Lock()


def _names_of(glossary: Iterable[N]) -> _Names[N]:
    """The names of a glossary, put in order once for one that cannot change."""
    if not isinstance(glossary, tuple):
        return _Names(glossary)
    with _LOOKING:
        known = _KNOWN.get(id(glossary))
        if known is None or known[0] is not glossary:
            known = _KNOWN[id(glossary)] = glossary, _Names(glossary)
            if len(_KNOWN) > _MOST_KNOWN:
                _KNOWN.popitem(last=False)
        names: _Names[N] = known[1]
    return names


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
    r"|(?:^|(?<=[，。；、\s]))[\u4e00-\u9fff]{2,9}的(?:审核|适用)?指引"
    r"|(?<=[走用按照靠凭套看])[\u4e00-\u9fff]{2,7}?(?:的|那个|那份|那条|这个"
    r"|这份)(?:第?[\d一二三四五六七八九十]+号)?指引",
    yes=(
        "能走火箭那个指引",
        "靠大模型那个第10号指引",
        "guideline for rockets",
        "Guidelines on it",
        "《医疗器械指引》",
        "适用于大模型企业的指引",
        "大模型的审核指引",
    ),
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
    r"(?:\s|[,，、;；/&]|and|or|vs\.?|(?:for|in|under|of|on)\b|the|an?|to|a)*"
    r"|\s(?:in|of|from|under) (?:(?:the|an?|our) )?[\w-]+, (?:and |or )?(?:(?:the|an?|our) )?"
    r"|[^,，;；。.?？:：]{0,12}(?<![a-z])(?:vs\.?|versus|compared (?:with|to))(?![a-z])[^,，;；。.?？:：]{0,16}",
    yes=(" and ", ", or the ", "和", "、", "对比", " vs. ", " and under the ", " maker versus for a ", "的股 vs 普通"),
    no=(" ", " than ", "的", " may and can "),
    flags=re.IGNORECASE,
    how="fullmatch",
)


def compared(text: str, glossary: Iterable[N]) -> tuple[str, ...]:
    """The question asked of each of the things it compares, where it lists two or more; nothing otherwise.

    "Drug, rocket: which milestone?" gives one question about drugs and one about rockets. What is named by no concept
    is one of them too, where it is told beside others: "and an ordinary fund that was in long before the IPO".
    """
    spans = mention_spans(text, glossary)
    chain = _without_asked(text, max(_chains(text, spans), key=len, default=[]))
    if not chain:
        return ()
    begin = chain[0][0]
    for start, end, _ in reversed(spans):  # the sponsor's co-investment, named by two concepts side by side
        begin = start if end == begin else begin
    sides = [(begin, chain[0][1]), *((start, end) for start, end, _ in chain[1:])]
    told = _with_described(text, sides)
    if len({entry for _, _, entry in chain}) < 2 and not (len(told) > 1 and _ASKS_APART.search(text)):
        return ()
    head, tail = (_COMPARING.sub(" ", part) for part in (text[: told[0][0]], text[told[-1][1] :]))
    return tuple(f"{head}{text[start:end]}{tail}".strip() for start, end in told)


def _chains(text: str, spans: Iterable[tuple[int, int, N]]) -> list[list[tuple[int, int, N]]]:
    """The things named that stand beside each other; two names of one thing among them are one."""
    chains: list[list[tuple[int, int, N]]] = []
    for start, end, entry in spans:
        gap = text[chains[-1][-1][1] : start] if chains else ""
        if chains and _BETWEEN.fullmatch(gap):
            chains[-1].append((start, end, entry))
        elif chains and len(chains[-1]) > 1 and _OF_ONE.fullmatch(gap) and _GOES_ON.match(text, end):
            chains[-1][-1] = (chains[-1][-1][0], end, entry)
        else:
            chains.append([(start, end, entry)])
    return chains


def _without_asked(text: str, chain: list[tuple[int, int, N]]) -> list[tuple[int, int, N]]:
    """Things beside each other without what is asked of each behind them: 控股股东和董事，锁定期分别多久."""
    last = chain[-1] if len(chain) > 1 else None
    if last is None or text[chain[-2][1] : last[0]].strip() not in ("，", ",") or not _IS_ASKED.match(text, last[1]):
        return chain
    return chain[:-1]


def _with_described(text: str, sides: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Things named and what is told beside them, in front of them or behind, that no concept names."""
    for at in range(min(2, len(sides))):
        before = _TOLD_BEFORE.search(text[: sides[at][0]])
        place = _place(before) if before is not None else None
        if place is not None and (at == 0 or (place[0] < sides[0][0] and _CLAUSE.search(text, *place))):
            sides = [place, *sides[at:]]
            break
    behind = _TOLD_BEHIND.match(text, sides[-1][1])
    return [*sides, _place(behind)] if behind is not None else sides


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.span("side" if match["side"] else "zh")


_CLAUSE = re.compile(r"\b(?:who|that|which)\b|的", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:[,，、]|和|以及|与|(?:and|or|vs\.?)\b)", re.IGNORECASE)
_IS_ASKED = re.compile(r"各|分别|[有是]?什么|有?何|多[久长]|怎|[？?]|\s*(?:each|respectively)\b", re.IGNORECASE)
_OF_ONE = Pattern(
    "what stands between two names of one thing",
    r"(?:['’]s?)?(?: own)?\s?",
    yes=("'s ", "'s own ", ""),
    no=(" and ", "、", " or "),
    how="fullmatch",
)
_TOLD_BEHIND = Pattern(
    "one thing more that is compared, told by what it is",
    r"\s*[,，、]?\s*(?:(?:and|or|vs\.?|versus|compared (?:with|to)) (?P<side>(?:an?|the|our|any|some(?:one|body)|those"
    r"|investors?|holders?|shareholders?|people) \S+ [^,.?;:]{4,80}(?=[,.?;:]|$))|(?:和|以及|与|跟|还有|对比)"
    r"(?P<zh>(?![^，。？；：]*(?:多[久少长]|[哪吗几]|什么|怎))[^，。？；：]{2,24}的[^，。？；：的]{1,8})(?=[，。？；：]|$))",
    yes=(", and an ordinary fund that was in long before the IPO?", "和很早就进来的普通基金，"),
    no=(" and how long", " and directors", "和跟投锁多久"),
    flags=re.IGNORECASE,
    how="match",
)
_TOLD_BEFORE = Pattern(
    "what is compared with things named behind it, told by what it is",
    r"(?:^|[:,.;]\s|\bbetween )(?P<side>(?:an?|the|our|some(?:one|body)) \S+ [^,.?;:]{4,80}?)"
    r",? (?:and|or|vs\.?|versus|compared (?:with|to))(?: (?:an?|the|our))?\s*$"
    r"|(?:^|[，。：])(?P<zh>[^，。？：]{2,24}的[^，。？：的]{1,8}?)(?:和|与|跟|、|对比|比)$",
    yes=("Lock-up of: an ordinary fund that was in early vs the ", "很早就进来的普通基金和"),
    no=("the ", "What is the difference between ", "董事和"),
    flags=re.IGNORECASE,
)
_ASKS_APART = Pattern(
    "that things are compared, or the same is asked of each",
    r"\b(?:compar\w+|differ\w*|vs|versus|each|respectively)\b|区别|不同|差异|对比|比较|分别|各自?[是有要多锁]|谁更",
    yes=("compared", "what is the difference", "分别锁多久", "各是多久"),
    no=("how long", "锁多久"),
    flags=re.IGNORECASE,
)
_COMPARING = Pattern(
    "words that only ask for a comparison",
    r"\b(?:what(?:'s| is| are)?|how (?:do|does|is)|the|differ(?:ence|ences|ent|s)?|between|compar(?:e|ed|ing|ison)"
    r"|of|side by side|versus|vs\.?)(?![\w-])"
    r"|有?(?:什么|哪些|何)?(?:区别|不同|差异|异同)|对比|比较|一下|[相]?差(?=多[少久长大])|[?？]",
    yes=("What is the difference between", "how does", "有什么区别", "对比一下", "相差多久"),
    no=("market cap", "differential-", "条件"),
    flags=re.IGNORECASE,
)


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in the text; an English one as whole words, singular or plural."""
    start = text.find(name)
    while start >= 0:
        end = _end(name, text, start)
        if end is not None and not (name.isascii() and _is_latin(text, start - 1)):
            yield start, end
        start = text.find(name, start + 1)


def _end(name: str, text: str, start: int) -> int | None:
    """Where the name that begins there ends, with the ending of a plural; None for a part of a longer English word."""
    end = start + len(name)
    if not name.isascii():
        return end
    end += next((len(plural) for plural in ("es", "s") if text.startswith(plural, end)), 0)
    return None if _is_latin(text, end) else end


def _is_latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()


def listed(text: str, glossary: Iterable[N]) -> tuple[str, ...]:
    """What stands in front of a colon, asked of each of the things listed behind it; nothing where none are listed.

    "Lock-ups side by side: the co-investment, other strategic investors, controllers" gives one question about each.
    """
    match = _LIST.match(text.strip())
    if match is None:
        return ()
    entries = list(glossary)
    items = [item.strip() for item in _ITEMS.split(match["items"]) if item.strip()]
    named = [item for item in items if len(item) <= _LONGEST_ITEM and mention_spans(item, entries)]
    head = _COMPARING.sub(" ", _BESIDE.sub(" ", match["head"])).strip(" ,，")
    few = len(items) < _FEWEST_LISTED and _BESIDE.search(match["head"]) is None
    if few or len(named) < len(items) or len(items) < 2 or not mention_spans(head, entries):
        return ()
    return tuple(f"{head} {item}" for item in items)


_FEWEST_LISTED, _LONGEST_ITEM = 3, 60
_LIST = re.compile(r"(?P<head>[^:：?？]{3,80})[:：]\s*(?P<items>[^:：?？]{5,300}?)[?？.。!！\s]*$")
_ITEMS = re.compile(r"\s*(?:[,，、;；]\s*(?:and |or |以及|和)?|\s(?:and|vs\.?|versus)\s|以及|和(?=[^，、]{2,16}$))")
_BESIDE = Pattern(
    "that things are set beside each other",
    r"\b(?:side[- ]by[- ]side|next to each other|in (?:a|one) (?:table|row)|please|one by one|each of(?: them)?)\b"
    r"|\bcompare\w*\b"
    r"|(?:并排|并列|放一起|逐一|逐个|分别|对比|比较)(?:列|说|比|看|排)?(?:一下|出来|一列)?",
    yes=("side by side", "并排列一下", "compare"),
    no=("the sponsor", "锁定期"),
    flags=re.IGNORECASE,
)
