"""Lists of amounts over several subjects, which belong to them in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PERIOD, PhraseHit, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period

_JOINED = Pattern(
    "what stands between subjects, or amounts, that are one list",
    r"[\s,、/&|+→]{0,4}(?:\b(?:and|plus|as well as)\b|和|与|及|以及|还有|跟)?"
    r"\s?(?:\b(?:the|our|its)\b)?\s?(?:公司的?)?",
    yes=(", ", " and ", "、", "和", "及", " and our ", " / ", " + ", "→"),
    no=(" of ", "：", " was ", "占", "2025"),
    how="fullmatch",
)
_LONGEST_GAP, _LONGEST_BETWEEN = 24, 60


def coordinated(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[BoundAmount]:
    """Amounts listed behind as many subjects: revenue and net profit were 400m and 30m, in 2024 350m and 20m."""
    for hits in _subject_lists(text):
        position, low, first = hits[-1].end, text.part(hits[0].start)[0], True
        while True:
            run = _next_run(text, amounts, position, len(hits), first=first)
            items = list(_paired(hits, run))
            if len(items) != len(hits):
                break
            place = (low if first else run[0].start, run[-1].end)
            yield from (replace(item, listed=place) for item in items)
            position, first = run[-1].end, False


def _subject_lists(text: PreparedText) -> Iterator[list[PhraseHit]]:
    """Subjects that stand one after another, with no more than what joins a list between them."""
    apart: list[PhraseHit] = []
    for hit in sorted(text.hits, key=lambda hit: (hit.start, -hit.end, -len(hit.phrase.meanings))):
        if not hit.phrase.adjacent and (not apart or hit.start >= apart[-1].end):
            apart.append(hit)
    run = apart[:1]
    for last, hit in pairwise(apart):
        gap = text.covered[last.end : hit.start]
        if gap and len(gap) <= _LONGEST_GAP and _JOINED.fullmatch(gap):
            run.append(hit)
        else:
            if len(run) > 1:
                yield run
            run = [hit]
    if len(run) > 1:
        yield run


def _next_run(text: PreparedText, amounts: Sequence[Amount], position: int, count: int, *, first: bool) -> list[Amount]:
    """So many amounts in one list behind a place of the same sentence, none more; otherwise none."""
    behind = [amount for amount in amounts if amount.start >= position][: count + 1]
    run, rest = behind[:count], behind[count:]
    if len(run) < count or text.ends_between(position, run[0].start):
        return []
    gap = text.covered[position : run[0].start]
    if (
        len(gap) > _LONGEST_BETWEEN
        or not text.moods.glue.fullmatch(gap)
        or not (first or PERIOD in gap + _after(text, run))
    ):
        return []
    if not all(is_joined(text, one, other) for one, other in pairwise(run)):
        return []
    return [] if rest and is_joined(text, run[-1], rest[0]) else run


def _after(text: PreparedText, run: Sequence[Amount]) -> str:
    """What follows a list of amounts in its part of the sentence."""
    return text.covered[run[-1].end : text.part(run[-1].end)[1]]


def is_joined(text: PreparedText, one: Amount, other: Amount) -> bool:
    """Whether two amounts stand in one list, with no more than what joins it between them."""
    return one.end < other.start and _JOINED.fullmatch(text.covered[one.end : other.start]) is not None


def _paired(hits: Sequence[PhraseHit], run: Sequence[Amount]) -> Iterator[BoundAmount]:
    """Each amount with the subject of its place in the list, where that can take it."""
    for hit, amount in zip(hits, run, strict=False):
        meaning = hit.meaning(amount.measures)
        if meaning is not None:
            yield BoundAmount(amount, hit, *meaning)
        elif not hit.phrase.meanings:
            yield BoundAmount(amount, hit)


def respectively(text: PreparedText, bound: list[BoundAmount]) -> list[BoundAmount]:
    """Amounts that go on with the subjects before in their order: 净利5600万、扣非5100万，上年为1500万和1200万."""
    ordered = sorted(bound, key=lambda item: item.amount.start)
    place = 1
    while place < len(ordered):
        run = _run(text, ordered, place)
        headed = _is_headed(text, run)
        models = ordered[place - len(run) : place] if 1 < len(run) <= place else []
        hits = {item.hit.start for item in models}
        dated = bool(models) and (headed or _is_of_another_year(text, models[-1], run))
        repeats = bool(models) and not dated and _repeats(text, ordered[:place], run)
        listed = (run[0].amount.start, run[-1].amount.end) if headed or repeats else None
        if (dated or repeats) and len(hits) == len(models) and models[-1].hit == run[0].hit:
            ordered[place : place + len(run)] = [
                replace(model, amount=item.amount, listed=listed or model.listed)
                for model, item in zip(models, run, strict=True)
            ]
        place += max(1, len(run))
    return ordered


def under_one_year(text: PreparedText, group: Sequence[BoundAmount], own: Sequence[Period | None]) -> list[BoundAmount]:
    """The amounts of lists behind one year and no subject, which are of several subjects: FY24 131m / 18.6m.

    `own` are the periods that the amounts of the group have for themselves.
    """
    listed: list[BoundAmount] = []
    for place, (item, following) in enumerate(pairwise(group), 1):
        goes_on = item in listed or item.hit.end <= text.part(item.amount.start)[0]
        joined = own[place] is None and is_joined(text, item.amount, following.amount)
        if goes_on and joined and (own[place - 1] is not None or item in listed):
            listed += [each for each in (item, following) if each not in listed]
    return listed


def _run(text: PreparedText, ordered: list[BoundAmount], place: int) -> list[BoundAmount]:
    """The amounts of one list from a place on that have their one subject in an earlier part, or none but a unit."""
    low, high = text.part(ordered[place].amount.start)
    hit = ordered[place].hit
    run: list[BoundAmount] = []
    for item in ordered[place:]:
        inside = low <= item.amount.start < high or (bool(run) and is_joined(text, run[-1].amount, item.amount))
        if not inside or hit.end > low or not (item.hit == hit or (run and _has_only_its_unit(item))):
            break
        run.append(item)
    return run


def _has_only_its_unit(item: BoundAmount) -> bool:
    """Whether the subject of an amount is no more than its own unit: 341人."""
    return item.amount.start < item.hit.start and item.hit.end <= item.amount.end


_HEAD = Pattern(
    "a period as the head of the amounts behind it",
    r"\s?(?:and |而|,)?\s?(?:in |for )?\x02+\s?(?:[:,]|分别[为是]?|则?[为是])\s?",
    yes=("\x02\x02\x02:", " in \x02\x02, ", "\x02\x02为"),
    no=("\x02\x02 profit ", ": ", "\x02\x02 5m "),
    how="fullmatch",
)


def _is_headed(text: PreparedText, run: Sequence[BoundAmount]) -> bool:
    """Whether a list of amounts begins its statement behind nothing but a period: 2025年度：79人、341人."""
    if not run:
        return False
    low = text.sentence(run[0].amount.start)[0]
    return _HEAD.fullmatch(text.covered[max(low, text.part(run[0].amount.start)[0]) : run[0].amount.start]) is not None


def _repeats(text: PreparedText, before: Sequence[BoundAmount], run: Sequence[BoundAmount]) -> bool:
    """Whether amounts stand behind a year alone, and as many were told of the year before, each with its subject."""
    if not _follows_a_period(text, run[0].amount):
        return False
    years = [next(text.periods_back(item.amount.start), None) for item in before]
    labels = [year.label if year is not None else "" for year in reversed(years)]
    return labels[0] != "" and len(list(takewhile(labels[0].__eq__, labels))) == len(run)


def _is_of_another_year(text: PreparedText, last: BoundAmount, run: list[BoundAmount]) -> bool:
    """Whether the amounts of a run are of a year named in front of all of them, or of one named behind all."""
    low, high = text.part(run[0].amount.start)
    if text.moods["respectively"].search(text.covered, low, high):
        return PERIOD in text.covered[last.amount.end : run[0].amount.start]
    behind = list(text.periods_between(run[-1].amount.end, high))
    inside = any(True for _ in text.periods_between(low, run[-1].amount.end))
    return len(behind) == 1 and not inside and PERIOD in text.covered[text.part(last.amount.start)[0] : low]


def parallel(text: PreparedText, bound: Sequence[BoundAmount], loose: Sequence[Amount]) -> Iterator[BoundAmount]:
    """Amounts of another period told like those before: FY26 profit 12m on revenue 95m; FY27 38m on revenue 99m."""
    joined = {id(item.amount): _to_the_next(text, item.amount) for item in bound}
    far = (item.amount for item in bound if item.hit.end <= text.sentence(item.amount.start)[0])
    for amount in sorted((*loose, *far), key=lambda each: each.start):
        words = _to_the_next(text, amount) if _follows_a_period(text, amount) else ""
        before = [
            item for item in bound if item.amount.end < amount.start and words and joined[id(item.amount)] == words
        ]
        model = before[-1] if before else None
        meaning = model.hit.meaning(amount.measures) if model is not None else None
        if model is not None and meaning is not None and model.meaning == meaning[1]:
            yield BoundAmount(amount, model.hit, *meaning)


def elliptic(text: PreparedText, loose: Iterable[Amount]) -> Iterator[BoundAmount]:
    """Amounts with nothing but a year in front that go on with the one subject of figures before.

    H1 revenue was 180m; FY2025 was 240m. Net profit 15m in 2026, in 2027 34m on revenue of 96m.
    """
    for amount in loose:
        if not _follows_a_period(text, amount):
            continue
        low = text.sentence(amount.start)[0]
        hits = [hit for hit in text.hits_between(low, amount.start) if hit.yearly]
        hits = hits or [hit for hit in text.hits_between(text.sentence(max(0, low - 1))[0], low) if hit.yearly]
        meanings = {meaning for hit in hits if (meaning := hit.meaning(amount.measures)) is not None}
        if len(meanings) == 1 and hits[-1].meaning(amount.measures) in meanings:
            yield BoundAmount(amount, hits[-1], *meanings.pop())


def _to_the_next(text: PreparedText, amount: Amount) -> str:
    """What stands between an amount and the next of its sentence, a subject among it; else nothing."""
    following = text.amounts_between(amount.end, min(text.sentence(amount.start)[1], amount.end + _LONGEST_GAP))
    if not following or not text.hits_between(amount.end, following[0].start):
        return ""
    return text.covered[amount.end : following[0].start]


def _follows_a_period(text: PreparedText, amount: Amount) -> bool:
    """Whether nothing but a period, maybe said to be a forecast, stands in front of an amount in its part.

    Where a sentence tells what of a profit is not recurring, that on the books is the profit: 2026年账上3600万.
    """
    low, high = text.sentence(amount.start)
    begun = text.covered[text.part(amount.start)[0] : amount.start]
    if "非经常" in text.covered[low:high] or "recurring" in text.covered[low:high]:
        begun = _ON_THE_BOOKS.sub("", begun)
    return _PERIOD_ALONE.fullmatch(begun) is not None


_ON_THE_BOOKS = Pattern(
    "that an amount is as the books have it",
    r"(?:账[上面]|报表上?|表上)(?=[有是为]?\s?$)|\b(?:booked|reported|on the books)\s(?=$)",
    yes=("账上", "报表"),
    no=("账上现金", "账户"),
)


_PERIOD_ALONE = Pattern(
    "a period, maybe said to be a forecast, in front of an amount",
    r"\s?(?:and |in |for )?\x02+\s?(?:[:,]|\(?(?:forecast|expected|estimated?|budget|guidance|预计|预测|预算|估计)\)?)?"
    r"\s?(?:of|at|(?:it )?(?:was|is|did|came to|saw)|为|是|则为?|[就才只]?有)?\s?(?:rmb|cny)?\s?",
    yes=("\x02\x02 ", " \x02\x02 forecast ", "\x02\x02预计", " \x02\x02 was "),
    no=("\x02\x02 profit ", "forecast ", ""),
    how="fullmatch",
)
