"""Which subject an amount belongs to: the nearest in its clause that can take its unit.

Beyond a comma an amount goes to a subject only where nothing else stands in its part: in a list or an ellipsis.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from assistant.eligibility.reading.beside import (
    is_a_whole,
    is_change,
    is_held_against,
    is_in_loss_brackets,
    is_of_it,
    is_of_one_class,
    is_of_time,
    is_par_value,
    part_of_a_total,
    works_part_time,
)
from assistant.eligibility.reading.bound import Binding, BoundAmount
from assistant.eligibility.reading.differences import deducted, differences, number_of, totalled
from assistant.eligibility.reading.held_to import held_to_rules
from assistant.eligibility.reading.lists import coordinated, elliptic, is_joined, parallel, respectively
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.other_patents import inventions_at_most, with_defence_patents, without_the_uncounted
from assistant.eligibility.reading.prepared import PERIOD, PhraseHit, PreparedText
from assistant.eligibility.reading.refinements import refined
from assistant.eligibility.reading.track_record import listed_in_all, on_all_exchanges
from assistant.eligibility.reading.whose import Whose
from assistant.language.quantities.quantity import QuantityKind

_FARTHEST_BEFORE, _FARTHEST_AFTER = 160, 40
_LOOSE, _ELLIPSIS = 10, 20
_TIGHT = 5
_LONGEST_SHARE, _NEXT_BEHIND = 24, 3
_MOST_COUNTED = 10_000_000
_MOST_LISTED = 3
_MAY_BE_BELOW = ("net_profit", "net_profit_excl_nonrecurring", "operating_cash_flow")
_STAFF = ("total_staff", "rd_staff")
_OWN = 16
"""How far from words about somebody else that one's amount may stand."""
_LISTED = 0.6
"""What speaks against a subject that has an amount already, so that one right behind may take the next."""
_INSIDE, _LABELLED = 0.55, 0.59 + 1
"""What speaks against the unit of an amount as the subject of the next, and of this one: headcount 340 r&d staff 88."""
_NAMED = 0.9
"""What speaks against a subject right behind an amount that an article introduces: a RMB 1.7bn market cap."""
_AGAINST = 0.5
"""What speaks against the subject of an amount as that of the one which this is held against."""
_UNIT, _UNITS = 1.3, ("people", "persons", "employees")
"""What speaks against a mere unit as the subject of its amount, and the words that are one."""


def bind(text: PreparedText, whose: Whose) -> Binding:
    """Every amount with its subject."""
    stated = list(differences(text, whose))
    spent = {id(amount) for item in stated for amount in item.spent}
    aside = tuple(amount for amount in text.amounts if id(amount) not in spent and whose.is_aside(amount))
    skipped = spent | {id(amount) for amount in aside}
    lists = list(coordinated(text, [amount for amount in text.amounts if id(amount) not in skipped]))
    skipped |= {id(item.amount) for item in lists}
    amounts = [amount for amount in text.amounts if id(amount) not in skipped]
    binder = _Binder(text, amounts, aside, {hit.start for hit in text.hits if whose.elsewhere(hit.start)})
    bound, loose = binder.bind()
    parts = respectively(text, bound)
    bound = list(totalled(text, parts))
    likewise = list(parallel(text, bound, loose))
    taken = {id(item.amount) for item in likewise}
    bound = [*(item for item in bound if id(item.amount) not in taken), *likewise]
    loose = _left_over(bound, (*loose, *(item.amount for item in parts)))
    likewise = list(elliptic(text, loose))
    bound, loose = [*bound, *likewise], _left_over(likewise, loose)
    bound += [*held_to_rules(text, loose, aside), *(item.bound for item in stated), *lists]
    bound = [*bound, *with_defence_patents(text, bound)]
    bound = [*without_the_uncounted(text, bound), *deducted(text, bound), *inventions_at_most(text, bound)]
    bound = list(listed_in_all(text, list(on_all_exchanges(text, bound))))
    loose = _left_over(bound, loose)
    placed = (refined(text, item) for item in sorted(bound, key=lambda item: item.amount.start))
    return Binding(tuple(placed), tuple(loose), aside)


def _left_over(bound: Sequence[BoundAmount], amounts: Iterable[Amount]) -> list[Amount]:
    """Those of some amounts that have no subject, in order."""
    taken = {id(item.amount) for item in bound}
    return sorted((amount for amount in amounts if id(amount) not in taken), key=_start)


class _Binder:
    """One pass over the amounts of a text, from left to right."""

    def __init__(
        self,
        text: PreparedText,
        amounts: list[Amount],
        aside: Sequence[Amount] = (),
        elsewhere: Set[int] = frozenset(),
    ) -> None:
        self._text = text
        self._elsewhere = elsewhere
        self._aside = [amount.start for amount in aside]
        self._amounts = amounts
        self._starts = [amount.start for amount in amounts]
        self._hit_starts = [hit.start for hit in text.hits]
        self._by_end = sorted(text.hits, key=lambda hit: (hit.end, -hit.start))
        self._bound: dict[int, BoundAmount] = {}
        self._from_behind: set[int] = set()
        self._inside: set[int] = set()
        self._changes: set[int] = set()

    def bind(self) -> tuple[list[BoundAmount], list[Amount]]:
        loose = []
        for amount in self._amounts:
            cost, hit = min(self._candidates(amount), key=lambda item: item[0], default=(0.0, None))
            meaning = hit.meaning(amount.measures) if hit else None
            if (
                hit is None
                or is_change(self._text, amount)
                or is_par_value(self._text, amount)
                or is_of_time(self._text, amount)
                or is_of_one_class(self._text, amount)
                or (meaning is not None and meaning[1].fact.endswith(_STAFF) and works_part_time(self._text, amount))
                or self._is_part(amount, hit)
                or self._ends_a_remark(amount, hit)
                or (amount.measures == ("count",) and meaning is not None and cost > _TIGHT + _ELLIPSIS)
            ):
                loose.append(amount)
                if hit is not None and is_change(self._text, amount):
                    self._changes.add(amount.start)
                continue
            below = self._goes_on_with_a_loss(amount, hit) or self._is_called_a_loss(amount, hit)
            loose = self._list_behind(amount, hit, self._hold_against(amount, hit, loose))
            self._bound[amount.start] = (
                BoundAmount(amount, hit, *meaning, below=below) if meaning is not None else BoundAmount(amount, hit)
            )
            if hit.start >= amount.start:
                self._from_behind.add(hit.start)
            self._inside |= {each.start for each in self._text.hits_between(amount.start, amount.end)} - {hit.start}
        return list(self._bound.values()), loose

    def _list_behind(self, amount: Amount, hit: PhraseHit, loose: list[Amount]) -> list[Amount]:
        """Give a subject behind a list also to what stands before its last amount: 50m, 60m and 70m on R&D.

        Returns those that still have none.
        """
        meaning = hit.meaning(amount.measures)
        if hit.start < amount.end or meaning is None or (hit.phrase.behind and not hit.yearly):
            return loose
        first = amount
        while loose and _alike(loose[-1], amount) and is_joined(self._text, loose[-1], first):
            first = loose[-1]
            self._bound[first.start] = BoundAmount(first, hit, *meaning)
            loose = loose[:-1]
        place = bisect_left(self._starts, first.start)
        before = self._bound.get(self._starts[place - 1]) if place else None
        if before is None or before.hit.end > before.amount.start or not is_joined(self._text, before.amount, first):
            return loose
        if before.fact == meaning[1].fact:
            self._bound[before.amount.start] = replace(before, hit=hit)
        elif _alike(before.amount, amount) and self._begins_a_part(before, first):
            self._bound[before.amount.start] = BoundAmount(before.amount, hit, *meaning)
        return loose

    def _begins_a_part(self, before: BoundAmount, first: Amount) -> bool:
        """Whether an amount begins the part in which another goes on, its subject being left in an earlier part."""
        text, start = self._text, before.amount.start
        parted = text.breaks_between(before.hit.end, start) and not text.breaks_between(before.amount.end, first.start)
        return bool(parted) and self._is_glue(text.covered[text.part(start)[0] : start], before.amount)

    def _hold_against(self, amount: Amount, hit: PhraseHit, loose: list[Amount]) -> list[Amount]:
        """Give the subject also to an amount in front that this one is held against: after 310m in 2024, it was 350m.

        Returns those that still have none.
        """
        last = loose[-1] if loose else None
        meaning = hit.meaning(last.measures) if last is not None and _alike(last, amount) else None
        if last is None or meaning is None or not last.end < hit.start < amount.start:
            return loose
        text = self._text
        low, high = text.part(last.start)
        before, behind = text.covered[low : last.start], text.covered[last.end : high]
        against = text.moods["held_against"].search(before)
        dated = PERIOD in before or PERIOD in behind
        parted = text.breaks_between(last.end, hit.start) == 1 and not text.ends_between(last.end, hit.start)
        if not (against and dated and parted and self._is_glue(before[against.end() :], last)):
            return loose
        self._bound[last.start] = BoundAmount(last, hit, *meaning)
        return loose[:-1]

    def _is_part(self, amount: Amount, hit: PhraseHit) -> bool:
        """Whether it is only a part of the amount before, in the same words: 营收2亿，其中海外收入1亿."""
        if not self._bound or self._bound[next(reversed(self._bound))].hit.phrase is not hit.phrase:
            return False
        last = self._bound[next(reversed(self._bound))].amount
        start = max(last.end, self._text.sentence(amount.start)[0])
        between, part_of = self._text.covered[start : amount.start].lstrip(" ,(、;"), self._text.moods["part_of"]
        named = part_of.at_start.match(between) or part_of.at_end.search(between)
        part = is_of_it(self._text, amount) or named is not None
        return part and not part_of_a_total(self._text, amount)

    def _ends_a_remark(self, amount: Amount, hit: PhraseHit) -> bool:
        """Whether it is the last of several in brackets, whose subject stands behind: (22m and 19m ex one-offs)."""
        place = bisect_left(self._starts, amount.start)
        if hit.start < amount.end or not place or not _alike(self._amounts[place - 1], amount):
            return False
        last, covered = self._amounts[place - 1], self._text.covered
        opened = covered[: last.start].rstrip().endswith("(")
        return opened and self._text.moods.glue.fullmatch(covered[last.end : amount.start]) is not None

    def _goes_on_with_a_loss(self, amount: Amount, hit: PhraseHit) -> bool:
        """`a loss of RMB 78m, RMB 71m after tax`: the second amount is below zero too."""
        if hit.start < amount.end or not self._bound or "money" not in amount.measures:
            return False
        last = self._bound[next(reversed(self._bound))]
        low, _ = self._text.part(amount.start)
        same = not self._text.ends_between(last.amount.end, amount.start)
        negative = (last.hit.phrase.negative or last.below) and _may_be_lost(hit, amount)
        return (
            negative
            and same
            and last.hit.end <= last.amount.start
            and self._is_glue(self._text.covered[low : amount.start], amount)
            and self._text.says("turned", low, amount.start) is None
        )

    def _is_called_a_loss(self, amount: Amount, hit: PhraseHit) -> bool:
        """Whether a noun beside an amount of a profit or a cash flow says that it is below zero: 是个4300万的亏空."""
        text, moods = self._text, self._text.moods
        meaning = hit.meaning(amount.measures)
        if meaning is None or not meaning[1].fact.endswith(_MAY_BE_BELOW):
            return False
        before = text.covered[text.part(amount.start)[0] : amount.start]
        if is_in_loss_brackets(self._text, amount, hit):
            return True
        behind = moods["called_a_loss"].at_start.match(text.covered, amount.end)
        return behind is not None or moods["hole_of"].at_end.search(before) is not None

    def _candidates(self, amount: Amount) -> Iterator[tuple[float, PhraseHit]]:
        """The subjects an amount may belong to, each with what speaks against it."""
        for hit, own in self._before(amount):
            cost = self._cost_before(hit, own, amount)
            if cost is not None:
                unlikely = amount.measures == ("count",) and not hit.phrase.meanings
                yield cost + unlikely - hit.end / 1e5, hit
        behind = self._behind(amount)
        following = self._starts[behind] if behind < len(self._starts) else len(self._text.covered)
        last = min(following, amount.end + _FARTHEST_AFTER)
        for hit in self._text.hits[bisect_left(self._hit_starts, amount.start) :]:
            if hit.start > last or (hit.start > amount.end and self._text.breaks_between(amount.end, hit.start)):
                break
            whole = self._amounts[behind - 1]
            if not self._takes(hit, amount) or (whole is not amount and amount.end <= hit.start < whole.end):
                continue
            inside = hit.start < amount.end
            labelled = inside and len(amount.measures) > 1 and amount.quantity.kind is QuantityKind.COUNT
            as_unit = _LABELLED if labelled else self._cost_of_unit(hit, amount)
            cost = as_unit if inside else self._cost_behind(hit, self._amounts[behind - 1])
            if cost is not None:
                yield cost - self._is_a_profit(hit, amount), hit

    def _cost_of_unit(self, hit: PhraseHit, amount: Amount) -> float:
        """What speaks against a subject inside an amount: the 60 in 12% of headcount (60 people) are no headcount."""
        if not self._is_mere_unit(hit, amount):
            return 0.0
        opened = self._text.covered[: amount.start].endswith("(")
        base = next(iter(self._text.hits_back(amount.start)), None) if opened else None
        return _LOOSE + _ELLIPSIS if base is not None and self._is_a_base(base, amount) else _UNIT

    def _is_mere_unit(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether a subject is only the word for what another in front counts: an R&D team of 120 people."""
        if self._text.covered[hit.start : hit.end] not in _UNITS:
            return False
        place = bisect_left(self._starts, amount.start)
        last = self._starts[place - 1] if place else 0
        return any(True for _ in self._text.hits_back(amount.start, last))

    def _is_a_profit(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether a profit behind an amount says of what it is the loss: a loss of 4m once grants are stripped out."""
        meaning = hit.meaning(amount.measures)
        signed = bool(amount.quantity.sign) and not hit.phrase.negative
        return signed and meaning is not None and meaning[1].fact.endswith("_excl_nonrecurring")

    def _behind(self, amount: Amount) -> int:
        """The first amount behind another, but for the whole that it is a part of: 31 of our 45 patents."""
        place = bisect_left(self._starts, amount.end)
        if place >= len(self._starts) or self._amounts[place].measures[-1] in ("money", "shares", "months"):
            return place
        between = self._text.covered[amount.end : self._starts[place]]
        return place + (self._text.moods["out_of"].at_start.fullmatch(between.rstrip()) is not None)

    def _takes(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether an amount of such a measure may stand beside a subject; so many millions are no people or patents."""
        meaning = hit.meaning(amount.measures)
        if meaning is not None and meaning[0] == "count" and "shares" not in hit.phrase.meanings:
            return abs(number_of(amount)) < _MOST_COUNTED
        return not hit.phrase.meanings or meaning is not None

    def _before(self, amount: Amount) -> Iterator[tuple[PhraseHit, list[Amount]]]:
        """The subjects in front that can take an amount, the nearest first, with the amounts between that are theirs.

        Behind an amount of another subject, or one that might have had any, there is none.
        """
        floor = max(self._begin(amount), amount.start - _FARTHEST_BEFORE)
        place = bisect_left(self._starts, amount.start)
        owner: PhraseHit | None = None
        own: list[Amount] = []
        strangers: list[BoundAmount] = []
        parting = False
        owners = {bound.hit.start for bound in self._bound.values()} if place else set()
        for number in range(bisect_right(self._by_end, amount.start, key=_end) - 1, -1, -1):
            hit = self._by_end[number]
            if hit.end <= floor:
                break
            while place and self._starts[place - 1] >= hit.end:
                place -= 1
                other, bound = self._amounts[place], self._bound.get(self._starts[place])
                if other.start in self._changes or self._is_remark(other.start, other.end, amount):
                    continue
                if _alike(other, amount):
                    if bound is None or (owner is not None and bound.hit != owner):
                        return
                    owner = bound.hit
                    own.insert(0, other)
                elif bound is not None and not is_a_whole(self._text, other, amount):
                    strangers.append(bound)
            far = hit.phrase.behind or hit.start < amount.start - _FARTHEST_BEFORE
            if far or (parting and own) or not self._takes(hit, amount):
                continue
            mine = (owner is None or hit == owner) and not self._is_of_a_remark(hit, amount)
            mine = mine and not (hit.start in self._elsewhere and not self._is_anothers(hit, _OWN))
            mine = mine and not self._is_a_base(hit, amount)
            parted = any(each.hit != hit for each in strangers) and self._text.breaks_between(hit.end, amount.start)
            if mine and not parted:
                yield hit, own
                parting = parting or not (own or hit.start in owners or hit.phrase.adjacent)

    def _is_a_base(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether a subject only says what a share is of that is given once more: 15% of sales, i.e. RMB 46m."""
        covered, moods = self._text.covered, self._text.moods
        before = covered[max(0, hit.start - _LONGEST_SHARE) : hit.start]
        if moods["share_behind"].at_end.search(before) is None:
            return False
        return moods["again"].search(covered, hit.end, amount.start) is not None or self._is_in_its_brackets(
            hit, amount
        )

    def _is_in_its_brackets(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether an amount opens the brackets right behind a share: 3% of revenue (RMB 50m), 占收入3%（5000万）."""
        opening = self._text.covered.rfind("(", hit.end, amount.start)
        if opening < 0 or not self._is_glue(self._text.covered[opening + 1 : amount.start], amount):
            return False
        before = self._text.amounts_between(hit.start - _LONGEST_SHARE, opening)
        shared = any("ratio" in each.measures for each in before)
        return shared and self._is_glue(self._without_amounts(hit.end, opening), amount)

    def _is_remark(self, start: int, end: int, amount: Amount) -> bool:
        """Whether a stretch stands in brackets that end before an amount: net profit 52m (adjusted 48m), 41m."""
        covered = self._text.covered
        closing = covered.find(")", end, amount.start)
        opening = covered.rfind("(", max(0, start - 30), start)
        inside = closing >= 0 and opening >= 0 and "(" not in covered[end:closing] and ")" not in covered[opening:start]
        return inside and self._text.breaks_between(closing, amount.start) > 0

    def _is_of_a_remark(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether a subject stands in such brackets and has an amount there."""
        closing = self._text.covered.find(")", hit.end, amount.start)
        place = bisect_left(self._starts, hit.end)
        own = place < len(self._starts) and self._starts[place] < closing
        return own and self._is_remark(hit.start, hit.end, amount)

    def _begin(self, amount: Amount) -> int:
        """Where the sentence of an amount begins; a list of years goes on over semicolons: 2024年3亿；2025年4亿."""
        text = self._text
        place = bisect_left(text.ends, amount.start)
        begun = text.covered[text.part(self._first_of_a_list(amount))[0] : amount.start]
        ours = text.moods["ours"].at_start.match(begun) is not None
        right = self._takes_the_place(amount, begun)
        if ours or right or text.moods["sum"].search(begun) or self._is_called_a_sum(amount):
            marks = ";?.。!" if right else ";?" if ours else ";"
            while place and text.covered[text.ends[place - 1]] in marks and text.ends[place - 1] >= amount.start - 60:
                place -= 1
        if PERIOD in begun or PERIOD in text.covered[amount.end : amount.end + _NEXT_BEHIND]:
            marks = ";.。" if "," not in begun and self._is_ellipsis(amount) else ";"
            while (
                place
                and text.covered[text.ends[place - 1]] in marks
                and text.ends[place - 1] >= amount.start - _FARTHEST_BEFORE
            ):
                place -= 1
        return text.ends[place - 1] if place else -1

    def _is_called_a_sum(self, amount: Amount) -> bool:
        """Whether words right behind an amount say that it is one added up: R&D 30m and 45m; 75m all in."""
        return self._text.moods["sum"].at_start.match(self._text.covered, amount.end) is not None

    def _takes_the_place(self, amount: Amount, begun: str) -> bool:
        """Whether an amount alone in its part is given as the right one; `begun` is what the part begins with."""
        moods = self._text.moods
        said = moods["put_right"].at_start.match(begun)
        said = said or moods["is_right"].at_start.match(self._text.covered, amount.end)
        return said is not None and self._is_ellipsis(amount)

    def _first_of_a_list(self, amount: Amount) -> int:
        """Where the list of amounts begins that one stands in: 2025年度：2.8亿元、4200万元."""
        place = first = bisect_left(self._starts, amount.start)
        while first and place - first < _MOST_LISTED and is_joined(self._text, *self._amounts[first - 1 : first + 1]):
            first -= 1
        return self._amounts[first].start if first < place else amount.start

    def _cost_before(self, hit: PhraseHit, own: list[Amount], amount: Amount) -> float | None:
        """What speaks against a subject in front of an amount; None where it cannot be its subject."""
        text = self._text
        start = own[-1].end if own else hit.end
        gap = self._without_amounts(start, amount.start)
        glued = self._is_glue(gap, amount)
        breaks = text.breaks_between(start, amount.start)
        if hit.phrase.adjacent and not self._is_beside(hit, own, amount, glued=glued):
            return None
        if not hit.yearly and text.ends_between(hit.end, amount.start) and self._has_period(amount):
            return None
        taken = 3 if hit.start in self._from_behind else _INSIDE if hit.start in self._inside else 0
        if glued and not breaks:
            return (
                1
                + taken
                + (_LISTED if own else 0)
                + len(own) / 1e3
                + _AGAINST * (bool(own) and is_held_against(self._text, own[-1], amount))
            )
        if breaks and self._is_ellipsis(amount):
            return 1 + taken + (2 * breaks if own else _ELLIPSIS + 2 * breaks)
        if breaks or len(gap) > 60 or own:
            return None
        return _LOOSE + taken + len(gap) / 10

    def _is_beside(self, hit: PhraseHit, own: list[Amount], amount: Amount, *, glued: bool) -> bool:
        """Whether an amount stands beside a subject, or goes on with a list, a year, or ours after another's."""
        if self._is_anothers(hit, 1) and self._is_ellipsis(amount):
            return True
        listed = self._has_period(amount) or any(is_joined(self._text, last, amount) for last in own[-1:])
        return glued and (listed if own else not self._text.breaks_between(hit.end, amount.start))

    def _is_anothers(self, hit: PhraseHit, most: int) -> bool:
        """Whether a subject has somebody else's amount right behind it, which ours is held against."""
        place = bisect_left(self._aside, hit.end)
        return place < len(self._aside) and self._aside[place] - hit.end <= most

    def _has_period(self, amount: Amount) -> bool:
        """Whether a period stands in front of an amount in its part of the sentence."""
        return PERIOD in self._text.covered[self._text.part(amount.start)[0] : amount.start]

    def _is_ellipsis(self, amount: Amount) -> bool:
        """Whether an amount stands alone in its part of the sentence, so that it goes on with what was before."""
        low = part_of_a_total(self._text, amount) or self._text.part(amount.start)[0]
        after = self._text.covered[amount.end : self._text.part(amount.end)[1]].partition("(")[0]
        following = bisect_left(self._starts, amount.end)
        if following < len(self._starts):
            after = after[: max(0, self._starts[following] - amount.end)]
        return self._is_glue(self._without_amounts(low, amount.start), amount) and self._ends(after, amount)

    def _without_amounts(self, start: int, end: int) -> str:
        """A stretch of the text with the amounts in it left out."""
        pieces = []
        for amount in self._text.amounts_between(start, end):
            pieces.append(self._text.covered[start : amount.start])
            start = amount.end
        return " ".join([*pieces, self._text.covered[start:end]])

    def _ends(self, after: str, amount: Amount) -> bool:
        """Whether nothing of weight follows in the part, but for what a share is a share of."""
        words = self._text.moods
        if words.glue.fullmatch(after[:90]) or words["question"].at_start.match(after):
            return True
        said = words["grown"].at_start.match(after) or words["sum"].at_start.match(after)
        if said is not None and words.glue.fullmatch(after[said.end() :]):
            return True
        share = words["share_of"].at_start.match(after) if "ratio" in amount.measures else None
        return share is not None

    def _is_glue(self, gap: str, amount: Amount) -> bool:
        """Whether only words that join stand in a stretch; a share may name what it is a share of."""
        if len(gap) > 90:
            return False
        words = self._text.moods
        match = words.glue.fullmatch(gap)
        if match is None and "ratio" in amount.measures:
            share = words["lost"].search(gap)
            return share is not None and words.glue.fullmatch(gap[: share.start()]) is not None
        return match is not None

    def _cost_behind(self, hit: PhraseHit, amount: Amount) -> float | None:
        """What speaks against a subject behind an amount, nothing having an amount or ending between."""
        gap = self._text.covered[amount.end : hit.start]
        if ":" in gap:
            return None
        if "(" in gap and self._has_another(hit, amount):
            return None
        if gap == " " and self._text.covered.endswith((" a ", " an "), 0, amount.start):
            return _NAMED
        if self._text.moods.glue_right.fullmatch(gap):
            return 1.5 + len(gap) / 100 + 2 * self._has_another(hit, amount)
        if hit.phrase.adjacent or len(gap) > 25 or self._has_another(hit, amount):
            return None
        return _LOOSE + 5 + len(gap) / 10

    def _has_another(self, hit: PhraseHit, amount: Amount) -> bool:
        """Whether a subject behind an amount has an amount of its own behind it: 3bn revenue of 4bn."""
        place = bisect_left(self._starts, hit.end)
        following = self._amounts[place] if place < len(self._amounts) else None
        if following is None:
            return False
        remark = "(" in self._text.covered[amount.end : hit.start]
        if not remark and not set(following.measures) & set(amount.measures):
            return False
        apart = self._text.breaks_between(hit.end, following.start)
        return not apart and self._is_glue(self._text.covered[hit.end : following.start], following)


def _may_be_lost(hit: PhraseHit, amount: Amount) -> bool:
    """Whether an amount of a subject may be that of a loss: a profit, and no revenue."""
    meaning = hit.meaning(amount.measures)
    return hit.phrase.negative or (meaning is not None and "profit" in meaning[1].fact)


def _alike(first: Amount, second: Amount) -> bool:
    """Whether one subject may take both: 600 people, 150 of them."""
    if second.measures == ("count",) and first.quantity.kind is QuantityKind.COUNT:
        return True
    return not set(first.measures).isdisjoint(second.measures)


def _start(amount: Amount) -> int:
    return amount.start


def _end(hit: PhraseHit) -> int:
    return hit.end
