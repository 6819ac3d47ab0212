"""Lists of amounts over several subjects, which belong to them in their order."""

from __future__ import annotations

from dataclasses import replace

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.prepared import PERIOD, PreparedText


def respectively(text: PreparedText, bound: list[BoundAmount]) -> list[BoundAmount]:
    """Amounts that go on with the subjects before in their order: 净利5600万、扣非5100万，上年为1500万和1200万."""
    ordered = sorted(bound, key=lambda item: item.amount.start)
    place = 1
    while place < len(ordered):
        run = _run(text, ordered, place)
        models = ordered[place - len(run) : place] if 1 < len(run) <= place else []
        hits = {item.hit.start for item in models}
        dated = bool(models) and PERIOD in text.covered[models[-1].amount.end : run[0].amount.start]
        if dated and len(hits) == len(models) and models[-1].hit == run[0].hit and _marked(text, run):
            ordered[place : place + len(run)] = [
                replace(model, amount=item.amount) for model, item in zip(models, run, strict=True)
            ]
        place += max(1, len(run))
    return ordered


def _run(text: PreparedText, ordered: list[BoundAmount], place: int) -> list[BoundAmount]:
    """The amounts of one part of a sentence from a place on that have their one subject in an earlier part."""
    low, high = text.part(ordered[place].amount.start)
    hit = ordered[place].hit
    run = []
    for item in ordered[place:]:
        if item.hit != hit or not low <= item.amount.start < high or hit.end > low:
            break
        run.append(item)
    return run


def _marked(text: PreparedText, run: list[BoundAmount]) -> bool:
    low, high = text.part(run[0].amount.start)
    return text.moods["respectively"].search(text.covered, low, high) is not None
