"""Where the sentences of a Chinese or English text stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.detection import CHINESE
from assistant.language.patterns import Pattern
from assistant.language.text import Language


@dataclass(frozen=True, slots=True, order=True)
class SentenceSpan:
    """Characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int


JOINT = "\u202f"
"""A narrow no-break space; it stands for the line break in front of an item of a list, which is one sentence."""

_CLOSERS = "\"'”’」』）)】》〉］]"
_CLOSING = f"[{re.escape(_CLOSERS)}]*"
_END = Pattern(
    "where a sentence may end",
    rf"[。！？]+{_CLOSING}|[.!?]+{_CLOSING}(?=\s|$|[{CHINESE}])|[\r\n\u2028\u2029]+",
    yes=("结束。", "No. 5", "it ends.”", "a\nb"),
    no=("2.1.2", "1,000", "（一）"),
)
# A full stop after these is part of the word, whatever follows.
_NEVER_ENDS = Pattern(
    "an abbreviation whose full stop ends nothing",
    r"(?:^|[\s(\[“\"'])(?:e\.g|i\.e|cf|vs|viz|Mr|Mrs|Ms|Dr|Prof|St|approx|incl|[A-Z])$",
    yes=("e.g", "Dr", "(i.e", "section A"),
    no=("the end", "eDr"),
)
# After these it is, before a number.
_NUMBERED = Pattern(
    "an abbreviation of what is numbered",
    r"(?:^|[\s(\[“\"'])(?:no|nos|art|arts|sec|secs|s|ss|para|paras|ch|chap|cl|r|reg|regs|rr|vol|pt|fig|p|pp|cap|app"
    r"|sch)$",
    yes=("see no", "(art", "Art"),
    no=("start", "nose"),
    flags=re.IGNORECASE,
)
# After these only a word that opens sentences tells.
_MAY_END = Pattern(
    "an abbreviation that may end a sentence",
    r"(?:^|[\s(\[“\"'])(?:(?:[A-Za-z]\.)+[A-Za-z]|Inc|Ltd|Co|Corp|Cos|Bros|Plc|plc|etc|et al|est|al|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$",
    yes=("Sichuan Co", "et al", "in the U.S", "Sept"),
    no=("company", "disco"),
)
_OPENS = Pattern(
    "a word that opens sentences",
    r"\s+[“\"'(]?(?:The|A|An|It|Its|This|That|These|Those|There|In|On|At|By|For|From|If|When|Where|While|Under|After"
    r"|Before|Since|As|"
    r"No|Not|Any|Each|Every|Both|All|Such|He|She|They|Their|We|You|However|But|And|Or|Only|To|With|Without|Until"
    r"|Once|What|Which|Who|How)\b",
    yes=(" The issuer", " “It", " However,"),
    no=(" Then", "The", " the"),
    how="match",
)
_LIST_NUMBER = Pattern(
    "the number of a list item alone on its line",
    r"(?:^|[\r\n])\s*(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,5}|\d+(?:\.\d+)+)$",
    yes=("1", "text\n 2.1", "iv"),
    no=("rule 1", "2024"),
)
_GOES_ON = Pattern(
    "what goes on behind a closing quote",
    r"[，、；：,;:]|[的等之和与或及]",
    yes=("，", "的规定", "及"),
    no=("。", "他"),
    how="match",
)


def sentences(text: str, language: Language) -> tuple[SentenceSpan, ...]:
    """The sentences of `text` in order, without the space around them.

    Together they cover everything that is not space.

    A sentence ends at 。！？ . ! ? with the quotes and brackets that close on it, and at a line's end; never at a
    semicolon. In Chinese text a plain "." ends nothing. From what leads to a JOINT on, only the line's end does.
    """
    spans: list[SentenceSpan] = []
    start, joined = 0, JOINT in text
    for match in _END.finditer(text):
        if joined and match[0][0] not in "\r\n\u2028\u2029" and JOINT in text[start : match.end() + 1]:
            continue
        if _is_end(text, start, match, language):
            spans += _trimmed(text, start, match.end())
            start = match.end()
    spans += _trimmed(text, start, len(text))
    return tuple(spans)


@lru_cache(maxsize=4096)
def corpus_sentences(text: str, language: Language) -> tuple[str, ...]:
    """The sentences of a text of the corpus as they stand.

    Kept, for they are wanted at every question it may answer.
    """
    return tuple(text[span.start : span.end] for span in sentences(text, language))


def _is_end(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    mark, after = match[0], match.end()
    if mark[0] in "\r\n\u2028\u2029":
        return True
    if mark[0] in "。！？":
        return mark[-1] not in _CLOSERS or not _GOES_ON.match(text, after)
    if mark[0] in "!?":
        return not re.match(r"\s*[a-z]", text[after : after + 8])
    if language is Language.ZH:
        return False
    before = text[max(start, match.start() - 24) : match.start()]
    following = re.match(r"\s*", text[after : after + 40])
    first = text[after + (following.end() if following else 0) :][:1]
    if first.islower() or _NEVER_ENDS.search(before) or _LIST_NUMBER.search(before):
        return not first or first in "\r\n"
    if _NUMBERED.search(before):
        return not (first.isdigit() or first == "(")
    return (
        not _MAY_END.search(before)
        or not first
        or _OPENS.match(text, after) is not None
        or "\n" in text[after : after + 2]
    )


def _trimmed(text: str, start: int, end: int) -> list[SentenceSpan]:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    last = end - (len(piece) - len(piece.rstrip()))
    return [SentenceSpan(first, last)] if first < last else []
