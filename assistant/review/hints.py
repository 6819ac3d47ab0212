"""What a model points at in a company's papers, of the facts that were not found without it.

Passages beside which such a fact would stand are sent, and nothing else. Of what the model points at only that enters
which the reader of statements reads at the same words on the page: value, year and place are the reader's.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from assistant.answering.llm.client import OPENAI, open_client
from assistant.answering.llm.rewrite import Asker, pointed_facts
from assistant.eligibility.facts.formulas import AGGREGATES
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.reading.fact import FactRead
from assistant.errors import InputError
from assistant.language.detection import language_of_passage
from assistant.language.quantities.quantity import Bound
from assistant.language.sentences import sentences
from assistant.language.text import Bilingual
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.model import MissingFact, ProvenFact
from assistant.review.paper_facts import PaperFacts
from assistant.review.periods import is_year
from assistant.review.vocabulary import ReviewVocabulary, review_vocabulary
from assistant.review.words import WORDS
from assistant.settings import LlmSettings, Settings

_REACH = 400
"""So many characters on either side of the words beside which a fact would stand belong to a passage."""
_LONGEST = 3_000
"""A passage is not made longer than this by the next one."""
_FULL = 0.8
"""A line that is as long as this share of the longest ones goes on in the next: others are cells, titles, ends."""
_READ = (FactKind.MONEY, FactKind.RATIO, FactKind.COUNT, FactKind.DATE)
"""What is taken at a model's hint: a flag or a choice may stand in a title that says neither yes nor no."""
_OWN = re.compile(r"(?<!可比)(?<!子)(?<!等)(?:公司|发行人)|本集团|\b(?:company|group|issuer|we|our)\b", re.IGNORECASE)
"""What a sentence of the company's own figures names: others speak of the market."""
_MARK = re.compile(r"[，。；！？]|[,;.!?](?=\s)")
_PLACES = 3
"""So many passages are sent of a paper for one fact."""
MOST_PASSAGES = 30
"""Passages of one review; those beside which the most facts would stand are sent first."""


Announce = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SentPassage:
    """Words of a paper as they are sent, where each character stands in its text, and the facts looked for in them."""

    paper: PaperFacts
    text: str
    places: Sequence[int]
    keys: tuple[str, ...]

    def place(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Where `text[start:end]` is printed."""
        body = self.paper.body
        return body.runs(body.position(self.places[start]), body.position(self.places[end - 1]) + 1)

    def sentence(self, place: int) -> str:
        """The sentence that stands at a place."""
        spans = sentences(self.text, language_of_passage(self.text))
        return next((self.text[span.start : span.end] for span in spans if span.start <= place < span.end), "")


@dataclass(frozen=True, slots=True)
class Hinted:
    """The facts that entered at a model's hint, and what to say of the asking."""

    facts: tuple[ProvenFact, ...]
    notes: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class Hints:
    """A model that may point at facts in papers. `where` names it and the host that its passages go to.

    `announce` is told where how many passages of how many characters in all go, before they are sent.
    """

    client: Asker
    where: str
    announce: Announce = lambda where, passages, characters: None

    def __call__(
        self, papers: Sequence[PaperFacts], missing: Sequence[MissingFact], table: FactTable, day: dt.date
    ) -> Hinted:
        """Have the model look for what was not found. One that cannot be reached proposes nothing."""
        sent = passages(papers, missing)
        if not sent:
            return Hinted(())
        self.announce(self.where, len(sent), sum(len(each.text) for each in sent))
        replies = asyncio.run(self._asked(sent, table, day))
        facts = _agreeing(
            candidate
            for passage, reply in zip(sent, replies, strict=True)
            for fact in reply or ()
            if (candidate := _candidate(passage, fact, table)) is not None
        )
        failed = sum(reply is None for reply in replies)
        notes = [WORDS.both("notes.asked", where=self.where, passages=len(sent), facts=len(facts))]
        notes += [WORDS.both("notes.unanswered", where=self.where, failed=failed)] if failed else []
        return Hinted(facts, tuple(notes))

    async def _asked(
        self, sent: Sequence[SentPassage], table: FactTable, day: dt.date
    ) -> Sequence[Sequence[FactRead] | None]:
        """The facts pointed at in each passage, None where there was no usable reply; nothing is traced."""
        from langsmith import tracing_context

        with tracing_context(enabled=False):
            return await asyncio.gather(
                *(
                    pointed_facts(self.client, each.text, each.keys, table, language_of_passage(each.text), day)
                    for each in sent
                )
            )


def open_hints(settings: Settings, announce: Announce = lambda where, passages, characters: None) -> Hints:
    """The hints of the model that is set. Raises InputError where there is none."""
    client = open_client(settings)
    if client is None:
        raise InputError(WORDS["refused.no_model"])
    return Hints(client, where_hints_go(settings.llm), announce)


def where_hints_go(settings: LlmSettings) -> str:
    """The model that is set and the host that passages go to, for people to read."""
    return f"{settings.model} ({urlsplit(settings.base_url or OPENAI).hostname})"


def _agreeing(candidates: Iterable[FactCandidate]) -> tuple[ProvenFact, ...]:
    """Each fact at its first place, one that was pointed at with two values left out."""
    groups: dict[str, list[FactCandidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.fact, []).append(candidate)
    return tuple(first.proven() for first, *others in groups.values() if all(first.agrees(other) for other in others))


def passages(papers: Sequence[PaperFacts], missing: Sequence[MissingFact]) -> list[SentPassage]:
    """The passages beside which the missing facts would stand, at most MOST_PASSAGES."""
    words = review_vocabulary()
    found = [
        passage
        for paper in papers
        if not paper.body.is_workbook
        for passage in _passages(paper, [each.fact for each in missing], words)
    ]
    return sorted(found, key=lambda each: -len(each.keys))[:MOST_PASSAGES]


def _passages(paper: PaperFacts, keys: Sequence[str], words: ReviewVocabulary) -> Iterator[SentPassage]:
    body = paper.body
    for start, end, own in _merged(
        sorted(
            (max(0, match.start() - _REACH), min(len(body.squeezed), match.end() + _REACH), key)
            for key in keys
            for match in _places(body, words.look[without_year(key)])
        )
    ):
        text, places = _written(body, body.place(start), body.place(end - 1) + 1)
        yield SentPassage(paper, text, places, own)


def _merged(stretches: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Stretches of a text, in order, those that overlap as one with all that is looked for in them."""
    start, end, keys = 0, 0, list[str]()
    for first, last, key in stretches:
        if keys and (first >= end or last - start > _LONGEST):
            yield start, end, tuple(dict.fromkeys(keys))
            keys = []
        if not keys:
            start = first
        end = last
        keys.append(key)
    if keys:
        yield start, end, tuple(dict.fromkeys(keys))


def _places(body: PaperBody, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The first places where words stand, those of the contents left out."""
    matches = (match for match in pattern.finditer(body.squeezed) if "...." not in body.squeezed[match.end() :][:40])
    return list(islice(matches, _PLACES))


def _written(body: PaperBody, start: int, end: int) -> tuple[str, array[int]]:
    """A stretch of a paper, lines that go on in the next one joined to it, and where each character stands.

    Of white space a blank is kept between two ASCII characters, and the end of a line that is not full.
    """
    signs, places, gap = list[str](), array("l"), ""
    for line in body.lines:
        for place in range(max(line.start, start), min(line.end, end)):
            sign = body.paper.text[place]
            if sign.isspace():
                gap = gap or " "
                continue
            if signs and (gap == "\n" or (gap and signs[-1].isascii() and sign.isascii())):
                signs.append(gap)
                places.append(place)
            signs.append(sign)
            places.append(place)
            gap = ""
        gap = " " if line.end - line.start >= _FULL * body.width else "\n"
    return "".join(signs), places


def _candidate(passage: SentPassage, fact: FactRead, table: FactTable) -> FactCandidate | None:
    """A fact that was pointed at, if it is one of those looked for: of a year that is over and in yuan."""
    year = fact.fact.split(".")[1] if fact.fact.startswith("years.") else ""
    wanted = fact.fact in passage.keys or (is_year(year) and without_year(fact.fact) in passage.keys)
    if not wanted or not _is_printed_value(fact, table) or not _OWN.search(passage.sentence(fact.start)):
        return None
    first, last = _clause(passage.text, fact.start, fact.end)
    candidate = FactCandidate(
        fact.fact,
        fact.value,
        passage.paper.body,
        passage.place(first, last),
        PlaceKind.SENTENCE,
        year=year,
        box=passage.place(fact.start, fact.end)[0],
        proposed=True,
    )
    return candidate if passage.paper.accounts.hold(candidate) else None


def _is_printed_value(fact: FactRead, table: FactTable) -> bool:
    """Whether it is a number with its unit or a day, exact, in yuan and of the past: a bound may be a rule's.

    What is worked out from the years is not: a sentence may total other years, or a market.
    """
    spec = table.spec(fact.fact)
    if (
        spec is None
        or fact.fact in AGGREGATES
        or spec.kind not in _READ
        or fact.comparison is not Bound.EQ
        or fact.high is not None
    ):
        return False
    with_unit = spec.kind is not FactKind.MONEY or any(character.isalpha() for character in fact.span)
    in_full = spec.kind is not FactKind.DATE or ".." not in str(fact.value)
    return with_unit and in_full and fact.usable and not fact.forecast and not fact.hypothetical


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a stretch, without the space at its ends."""
    before = [mark.end() for mark in _MARK.finditer(text, 0, start)]
    behind = _MARK.search(text, end)
    first, last = before[-1] if before else 0, behind.start() if behind else len(text)
    return first + len(text[first:last]) - len(text[first:last].lstrip()), last
