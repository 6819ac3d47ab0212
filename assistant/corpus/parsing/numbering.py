"""Which numbers of a rule text open a provision, a heading or an item: a state machine that only moves forward.

A number opens something only where the numbering expects it: the next sibling, the first child, or the next number of
an ancestor of what is open. A gap (repealed articles, an excerpt) is accepted under the rule stated in `_over_gap`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.corpus.parsing.mark import (
    FIRST_LEVELS,
    HEADINGS,
    ITEMS,
    LETTERS,
    LEVELLED,
    MarkKind,
    MarkReading,
    Number,
    ProvisionMark,
)

MAX_GAP = 10
_WINDOW = 400
_OWN = (MarkKind.ARTICLE, MarkKind.DECIMAL, MarkKind.RULE)
"""The numbers that are written of provisions alone."""
_OTHER = (MarkKind.SECTION, MarkKind.HYPHENATED, MarkKind.HAN, MarkKind.NUMBER)
"""Numbers that may also be those of headings, lists and catalogues."""
_RIVAL = 3
"""A numbering that begins later must open so many times the provisions of one that begins before it."""
_CONTINUOUS = 0.8
"""The share of the plain numbers of a text that go on from one another where they number its provisions."""


@dataclass(frozen=True, slots=True)
class State:
    """What is open: headings and items outermost first; the last number of each heading kind and of the provisions.

    `depths` are the lengths of decimal numbers written so far: where "2.1" is written, 2.2.1 does not follow 2.1.9
    directly. `since` is the first number of a run of repealed provisions that `provision` ends.
    """

    headings: tuple[MarkReading, ...] = ()
    last: tuple[MarkReading, ...] = ()
    provision: MarkReading | None = None
    inside: bool = False
    items: tuple[MarkReading, ...] = ()
    depths: frozenset[int] = frozenset()
    restarted: bool = False
    since: Number | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A mark that opens something, and what is open behind it."""

    start: int
    mark_end: int
    state: State


def openings(marks: Sequence[ProvisionMark]) -> list[Opening]:
    """The openings under the numbering that the text is written in.

    Articles, rules or numbers in levels, of two the one that begins before; else sections, 一、, or plain 1. 2. 3. that
    go on from heading to heading.
    """
    found = {kind for mark in marks for kind, _ in mark.readings}
    own: list[Opening] = []
    for kind in _OWN:
        own = _likelier(own, _opened(marks, kind)) if kind in found else own
    other: list[Opening] = []
    for kind in _OTHER:
        opened = _opened(marks, kind) if kind in found else []
        more = _provisions(opened) > max(_provisions(other), 1)
        if more and (kind is not MarkKind.NUMBER or _is_continuous(opened, marks)):
            other = opened
    is_first = min(_provisions(own), _provisions(other)) > 1 and _begins(own) < _begins(other)
    return own if is_first or _provisions(own) >= _provisions(other) else other


def _likelier(first: list[Opening], second: list[Opening]) -> list[Opening]:
    """Of two readings of a text the one that begins before the other, unless the other opens far more."""
    if min(_provisions(first), _provisions(second)) < 2:
        return max(first, second, key=_provisions)
    before, after = (first, second) if _begins(first) <= _begins(second) else (second, first)
    return after if _provisions(after) > _RIVAL * _provisions(before) else before


def _is_continuous(opened: Sequence[Opening], marks: Sequence[ProvisionMark]) -> bool:
    """Whether plain numbers number provisions: most of them go on from one another, across headings 一、 too."""
    written = sum(mark.readings[0][0] is MarkKind.NUMBER and not mark.inline for mark in marks)
    return _provisions(opened) >= written * _CONTINUOUS


def _provisions(opened: Sequence[Opening]) -> int:
    return sum(opening.state.inside and not opening.state.items for opening in opened)


def _begins(opened: Sequence[Opening]) -> int:
    return next(opening.start for opening in opened if opening.state.inside)


def _opened(marks: Sequence[ProvisionMark], numbering: MarkKind) -> list[Opening]:
    candidates = _readable(marks, numbering)
    opened: list[Opening] = []
    state = State()
    for place, mark in enumerate(candidates):
        options = _expected(state, mark, numbering) or _over_gap(state, candidates, place, numbering)
        if not options:
            continue
        following = candidates[place + 1] if place + 1 < len(candidates) else None
        if len(options) > 1 and following is not None:
            # "(i)" after "(h)" is a letter or a Roman one: the reading under which the next mark is expected too.
            options.sort(key=lambda option: not _expected(option, following, numbering))
        state = options[0]
        opened.append(Opening(mark.start, mark.end, state))
    return opened


def _readable(marks: Sequence[ProvisionMark], numbering: MarkKind) -> list[ProvisionMark]:
    """The marks that can open something under this numbering, each with the readings it then has."""
    read: list[ProvisionMark] = []
    for place, mark in enumerate(marks):
        following = marks[place + 1].readings[0] if place + 1 < len(marks) else None
        readings = tuple(
            reading
            for option in mark.readings
            for reading in _under(mark, option, numbering, following)
            if reading[0] not in HEADINGS or reading[0] is numbering or mark.title_like
        )
        if readings:
            read.append(mark if readings == mark.readings else replace(mark, readings=readings))
    return [mark for mark, better in zip(read, _rewritten(read, numbering), strict=True) if not better]


def _under(
    mark: ProvisionMark, reading: MarkReading, numbering: MarkKind, following: MarkReading | None
) -> Iterator[MarkReading]:
    """What a mark can be under a numbering when it is read in one way."""
    kind, number = reading
    if numbering in LEVELLED and (kind is MarkKind.NUMBER or (kind is numbering and len(number) == 1)):
        # "2." is a chapter of a decimal rulebook only directly before 2.1 or 2.1.1; else it is an item.
        if following is not None and following == (numbering, number + (1,) * max(len(following[1]) - 1, 1)):
            yield numbering, number
    elif kind is numbering:
        yield reading
    if numbering is MarkKind.HAN and kind is MarkKind.HAN_ITEM:
        return
    if numbering is MarkKind.NUMBER and kind is MarkKind.PAREN_HAN and mark.title_like and not mark.after_colon:
        yield MarkKind.SUBHEADING, number
    if kind is not numbering and (kind in HEADINGS or kind in ITEMS):
        yield reading


def _rewritten(marks: Sequence[ProvisionMark], numbering: MarkKind) -> list[bool]:
    """Which marks are provision numbers written unlike most, and written properly later on.

    "第六条规定" among "第六条 " is one.
    """
    provisions = [mark for mark in marks if mark.readings[0][0] is numbering]
    usual = 2 * sum(mark.spaced for mark in provisions) >= len(provisions)
    later: set[Number] = set()
    flags: list[bool] = []
    for mark in reversed(marks):
        kind, number = mark.readings[0]
        flags.append(kind is numbering and mark.spaced != usual and number in later)
        if kind is numbering and mark.spaced == usual:
            later.add(number)
    return flags[::-1]


def _expected(state: State, mark: ProvisionMark, numbering: MarkKind) -> list[State]:
    """Every state in which the mark is exactly the number that was due, the innermost sibling first."""
    options: list[State] = []
    for reading in mark.readings:
        kind, number = reading
        if kind is numbering:
            if not (mark.wrapped and state.provision) and not mark.inline and _follows(state, number, numbering):
                options.append(_open_provision(state, mark, numbering))
        elif kind in HEADINGS:
            options += [] if mark.wrapped and state.provision else _heading_options(state, reading)
        elif state.inside:
            options += _item_options(state, reading, mark.after_colon)
    return sorted(options, key=lambda option: (len(option.items) > len(state.items), -len(option.items)))


def _follows(state: State, number: Number, numbering: MarkKind) -> bool:
    if state.provision is None:
        return set(number) == {1}
    last = state.provision[1]
    shared = _shared(last, number)
    if shared == len(number) or (shared < len(last) and number[shared] != last[shared] + 1):
        return False
    implied = number[shared:] if shared == len(last) else number[shared + 1 :]
    if numbering not in LEVELLED and len(number) > shared + 1 and 1 in state.depths:
        return False
    return FIRST_LEVELS.issuperset(implied) and state.depths.isdisjoint(range(shared + 1, len(number)))


def _shared(first: Number, second: Number) -> int:
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))


def _open_provision(state: State, mark: ProvisionMark, numbering: MarkKind) -> State:
    number = next(number for kind, number in mark.readings if kind is numbering)
    last, since = (mark.last, number) if mark.last else (number, None)
    depths = state.depths | {len(number)} if max(number) < LETTERS else state.depths
    return replace(
        state, provision=(numbering, last), inside=True, items=(), depths=depths, restarted=False, since=since
    )


def _heading_options(state: State, reading: MarkReading) -> list[State]:
    kind, (number, *_) = reading
    if kind is MarkKind.ANNEX:
        # An annex numbers its provisions afresh. Before the first provision the word only announces one.
        in_annex = bool(state.headings) and state.headings[0][0] is kind
        return [State((reading,), (reading,))] if state.provision or in_annex else []
    for level, (open_kind, open_number) in enumerate(state.headings):
        if open_kind is kind:
            return [_open_heading(state, level, reading)] if number == open_number[0] + 1 else []
    last = dict(state.last).get(kind, (0,))[0]
    return [_open_heading(state, len(state.headings), reading)] if number in (1, last + 1) else []


def _open_heading(state: State, level: int, reading: MarkReading) -> State:
    last = tuple({**dict(state.last), reading[0]: reading[1]}.items())
    return replace(
        state, headings=(*state.headings[:level], reading), last=last, inside=False, items=(), restarted=False
    )


def _item_options(state: State, reading: MarkReading, after_colon: bool) -> list[State]:
    kind, (number, *_) = reading
    if kind is MarkKind.GUIDANCE:
        before = sum(item[1][0] for item in state.items if item[0] is kind)
        return [replace(state, items=((kind, (before + 1,)),), restarted=False)]
    for level, (open_kind, open_number) in enumerate(state.items):
        if open_kind is kind:
            if number == open_number[0] + 1:
                return [replace(state, items=(*state.items[:level], reading), restarted=False)]
            restarts = number == 1 and after_colon
            return [replace(state, items=(*state.items[:level], reading), restarted=True)] if restarts else []
    if number != 1 or (kind is MarkKind.HAN_ITEM and not after_colon):
        return []
    return [replace(state, items=(*state.items, reading), restarted=False)]


def _over_gap(state: State, marks: Sequence[ProvisionMark], place: int, numbering: MarkKind) -> list[State]:
    """The state if the mark skips numbers and the text bears it out, in a list; else none.

    Forward only, by at most MAX_GAP numbers (the first provision of an excerpt, and one that two more follow: any);
    none of the skipped numbers may come between here and the mark's own successor; and that successor must come,
    unless at most two numbers are skipped. For the first provision of an excerpt any greater number will do.
    """
    mark = marks[place]
    kind, number = mark.readings[0]
    out_of_place = mark.inline or (mark.wrapped and state.provision)
    if out_of_place or kind is MarkKind.ANNEX or (kind in ITEMS and kind is not numbering):
        return []
    last, after = _landing(state, mark, numbering)
    starts = not last
    if starts and numbering in (MarkKind.HAN, MarkKind.NUMBER) and kind is numbering:
        return []
    shared = _shared(last, number)
    skipped = number[shared] - (0 if shared == len(last) else last[shared]) - 1 if shared < len(number) else -1
    too_far = skipped > MAX_GAP and not (starts and kind is numbering) and not _runs_on(marks, place)
    if number <= last or too_far or any(part % LETTERS > MAX_GAP for part in number[shared + 1 :]):
        return []
    greater = False
    for later in marks[place + 1 : place + 1 + _WINDOW]:
        later_kind, later_number = later.readings[0]
        if later_kind is not kind or later.inline:
            continue
        if last < later_number < number:
            return []
        greater = greater or later_number > number
        successor = later_number > number and _shared(number, later_number) >= len(number) - 1
        if successor and _expected(after, later, numbering):
            return [after]
    if starts:
        return [after] if greater or kind in HEADINGS else []
    return [after] if skipped == 0 or (skipped <= 2 and len(number) == shared + 1) else []


def _runs_on(marks: Sequence[ProvisionMark], place: int) -> bool:
    """Whether the next two numbers of the kind of a mark follow it one by one."""
    kind, number = marks[place].readings[0]
    later = (mark.readings[0] for mark in marks[place + 1 : place + 1 + _WINDOW] if not mark.inline)
    following = [reading[1] for reading in later if reading[0] is kind][:2]
    return following == [(*number[:-1], number[-1] + step) for step in (1, 2)]


def _landing(state: State, mark: ProvisionMark, numbering: MarkKind) -> tuple[Number, State]:
    """The number before a gap, () for none, and the state after it."""
    reading = mark.readings[0]
    kind = reading[0]
    if kind is numbering:
        return state.provision[1] if state.provision else (), _open_provision(state, mark, numbering)
    level = next((level for level, heading in enumerate(state.headings) if heading[0] is kind), len(state.headings))
    last = (*state.headings, (kind, dict(state.last).get(kind, ())))[level][1]
    return last, _open_heading(state, level, reading)
