"""A review as its page shows it: the facts with where they are printed, and the one place that is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.channels.http.pages.frame import with_query
from assistant.channels.http.pages.words import PageWords
from assistant.channels.http.reviews.jobs import ReviewJob
from assistant.eligibility.facts.issuer import NEVER, Value, without_year
from assistant.eligibility.facts.table import YEARS, FactSpec
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.rules.conditions import facts_of, known_number
from assistant.eligibility.verdict.what_if import VerdictChange, labels
from assistant.eligibility.wording.view import CriterionView
from assistant.eligibility.wording.words import VerdictWords
from assistant.review.model import BearingPassage, Printed, ProvenFact, Review
from assistant.review.wording import criterion_labels, value_text

WIDTH = 1000
"""Pixels of a page as it is looked at."""
_NOT_LISTED = frozenset({"name", "as_of"})


@dataclass(frozen=True, slots=True)
class ListedFact:
    """A fact: the value that holds (empty: not known), what was read where its owner says otherwise, and its proof.

    `others` are readings that contradict it.
    """

    key: str
    value: str
    read: str
    corrected: bool
    fact: ProvenFact | None
    others: tuple[ProvenFact, ...]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place that can be looked at: its address on the page, and the value printed there where it is another."""

    place: Printed
    url: str
    where: str
    value: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What is looked at: a fact or a passage by its name, the places that tell of it, and the picture of one of them.

    `picture` is empty where a file has no pages to look at, `place` is None where nothing was found; then `looked_at`
    leads to the pages on which it would stand.
    """

    key: str
    title: str
    line: ListedFact | None
    places: tuple[ShownPlace, ...]
    place: ShownPlace | None
    picture: str
    looked_at: tuple[ShownPlace, ...]


@dataclass(frozen=True)
class ReviewView:
    """One review for one reader."""

    job: ReviewJob
    review: Review
    change: VerdictChange
    corrections: Mapping[str, Any]
    words: PageWords

    @cached_property
    def say(self) -> VerdictWords:
        """The words of the verdict."""
        return VerdictWords(self.words.language, self.review.verdict.table)

    @cached_property
    def lines(self) -> Mapping[str, ListedFact]:
        """Every fact that was read or stated, by its key, in the order of the review; what was only stated is last."""
        keys = dict.fromkeys([*(fact.fact for fact in self.review.facts), *self.corrections])
        return {key: self._line(key) for key in keys if key not in _NOT_LISTED}

    def _line(self, key: str) -> ListedFact:
        fact, corrected = self.review.fact(key), key in self.corrections
        read = self._known(key, self.review.verdict.facts.values.get(key)) or (self._read(fact) if fact else "")
        now = self._known(key, self.change.after.facts.values.get(key)) if corrected else read
        others = [item for conflict in self.review.conflicts if conflict.fact == key for item in conflict.readings]
        return ListedFact(
            key, now, read if corrected else "", corrected, fact, tuple(item for item in others if item != fact)
        )

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The fiscal years of which anything is listed, latest first."""
        return tuple(sorted({key.split(".")[1] for key in self.lines if key.startswith(f"{YEARS}.")}, reverse=True))

    @cached_property
    def yearly(self) -> tuple[str, ...]:
        """The facts of fiscal years that are listed, without their years."""
        keys = (without_year(key) for key in self.lines if key.startswith(f"{YEARS}."))
        order = list(self.review.verdict.table.yearly)
        return tuple(sorted(dict.fromkeys(keys), key=order.index))

    @cached_property
    def once(self) -> tuple[ListedFact, ...]:
        """The other facts."""
        return tuple(line for key, line in self.lines.items() if not key.startswith(f"{YEARS}."))

    @cached_property
    def not_found(self) -> tuple[str, ...]:
        """What was looked for and not found, and not stated since."""
        return tuple(dict.fromkeys(item.fact for item in self.review.not_found if item.fact not in self.lines))

    @property
    def passages(self) -> Sequence[BearingPassage]:
        """Words that bear on what is judged."""
        return self.review.passages

    @cached_property
    def criteria(self) -> Mapping[str, str]:
        """Criteria by their ids, as they are called."""
        return {key: name[self.words.language] for key, name in criterion_labels(self.review).items()}

    @cached_property
    def flips(self) -> tuple[str, ...]:
        """What the corrections turn, the verdict first."""
        before, after = self.change.before.conclusion, self.change.after.conclusion
        names = labels(self.review.verdict.rule_set)
        turned = [self.say.verdict_turned(before, after)] if before is not after else []
        return (*turned, *(self.say.flip(flip, names[flip.id]) for flip in self.change.flips if flip.id in names))

    def url(self, **query: object) -> str:
        """The address of this review with something of it looked at."""
        return f"{with_query(f'/review/{self.job.id}', **query)}#shown"

    def fill(self, key: str) -> str:
        """Where a fact is looked at and stated."""
        return self.url(fact=key)

    def where(self, place: Printed) -> str:
        """`p. 27`, `prospectus.pdf, p. 27`, `facts.xlsx, Sheet1!C5`."""
        named = len(self.review.papers) > 1 or not place.page
        parts = [place.file] if named or place.cell else []
        if place.cell:
            parts.append(place.cell)
        elif place.page:
            parts.append(self.words("review.page", page=place.page))
        return self.words("review.comma").join(parts)

    def places_of(self, criterion: CriterionView) -> tuple[ShownPlace, ...]:
        """Where the facts are printed that a criterion rests on."""
        if criterion.requirement is None:
            return ()
        asked = facts_of((criterion.requirement,))
        lines = [line for key, line in self.lines.items() if key in asked or without_year(key) in asked]
        return tuple(self._shown(line.fact.place, fact=line.key) for line in lines if line.fact is not None)

    def shown(self, fact: str, passage: int | None, at: int) -> Shown | None:
        """What the address asks to look at; the first fact where it asks for nothing."""
        if passage is not None:
            if not 0 <= passage < len(self.passages):
                return None
            found = self.passages[passage]
            place = self._shown(found.place, passage=passage)
            title = self.criteria.get(found.criterion, found.criterion)
            return Shown("", title, None, (), place, self._picture(found.place), ())
        key = fact or next(iter(self.lines), "")
        if self.review.verdict.table.spec(key) is None:
            return None
        line = self.lines.get(key)
        places = tuple(self._places(line, at)) if line else ()
        looked_at = () if places else tuple(self._looked_at(key, at))
        chosen = next((place for place in places if place.current), None)
        current = next((place for place in (*places, *looked_at) if place.current), None)
        picture = self._picture(current.place) if current else ""
        return Shown(key, self.say.fact(key), line, places, chosen, picture, looked_at)

    def entry(self, key: str) -> list[str]:
        """The value of a fact as it stands in its field."""
        value = self.change.after.facts.values.get(key)
        if key in self.corrections:
            stated = self.corrections[key]
            return [str(item) for item in stated] if isinstance(stated, list) else [str(stated or "")]
        if isinstance(value, frozenset):
            return sorted(value) or ["-"]
        if isinstance(value, dt.date):
            return ["never" if value == NEVER else value.isoformat()]
        if isinstance(value, Interval):
            return [self._known(key, value)]
        return [value] if value else []

    def _places(self, line: ListedFact, at: int) -> Iterator[ShownPlace]:
        """The place of a fact, those that say the same, those that say otherwise; `at` is the current one."""
        if line.fact is None:
            return
        found = [(place, "") for place in (line.fact.place, *line.fact.also)]
        found += [(other.place, self._read(other)) for other in line.others]
        chosen = at if 0 <= at < len(found) else 0
        for number, (place, value) in enumerate(found):
            yield self._shown(place, value, number == chosen, fact=line.key, at=number or None)

    def _looked_at(self, key: str, at: int) -> Iterator[ShownPlace]:
        pages = [(item.file, page) for item in self.review.not_found if item.fact == key for page in item.looked_at]
        for number, (file, page) in enumerate(pages):
            yield self._shown(Printed(file, page, ""), "", number == at, fact=key, at=number)

    def _shown(self, place: Printed, value: str = "", current: bool = True, **query: object) -> ShownPlace:
        return ShownPlace(place, self.url(**query), self.where(place), value, current)

    def _picture(self, place: Printed) -> str:
        """The address of the page with the words boxed; empty where the file has no pages to look at."""
        if place.file not in self.job.names or not place.page or not place.file.lower().endswith(".pdf"):
            return ""
        number = self.job.names.index(place.file) + 1
        path = f"/v1/reviews/{self.job.id}/papers/{number}/pages/{place.page}"
        boxes = "".join(f"&box={','.join(f'{side:.4f}' for side in box)}" for box in place.boxes)
        return f"{with_query(path, width=WIDTH)}{boxes}"

    def _read(self, fact: ProvenFact) -> str:
        """A value as it was read, in words."""
        return value_text(fact, self.review.verdict.table, self.words.language)

    def _known(self, key: str, value: Value | None) -> str:
        """What is known of a fact, in words; empty where nothing is."""
        spec = self.review.verdict.table.spec(key)
        if value is None or spec is None:
            return ""
        if isinstance(value, Interval):
            return self._number(key, value, spec)
        if isinstance(value, frozenset):
            return self.say.signs.item.join(self.say.word(key, word) for word in sorted(value)) or self.say(
                "value.none"
            )
        if isinstance(value, dt.date):
            return self.words("review.never") if value == NEVER else self.words.day(value)
        return self.say.word(key, value)

    def _number(self, key: str, value: Interval, spec: FactSpec) -> str:
        known = known_number(key, value, spec)
        return self.say.known(known) if known is not None else ""
