"""Where periods stand in a text, in figures and in the words of `periods.yaml`, before their years are settled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from assistant.language.quantities.periods_in_figures import IN_FIGURES, PeriodFound, is_of_a_day
from assistant.language.quantities.vocabulary import Words

_FILE = Path(__file__).with_name("periods.yaml")
_MOST_WORDS = 2_000
"""So many words that a period may begin with are looked at."""


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """The words of `periods.yaml`: what each means, as a kind and a number."""

    words: Words[tuple[str, int]]
    last: Words[bool]
    of_years: Words[bool]
    years: Words[bool]
    numbers: Words[int]
    ending: frozenset[str]
    starts: re.Pattern[str]


@lru_cache(maxsize=1)
def period_words() -> PeriodWords:
    """The words, read once."""
    raw: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return PeriodWords(
        Words.of(_meanings(raw)),
        Words.of((word, True) for word in _split(raw["last"])),
        Words.of((word, True) for word in _split(raw["of_years"])),
        Words.of((word, True) for word in _split(raw["years"])),
        Words.of((str(word), number) for word, number in raw["numbers"].items()),
        frozenset(raw["ending"]),
        _starts([word for word, _ in _meanings(raw)] + [*_split(raw["last"]), *map(str, raw["numbers"])]),
    )


def _starts(words: Sequence[str]) -> re.Pattern[str]:
    """Where one of the words may begin, by its first three characters; letters begin a word of their own."""
    heads = {
        word[:3].replace(" ", "[ -]") if len(word) > 1 or not word.isdigit() else rf"{word}(?!\d)" for word in words
    }
    letters = sorted((head for head in heads if head[0].isascii()), key=len, reverse=True)
    others = sorted((head for head in heads if not head[0].isascii()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(letters)})|{'|'.join(others)}")


def _meanings(raw: dict[str, Any]) -> Iterator[tuple[str, tuple[str, int]]]:
    for kind in ("by_calendar", "by_latest", "half", "quarter"):
        yield from ((word, (kind, number)) for number, words in raw[kind].items() for word in _split(words))
    for kind in ("before", "same_period", "previous", "two_before", "same", "nine_months", "trailing", "month"):
        yield from ((word, (kind, 0)) for word in _split(raw[kind]))


def _split(lines: Sequence[str]) -> Iterator[str]:
    return (word.strip() for line in lines for word in str(line).split(","))


def find_periods(folded: str) -> Iterator[PeriodFound]:
    """Periods written in figures, then those in words where no figures stand."""
    taken = bytearray(len(folded))
    if any(char.isdigit() or char in "〇零" for char in folded):
        for pattern, reader in IN_FIGURES:
            for match in pattern.matches(folded):
                if taken.find(1, *match.span()) < 0 and not is_of_a_day(folded, match.start()):
                    for item in reader(match):
                        taken[item.start : item.end] = b"\1" * (item.end - item.start)
                        yield item
    yield from _in_words(folded, taken)


def _in_words(folded: str, taken: bytearray) -> Iterator[PeriodFound]:
    end = 0
    for match in islice(period_words().starts.finditer(folded), _MOST_WORDS):
        position = match.start()
        if position < end or taken[position]:
            continue
        item = _last_years(folded, position) or _named(folded, position)
        if item is not None and taken.find(1, item.start, item.end) < 0 and not _other_word(folded, item):
            yield item
            end = item.end


def _named(folded: str, position: int) -> PeriodFound | None:
    named = period_words().words.at(folded, position)
    if named is None:
        return None
    (kind, number), end = named
    return PeriodFound(kind, number, position, end)


def _other_word(folded: str, item: PeriodFound) -> bool:
    """Whether the words are part of others: 近一年多, 半年度报告, 当年营收 is none of them."""
    of_a_whole = item.kind == "month" and folded.startswith(
        (" of our", " of the", " of its", " of all", " of a "), item.end
    )
    return of_a_whole or (folded.startswith(("报告", "报"), item.end) and item.kind == "half")


def _last_years(folded: str, position: int) -> PeriodFound | None:
    """`the last three years`, 最近两个会计年度, `two-year`, `three years to 2025`."""
    words = period_words()
    last = words.last.at(folded, position)
    place = _past(folded, last[1], words) if last else position
    number = words.numbers.at(folded, place)
    if number is None:
        return None
    noun = words.years.at(folded, _past(folded, number[1], words))
    if noun is None or number[0] > 5:
        return None
    if last is None and folded[position].isdigit() and position and folded[position - 1] in ".,":
        return None
    end = noun[1]
    return PeriodFound("last" if last else "years", number[0], position, end)


def _past(folded: str, position: int, words: PeriodWords) -> int:
    """Where words that may stand between end."""
    for _ in range(4):
        if folded[position : position + 1] in (" ", "-"):
            position += 1
        word = words.of_years.at(folded, position)
        if word is None:
            break
        position = word[1]
    return position
