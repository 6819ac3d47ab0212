"""Which part of a new text corresponds to the provision that a threshold rests on, and what the text says of it there.

A part corresponds by its number and by its words; each part is one provision's, the likeliest pair first. Within it
numbers that are equal are paired before any that differ, and where two readings are left there is none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from assistant.corpus.parsing.parser import ParsedProvision, PieceKind
from assistant.corpus.parsing.readable import readable
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound, read_bounds
from assistant.eligibility.proposals.fitting import is_equal
from assistant.eligibility.proposals.limits import CitedLimit
from assistant.eligibility.proposals.text import RuleText, likeness, words_of
from assistant.language.patterns import Pattern
from assistant.language.sentences import sentences

NUMBERED = Pattern(
    "the id of a provision that is its number",
    r"(?:annex \d+ )?(?:art\. )?\d+(?:[.-]\d+)*(?:\(\w+\))*",
    yes=("2.1.2(5)", "art. 12(2)", "art. 10-1", "3"),
    no=("indicator-3", "2.1.1-red-chip", "fast-growth"),
    how="fullmatch",
)
_AMENDS = Pattern(
    "words of a decision that amends an article",
    r"(?:修改|修订|调整|改)为|\b(?:is|are|be) amended\b|\bamended to read\b",
    yes=("将第一条修改为", "Article 3 is amended to read"),
    no=("修改后的", "as amended"),
)
_LEAST_ALIKE, _BY_NUMBER, _BY_LIMITS, _CLOSE = 0.3, 0.15, 0.25, 0.08
"""The likeness of words from which parts correspond, half of it where the number or all limits are the same; what the
same number, and the same limits, add to it; what is as likely.
"""
_MORE_ALIKE = 0.15
"""By how much more a part must be alike to be told of beside one that is likelier by its number and limits."""
_LIKE_WITHIN = 0.55
"""The likeness from which a part within another provision's article is not that provision's."""
_LONGEST_PART = 900
"""Characters; a part with all beneath it that is longer is compared sentence by sentence alone."""


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part of the new text: a piece, or an article with all beneath it; `bounds` are its numbers in order.

    `amends`: it says how an article is amended, so that its own number is not the article's.
    """

    id: str
    start: int
    end: int
    bounds: tuple[RuleBound, ...]
    sentences: tuple[frozenset[str], ...]
    amends: bool = False

    @property
    def size(self) -> int:
        """How many characters it has."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The part that corresponds to a provision, how alike the words are (0 to 1), and whether its number is the same.

    `score` is how likely it is from these and from the limits that are equal.
    """

    part: NewPart
    likeness: float
    same_number: bool
    score: float


class NewText:
    """A new rule text, read once: its parts and all numbers in them."""

    def __init__(self, text: RuleText, table: FactTable) -> None:
        self.text = text
        self.bounds = tuple(
            bound for piece in text.pieces for bound in read_bounds(text, piece.start, piece.end, table)
        )
        self._starts = [bound.start for bound in self.bounds]
        self._pieces = [piece.start for piece in text.pieces]

    def piece_at(self, position: int) -> ParsedProvision:
        """The piece that a place is in."""
        return self.text.pieces[max(0, bisect_right(self._pieces, position) - 1)]

    @cached_property
    def parts(self) -> tuple[NewPart, ...]:
        """Every piece, and every article that has items with all beneath it."""
        listing = (piece for piece in self.text.pieces if piece.until > piece.end)
        whole = [self._part(piece, piece.until) for piece in listing]
        return (*whole, *(self._part(piece, piece.end) for piece in self.text.pieces))

    @cached_property
    def articles(self) -> tuple[NewPart, ...]:
        """The provisions with all beneath them."""
        provisions = {piece.start for piece in self.text.pieces if piece.kind is PieceKind.PROVISION}
        whole: dict[int, NewPart] = {}
        for part in self.parts:
            if part.start in provisions:
                whole.setdefault(part.start, part)
        return tuple(whole.values())

    def _part(self, piece: ParsedProvision, end: int) -> NewPart:
        """A piece to `end`; what stands beneath it speaks for it only together with it."""
        source, language = self.text.source, self.text.language
        bounds = self.bounds[bisect_left(self._starts, piece.start) : bisect_left(self._starts, end)]
        own = readable(source, piece.start, piece.end).text
        stretches = [own[span.start : span.end] for span in sentences(own, language)]
        together = readable(source, piece.start, end).text if end - piece.start <= _LONGEST_PART else ""
        alike = tuple(words_of(stretch, language) for stretch in (*stretches, together))
        return NewPart(piece.id, piece.start, end, bounds, alike, _AMENDS.search(own) is not None)


# --- parts and provisions -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pairing:
    """The parts that may correspond to the provision of some limits: none, the one, or two that are as likely."""

    limits: tuple[CitedLimit, ...]
    candidates: tuple[Correspondence, ...]


def pair(limits: Sequence[CitedLimit], new: NewText) -> tuple[Pairing, ...]:
    """The limits of each sentence of each provision with the parts that correspond."""
    units: dict[_Unit, list[CitedLimit]] = {}
    for limit in limits:
        units.setdefault((limit.provision.id, limit.sentence), []).append(limit)
    scored = [
        (unit, correspondence)
        for unit, together in units.items()
        for correspondence in _scored(unit[0], together, _of_provision(unit[0], limits), new)
    ]
    candidates = _together(_apart(sorted(scored, key=lambda item: -item[1].score), units))
    return tuple(
        Pairing(tuple(together), candidates[unit] or _beside(unit, candidates, new)) for unit, together in units.items()
    )


_Unit = tuple[str, str]


def _apart(
    scored: Iterable[tuple[_Unit, Correspondence]], units: Iterable[_Unit]
) -> dict[_Unit, tuple[Correspondence, ...]]:
    """For each sentence the likeliest part that is no other provision's, and the next one if it is as likely."""
    best: dict[_Unit, tuple[Correspondence, ...]] = dict.fromkeys(units, ())
    taken: list[tuple[str, Correspondence]] = []
    for unit, correspondence in scored:
        own = best[unit]
        if len(own) > 1 or (own and _is_worse(own[0], correspondence)):
            continue
        if any(owner != unit[0] and _excludes(other, correspondence) for owner, other in taken):
            continue
        taken += [] if own else [(unit[0], correspondence)]
        best[unit] = (*own, correspondence)
    return {
        unit: tuple(
            each
            for each in found
            if each is found[0] or not any(owner != unit[0] and _excludes(other, each) for owner, other in taken)
        )
        for unit, found in best.items()
    }


def _together(candidates: dict[_Unit, tuple[Correspondence, ...]]) -> dict[_Unit, tuple[Correspondence, ...]]:
    """Of two parts that are as likely for a sentence the one in which another sentence of its provision was found."""
    together: dict[_Unit, tuple[Correspondence, ...]] = {}
    for unit, found in candidates.items():
        parts = [each[0].part for other, each in candidates.items() if other[0] == unit[0] and other != unit and each]
        same = tuple(each for each in found if each.part in parts)
        together[unit] = same if len(same) == 1 else found
    return together


def _is_worse(best: Correspondence, other: Correspondence) -> bool:
    """Whether a part is less likely than the best and its words are no more alike, or it overlaps the best."""
    overlaps = best.part.start < other.part.end and other.part.start < best.part.end
    return overlaps or (best.score - other.score > _CLOSE and other.likeness - best.likeness < _MORE_ALIKE)


def _excludes(taken: Correspondence, other: Correspondence) -> bool:
    """Whether a part is another provision's: the same, or one within an article of its number and not much alike."""
    if (taken.part.start, taken.part.end) == (other.part.start, other.part.end):
        return True
    within = taken.part.start <= other.part.start and other.part.end <= taken.part.end
    return within and taken.same_number and other.likeness < _LIKE_WITHIN


def _beside(
    unit: _Unit, candidates: dict[_Unit, tuple[Correspondence, ...]], new: NewText
) -> tuple[Correspondence, ...]:
    """The article in which another sentence of the same provision was found."""
    for (provision, _), found in candidates.items():
        if provision == unit[0] and found:
            place = found[0].part.start
            article = next((part for part in new.articles if part.start <= place < part.end), None)
            return (replace(found[0], part=article),) if article is not None else found[:1]
    return ()


def _of_provision(provision: str, limits: Iterable[CitedLimit]) -> list[CitedLimit]:
    return [limit for limit in limits if limit.provision.id == provision]


def _scored(
    provision: str, unit: Sequence[CitedLimit], of_provision: Sequence[CitedLimit], new: NewText
) -> Iterator[Correspondence]:
    """Every part that may correspond."""
    language = new.text.language
    words = words_of(unit[0].sentence, language)
    numbered = NUMBERED.fullmatch(provision) is not None
    limits = [limit for limit in of_provision if isinstance(limit.threshold.limit, Decimal)]
    for part in new.parts:
        alike = max((likeness(words, each) for each in part.sentences), default=0.0)
        same = numbered and part.id == provision and not part.amends
        if alike < _LEAST_ALIKE / 2:
            continue
        equal = sum(any(is_equal(limit, bound) for bound in part.bounds) for limit in limits)
        agreement = equal / len(limits) if limits else 0.0
        borne_out = same or (agreement == 1 and equal > 1)
        if alike < _LEAST_ALIKE and not borne_out:
            continue
        yield Correspondence(part, alike, same, alike + _BY_NUMBER * same + _BY_LIMITS * agreement)
